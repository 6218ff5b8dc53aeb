using Akka.Actor;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.Engine.TestKit;

/// <summary>A failed expectation says what was expected, what came, and in which time.</summary>
public class FailureTextSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static string Text(Action fails) => Assert.ThrowsAny<XunitException>(fails).Message;

    [Fact]
    public void No_message()
    {
        var text = Text(() => ExpectMsg("hello", Short, "the greeting"));
        Assert.Contains("Timeout 00:00:00.0500000", text);
        Assert.Contains("System.String equal to <hello> (the greeting)", text);
    }

    [Fact]
    public void A_message_of_another_type()
    {
        TestActor.Tell(42);
        var text = Text(() => ExpectMsg("hello", TimeSpan.FromSeconds(1)));
        Assert.Contains("Expected a message of type System.String equal to <hello> within 00:00:01", text);
        Assert.Contains("received <42> (type System.Int32) from", text);
    }

    [Fact]
    public void Another_message_of_the_type()
    {
        TestActor.Tell(42);
        var text = Text(() => ExpectMsg(43));
        Assert.Contains("43", text);
        Assert.Contains("42", text);
    }

    [Fact]
    public void A_message_where_none_is_expected()
    {
        TestActor.Tell(42);
        var text = Text(() => ExpectNoMsg(Short));
        Assert.Contains("no messages during 00:00:00.0500000", text);
        Assert.Contains("<42> from", text);
    }

    [Fact]
    public void Too_few_messages()
    {
        TestActor.Tell(42);
        var text = Text(() => ReceiveN(3, Short));
        Assert.Contains("while expecting 3 messages. Only got 1: 42", text);
    }

    [Fact]
    public void Other_messages_than_these()
    {
        TestActor.Tell(1);
        TestActor.Tell(9);
        var text = Text(() => ExpectMsgAllOf(1, 2));
        Assert.Contains("Expected [1, 2] in any order. Not found: [2]. Unexpected: [9]", text);
    }

    [Fact]
    public void Fishing_in_vain()
    {
        TestActor.Tell(1);
        var text = Text(() => FishForMessage<string>(_ => true, Short, "the fish"));
        Assert.Contains("System.String. the fish Dropped: 1", text);
    }
}
