using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>The ways to end an actor and what becomes of its messages, its children, its name.</summary>
public class StoppingSpec : ActorSpec
{
    [Fact]
    public async Task A_poison_pill_takes_its_turn_in_the_mailbox()
    {
        var probe = NewProbe();
        var letters = Letters<DeadLetter>();
        var actor = Sys.ActorOf(Props.Create(() => new Holding(probe.Ref)));
        await probe.Watch(actor);
        using var gate = Hold(actor);
        actor.Tell(1);
        actor.Tell(PoisonPill.Instance);
        actor.Tell(2);
        gate.Set();
        await probe.Expect(1);
        await probe.Next<Terminated>();
        Assert.Equal(2, (await letters.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task A_stop_lets_only_the_message_under_way_finish()
    {
        var probe = NewProbe();
        var letters = Letters<DeadLetter>();
        var parent = Do((context, message) =>
        {
            if (message is "stop")
                context.Stop(context.Child("child"));
            else
                context.ActorOf(Props.Create(() => new Holding(probe.Ref)), "child");
            context.Sender.Tell(context.Child("child"));
        });
        var actor = await parent.Ask<IActorRef>("make", Patience);
        await probe.Watch(actor);
        using var gate = Hold(actor);
        actor.Tell(1);
        await parent.Ask<IActorRef>("stop", Patience);
        gate.Set();
        await probe.Next<Terminated>();
        Assert.Equal(1, (await letters.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task A_kill_is_a_failure_that_the_supervisor_decides_about()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Lenient()));
        var child = await parent.Ask<IActorRef>("child", Patience);
        child.Tell("count");
        child.Tell(Kill.Instance);
        child.Tell("count");
        Assert.Equal(2, await child.Ask<int>("?", Patience));
    }

    [Fact]
    public async Task GracefulStop_may_use_a_message_of_the_actors_own()
    {
        var actor = Do((context, message) =>
        {
            if (message is "leave")
                context.Stop(context.Self);
        });
        Assert.True(await actor.GracefulStop(Patience, "leave"));
    }

    [Fact]
    public async Task GracefulStop_of_an_actor_long_dead_is_done_at_once()
    {
        var actor = Do((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task A_stopped_child_keeps_its_name_until_it_has_ended_and_then_gives_it_back()
    {
        var parent = Do((context, message) =>
        {
            switch (message)
            {
                case "make":
                    context.Watch(context.ActorOf(Props.Empty, "child"));
                    break;
                case "again":
                    context.Stop(context.Child("child"));
                    context.Sender.Tell(Record.Exception(() => context.ActorOf(Props.Empty, "child"))!);
                    break;
                case Terminated:
                    context.ActorOf(Props.Empty, "child");
                    break;
                default:
                    context.Sender.Tell(context.Child("child"));
                    break;
            }
        });
        parent.Tell("make");
        var first = await parent.Ask<IActorRef>("?", Patience);
        Assert.IsType<InvalidActorNameException>(await parent.Ask<Exception>("again", Patience));
        Assert.True(await first.WatchAsync().WaitAsync(Patience));
        IActorRef second;
        do
            second = await parent.Ask<IActorRef>("?", Patience);
        while (second.Equals(first) || second.IsNobody());
        Assert.Equal(first.Path, second.Path);
    }

    [Fact]
    public async Task A_stopping_actor_makes_no_more_children()
    {
        var probe = NewProbe();
        Sys.Stop(Sys.ActorOf(Props.Create(() => new MakingAtTheEnd(probe.Ref))));
        Assert.IsType<InvalidOperationException>(await probe.Next());
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Throws<InvalidOperationException>(() => Sys.ActorOf(Props.Empty));
    }

    [Fact]
    public async Task A_message_that_needs_no_report_is_a_suppressed_dead_letter()
    {
        var (all, dead) = (Letters<AllDeadLetters>(), Letters<DeadLetter>());
        var actor = Do((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        actor.Tell(new Unimportant());
        actor.Tell("important");
        Assert.IsType<Unimportant>((await all.Next<SuppressedDeadLetter>()).Message);
        Assert.Equal("important", (await all.Next<DeadLetter>()).Message);
        Assert.Equal("important", (await dead.Next<DeadLetter>()).Message);
    }

    private sealed record Unimportant : IDeadLetterSuppression;

    private Probe Letters<T>()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe<T>(letters.Ref);
        return letters;
    }

    /// <summary>Holds an actor in a message of its own until the gate opens.</summary>
    private static ManualResetEventSlim Hold(IActorRef actor)
    {
        var (begun, gate) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        actor.Tell(new Held(begun, gate));
        Assert.True(begun.Wait(Patience));
        return gate;
    }

    private sealed record Held(ManualResetEventSlim Begun, ManualResetEventSlim Gate);

    private sealed class Holding(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Held held)
            {
                probe.Tell(message);
                return;
            }

            held.Begun.Set();
            held.Gate.Wait();
        }
    }

    private sealed class MakingAtTheEnd(IActorRef probe) : UntypedActor
    {
        protected override void PostStop() => probe.Tell(Record.Exception(() => Context.ActorOf(Props.Empty))!);

        protected override void OnReceive(object message) { }
    }

    private sealed class Lenient : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
            cause => cause is ActorKilledException ? Directive.Resume : Directive.Stop);

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Counting())));
    }

    private sealed class Counting : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (message is "count")
                _count++;
            else
                Sender.Tell(_count);
        }
    }
}
