using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>Messages, causes and priorities whose own methods throw harm nobody but their own.</summary>
public class RobustnessSpec() : ActorSpec(
    $$"""
    picky.mailbox-type = "{{typeof(Picky).AssemblyQualifiedName}}"
    akka.actor.debug { receive = on, autoreceive = on, lifecycle = on, unhandled = on, event-stream = on }
    """)
{
    [Fact]
    public async Task A_message_whose_own_methods_throw_is_handled_as_any_other()
    {
        var probe = NewProbe();
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(AllDeadLetters));
        var actor = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)));
        actor.Tell(new Untellable());
        await probe.Next<Untellable>();
        actor.Tell(new Unwanted());
        Assert.IsType<Unwanted>((await letters.Next<UnhandledMessage>()).Message);
        Assert.True(await actor.GracefulStop(Patience));
        actor.Tell(new Untellable());
        Assert.IsType<Untellable>((await letters.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task An_answer_of_the_wrong_type_fails_the_ask_even_if_it_has_no_text()
    {
        var actor = Do((context, _) => context.Sender.Tell(new Untellable()));
        await Assert.ThrowsAsync<ArgumentException>(() => actor.Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_failure_without_a_text_is_decided_as_any_other()
    {
        var actor = Do((context, message) =>
        {
            if (message is "fail")
                throw new Speechless();
            context.Sender.Tell("alive");
        });
        actor.Tell("fail");
        Assert.Equal("alive", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task A_priority_that_throws_is_the_senders_failure_and_the_mailbox_goes_on()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)).WithMailbox("picky"));
        actor.Tell("first");
        Assert.Throws<Boom>(() => actor.Tell(new Untellable()));
        actor.Tell("second");
        await probe.Expect("first", "second");
    }

    [Fact]
    public async Task A_subscriber_that_refuses_an_event_keeps_it_from_nobody()
    {
        var probe = NewProbe();
        var picky = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)).WithMailbox("picky"));
        var good = NewProbe();
        Sys.EventStream.Subscribe(picky, typeof(Untellable));
        Sys.EventStream.Subscribe(good.Ref, typeof(Untellable));
        Record.Exception(() => Sys.EventStream.Publish(new Untellable())); // whether the publisher hears of it is open
        Sys.EventStream.Unsubscribe(picky);
        Sys.EventStream.Publish(new Untellable());
        await good.Next<Untellable>();
    }

    public sealed class Picky(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is Untellable ? throw new Boom("no priority") : 0;
    }

    public sealed class Untellable
    {
        public override bool Equals(object? obj) => throw new Boom("Equals");

        public override int GetHashCode() => throw new Boom("GetHashCode");

        public override string ToString() => throw new Boom("ToString");
    }

    public sealed class Unwanted
    {
        public override string ToString() => throw new Boom("ToString");
    }

    private sealed class Speechless : Exception
    {
        public override string Message => throw new Boom("Message");
    }

    private sealed class Sorting : ReceiveActor, ILogReceive
    {
        public Sorting(IActorRef probe)
        {
            Receive<Untellable>(probe.Tell);
            Receive<string>(probe.Tell);
        }
    }
}
