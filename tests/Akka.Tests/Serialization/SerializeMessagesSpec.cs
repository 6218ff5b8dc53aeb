using Akka.Actor;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Serialization;

/// <summary>akka.actor.serialize-messages = on: what an actor is told has been through its serializer, also within one system.</summary>
public class SerializeMessagesSpec() : ActorSpec("akka.actor.serialize-messages = on")
{
    [Fact]
    public async Task A_message_arrives_as_a_copy()
    {
        var probe = NewProbe();
        var told = new Note("text", [1, 2]);
        probe.Ref.Tell(told);
        var arrived = await probe.Next<Note>();
        Assert.NotSame(told, arrived);
        Assert.NotSame(told.Numbers, arrived.Numbers);
        Assert.Equal((told.Text, "1, 2"), (arrived.Text, string.Join(", ", arrived.Numbers)));
    }

    [Fact]
    public async Task A_ref_in_a_message_stays_the_actor_that_it_is_for()
    {
        var probe = NewProbe();
        probe.Ref.Tell(new Introduction(probe.Ref));
        Assert.Equal(probe.Ref, (await probe.Next<Introduction>()).Who);
    }

    [Fact]
    public async Task A_message_that_needs_no_verification_arrives_as_it_is()
    {
        var probe = NewProbe();
        var told = new Unverified(() => "it need not be serializable");
        probe.Ref.Tell(told);
        Assert.Same(told, await probe.Next());
    }

    [Fact]
    public async Task What_cannot_be_serialized_is_an_error_in_the_log_and_the_actor_gets_nothing()
    {
        var (probe, errors) = (NewProbe(), NewProbe());
        Sys.EventStream.Subscribe(errors.Ref, typeof(Akka.Event.Error));
        await probe.Ref.Ask<ActorIdentity>(new Identify(1), Patience); // by then it has begun
        probe.Ref.Tell(new Stubborn());
        Assert.Equal("will not be read", Innermost((await errors.Next<Akka.Event.Error>()).Cause).Message);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task Asks_and_ends_go_on_as_ever()
    {
        var echo = Do((context, message) => context.Sender.Tell(message));
        Assert.Equal(new Answer(5), await echo.Ask<Answer>(new Answer(5), Patience));
        Assert.Equal("by path", await Sys.ActorSelection("/user/*").Ask<string>("by path", Patience));
        var probe = NewProbe();
        await probe.Watch(echo);
        echo.Tell(PoisonPill.Instance);
        Assert.Equal(echo, (await probe.Next<Terminated>()).ActorRef);
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;

    public sealed record Note(string Text, List<int> Numbers);

    public sealed record Introduction(IActorRef Who);

    public sealed record Answer(int Number);

    public sealed record Unverified(Func<string> Text) : INoSerializationVerificationNeeded;

    public sealed class Stubborn
    {
        public string Text => throw new InvalidOperationException("will not be read");
    }
}

/// <summary>akka.actor.serialize-messages is off unless it is set.</summary>
public class MessagesAreNotSerializedSpec() : ActorSpec
{
    [Fact]
    public async Task A_message_arrives_as_it_is()
    {
        var probe = NewProbe();
        var told = new SerializeMessagesSpec.Stubborn();
        probe.Ref.Tell(told);
        Assert.Same(told, await probe.Next());
    }
}
