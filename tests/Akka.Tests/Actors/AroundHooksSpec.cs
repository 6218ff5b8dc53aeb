using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>What stands around the hooks and the handler of an actor sees each of them, and may keep a message from the actor.</summary>
public class AroundHooksSpec : ActorSpec
{
    [Fact]
    public async Task Each_hook_and_each_message_passes_what_stands_around_it()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Surrounded(probe.Ref)));
        actor.Tell("hello");
        actor.Tell("fail");
        actor.Tell(PoisonPill.Instance);
        await probe.Expect(
            "before PreStart", "PreStart",
            "before hello", "hello",
            "before fail",
            "before PreRestart boom fail", "PreRestart",
            "before PostRestart boom", "PostRestart",
            "before PostStop", "PostStop");
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task What_stands_around_the_handler_may_keep_a_message_from_it()
    {
        var probe = NewProbe();
        var unhandled = NewProbe();
        Sys.EventStream.Subscribe(unhandled.Ref, typeof(Event.UnhandledMessage));
        var actor = Sys.ActorOf(Props.Create(() => new Surrounded(probe.Ref)));
        await probe.Expect("before PreStart", "PreStart");
        actor.Tell("secret");
        actor.Tell("hello");
        await probe.Expect("before secret", "before hello", "hello");
        await unhandled.ExpectNoMore();
    }

    private sealed class Surrounded(IActorRef probe) : UntypedActor
    {
        public override void AroundPreStart()
        {
            probe.Tell("before PreStart");
            base.AroundPreStart();
        }

        public override void AroundPreRestart(Exception cause, object message)
        {
            probe.Tell($"before PreRestart {cause.Message} {message}");
            base.AroundPreRestart(cause, message);
        }

        public override void AroundPostRestart(Exception cause, object message)
        {
            probe.Tell($"before PostRestart {cause.Message}");
            base.AroundPostRestart(cause, message);
        }

        public override void AroundPostStop()
        {
            probe.Tell("before PostStop");
            base.AroundPostStop();
        }

        protected internal override bool AroundReceive(Receive receive, object message)
        {
            probe.Tell($"before {message}");
            return message is "secret" || base.AroundReceive(receive, message);
        }

        protected override void PreStart() => probe.Tell("PreStart");

        protected override void PreRestart(Exception reason, object message) => probe.Tell("PreRestart");

        protected override void PostRestart(Exception reason) => probe.Tell("PostRestart");

        protected override void PostStop() => probe.Tell("PostStop");

        protected override void OnReceive(object message)
        {
            if (message is "fail")
                throw new Boom("boom");
            probe.Tell(message);
        }
    }
}
