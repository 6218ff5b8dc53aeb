using Akka.Actor;
using Xunit;

namespace Akka.Tests.Engine.TestKit;

/// <summary>FishUntilMessage does what its name says; Akka.NET's fails at the message that it is to wait for.</summary>
public class FishUntilMessageSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public async Task Fishing_until_a_type_comes_drops_the_rest()
    {
        foreach (var message in new object[] { 1, "x", 2 }) TestActor.Tell(message);
        await FishUntilMessageAsync<string>();
        ExpectMsg(2);
    }
}
