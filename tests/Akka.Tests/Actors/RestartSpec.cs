using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>What a restart keeps, what it ends, and what happens when one of its steps fails itself.</summary>
public class RestartSpec : ActorSpec
{
    [Fact]
    public async Task The_reference_stays_and_nobody_hears_of_an_end()
    {
        var probe = NewProbe();
        var actor = Restarting(new Plan(), probe);
        await probe.Watch(actor);
        actor.Tell("fail");
        Assert.Equal(2, await actor.Ask<int>("life", Patience));
        await probe.Expect("PreStart 1", "PreRestart 1", "PostRestart 2");
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_child_that_PreRestart_leaves_alive_is_restarted_with_its_parent()
    {
        var probe = NewProbe();
        var parent = Restarting(new Plan { KeepsChildren = true }, probe);
        var child = await parent.Ask<IActorRef>("child", Patience);
        Assert.Equal(1, await child.Ask<int>("life", Patience));
        parent.Tell("fail");
        Assert.Equal(2, await parent.Ask<int>("life", Patience));
        Assert.Equal(child, await parent.Ask<IActorRef>("child?", Patience));
        Assert.Equal(2, await child.Ask<int>("life", Patience));
    }

    [Fact]
    public async Task A_PreRestart_that_throws_does_not_stop_the_restart()
    {
        var probe = NewProbe();
        var actor = Restarting(new Plan { PreRestartThrows = true }, probe);
        actor.Tell("fail");
        Assert.Equal(2, await actor.Ask<int>("life", Patience));
    }

    [Fact]
    public async Task A_PostRestart_that_throws_is_a_failed_creation_and_ends_the_actor()
    {
        var probe = NewProbe();
        var causes = NewProbe();
        var actor = Restarting(new Plan { PostRestartThrows = true }, probe, causes);
        await probe.Watch(actor);
        actor.Tell("fail");
        await causes.Next<Boom>();
        var cause = await causes.Next<PostRestartException>();
        Assert.Equal("fail", cause.OriginalCause.Message);
        await probe.Expect("PreStart 1", "PreRestart 1", "PostRestart 2");
        await probe.Next<Terminated>();
    }

    [Theory]
    [InlineData(Directive.Stop, "start 1|restart 1|start 2|stop 2")]
    [InlineData(Directive.Restart, "start 1|restart 1|start 2|restart 2|start 3")]
    public async Task What_a_failed_restart_has_begun_is_ended_with_its_hooks(Directive then, string expected)
    {
        var probe = NewProbe();
        var strategy = new OneForOneStrategy(cause => cause is PostRestartException ? then : Directive.Restart);
        var lives = new Lives();
        var parent = Sys.ActorOf(Props.Create(() => new Parent(Props.Create(() => new Opening(lives, probe.Ref)), strategy)));
        var actor = await parent.Ask<IActorRef>("child", Patience);
        actor.Tell("fail");
        await probe.Expect(expected.Split('|'));
    }

    [Fact]
    public async Task A_constructor_that_throws_in_a_restart_ends_the_actor()
    {
        var probe = NewProbe();
        var actor = Restarting(new Plan { LivesBeforeConstructorThrows = 1 }, probe);
        await probe.Watch(actor);
        actor.Tell("fail");
        await probe.Expect("PreStart 1", "PreRestart 1");
        await probe.Next<Terminated>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_throws_in_a_constructor_or_in_PreStart_is_the_innermost_cause_of_a_failed_creation(bool inPreStart)
    {
        var causes = NewProbe();
        var plan = inPreStart ? new Plan { PreStartThrows = true } : new Plan { LivesBeforeConstructorThrows = 0 };
        Restarting(plan, NewProbe(), causes);
        var cause = await causes.Next<ActorInitializationException>();
        Assert.IsType<Boom>(cause.GetBaseException());
    }

    [Fact]
    public async Task A_restart_waits_for_its_children_and_keeps_what_comes_meanwhile()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var parent = Restarting(new Plan(), probe);
        var child = await parent.Ask<IActorRef>(new SlowChild(gate), Patience);
        await probe.Watch(child);
        parent.Tell("fail");
        parent.Tell("hello");
        await probe.Expect("PreStart 1", "PreRestart 1");
        await probe.ExpectNoMore();
        gate.Set();
        // The order of the last two is open: the new instance and the watcher hear of the child's end at the same time.
        var rest = new[] { await probe.Next(), await probe.Next(), await probe.Next() };
        Assert.Contains(rest, m => m is Terminated);
        Assert.True(Array.IndexOf(rest, "PostRestart 2") < Array.IndexOf(rest, "hello"));
    }

    [Fact]
    public async Task A_child_that_fails_while_its_parent_restarts_or_ends_holds_nothing_up()
    {
        var probe = NewProbe();
        var parent = Restarting(new Plan { KeepsChildren = true }, probe);
        var child = await parent.Ask<IActorRef>("child", Patience);
        for (var i = 0; i < 50; i++)
        {
            child.Tell("fail");
            parent.Tell("fail");
        }

        Assert.Equal(51, await parent.Ask<int>("life", Patience));
        child.Tell("fail");
        Assert.True(await parent.GracefulStop(Patience));
    }

    private IActorRef Restarting(Plan plan, Probe probe, Probe? causes = null)
    {
        var strategy = new OneForOneStrategy(cause =>
        {
            causes?.Ref.Tell(cause);
            return cause is ActorInitializationException ? Directive.Stop : Directive.Restart;
        });
        return Sys.ActorOf(Props.Create(() => new Supervisor(strategy, plan, probe.Ref))).Ask<IActorRef>("make", Patience).GetAwaiter().GetResult();
    }

    private sealed record SlowChild(ManualResetEventSlim Gate);

    private sealed class Plan
    {
        public int Lives;

        public bool KeepsChildren { get; init; }

        public bool PreRestartThrows { get; init; }

        public bool PostRestartThrows { get; init; }

        public bool PreStartThrows { get; init; }

        public int LivesBeforeConstructorThrows { get; init; } = int.MaxValue;
    }

    private sealed class Supervisor(SupervisorStrategy strategy, Plan plan, IActorRef probe) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Mortal(plan, probe))));
    }

    private sealed class Mortal : UntypedActor
    {
        private readonly Plan _plan;
        private readonly IActorRef _probe;
        private readonly int _life;

        public Mortal(Plan plan, IActorRef probe)
        {
            (_plan, _probe, _life) = (plan, probe, ++plan.Lives);
            if (_life > plan.LivesBeforeConstructorThrows)
                throw new Boom("constructor");
        }

        protected override void PreStart()
        {
            _probe.Tell($"PreStart {_life}");
            if (_plan.PreStartThrows)
                throw new Boom("PreStart");
        }

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"PreRestart {_life}");
            if (_plan.PreRestartThrows)
                throw new Boom("PreRestart");
            if (!_plan.KeepsChildren)
                base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            _probe.Tell($"PostRestart {_life}");
            if (_plan.PostRestartThrows)
                throw new Boom("PostRestart");
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "fail":
                    throw new Boom("fail");
                case "life":
                    Sender.Tell(_life);
                    break;
                case "child":
                    Sender.Tell(Context.ActorOf(Props.Create(() => new Mortal(new Plan(), ActorRefs.Nobody)), "child"));
                    break;
                case "child?":
                    Sender.Tell(Context.Child("child"));
                    break;
                case SlowChild slow:
                    Sender.Tell(Context.ActorOf(Props.Create(() => new SlowToEnd(slow.Gate)), "slow"));
                    break;
                default:
                    _probe.Tell(message);
                    break;
            }
        }
    }

    private sealed class SlowToEnd(ManualResetEventSlim gate) : UntypedActor
    {
        protected override void PostStop() => gate.Wait();

        protected override void OnReceive(object message) { }
    }

    private sealed class Lives
    {
        public int Count;
    }

    private sealed class Parent : ReceiveActor
    {
        private readonly SupervisorStrategy _strategy;

        public Parent(Props child, SupervisorStrategy strategy)
        {
            _strategy = strategy;
            var only = Context.ActorOf(child);
            ReceiveAny(_ => Sender.Tell(only));
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;
    }

    /// <summary>The second life fails once it has opened what it needs.</summary>
    private sealed class Opening : ReceiveActor
    {
        private readonly int _life;
        private readonly IActorRef _probe;

        public Opening(Lives lives, IActorRef probe)
        {
            (_life, _probe) = (++lives.Count, probe);
            ReceiveAny(_ => throw new Boom("fail"));
        }

        protected override void PreStart()
        {
            _probe.Tell($"start {_life}");
            if (_life == 2) throw new Boom("second");
        }

        protected override void PreRestart(Exception reason, object message) => _probe.Tell($"restart {_life}");

        protected override void PostStop() => _probe.Tell($"stop {_life}");
    }
}
