using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class SupervisionSpec : ActorSpec
{
    [Fact]
    public async Task Resume_keeps_the_state_of_the_instance()
    {
        var (_, child, _) = Supervised(new OneForOneStrategy(_ => Directive.Resume));
        child.Tell(1);
        child.Tell("fail");
        child.Tell(1);
        Assert.Equal(2, await child.Ask<int>("sum", Patience));
    }

    [Fact]
    public async Task Restart_begins_with_a_fresh_state()
    {
        var (_, child, _) = Supervised(new OneForOneStrategy(_ => Directive.Restart));
        child.Tell(1);
        child.Tell("fail");
        child.Tell(1);
        Assert.Equal(1, await child.Ask<int>("sum", Patience));
    }

    [Fact]
    public async Task Stop_ends_the_child()
    {
        var (_, child, probe) = Supervised(new OneForOneStrategy(_ => Directive.Stop));
        await probe.Watch(child);
        child.Tell("fail");
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task Escalate_makes_the_parent_fail_with_the_same_cause()
    {
        var probe = NewProbe();
        var top = Sys.ActorOf(Props.Create(() => new Top(probe.Ref)));
        var child = await top.Ask<IActorRef>("child", Patience);
        child.Tell("fail");
        Assert.Equal("boom", await probe.Next());
    }

    [Fact]
    public async Task After_so_many_restarts_within_the_range_the_child_ends()
    {
        var (_, child, probe) = Supervised(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        await probe.Watch(child);
        child.Tell("fail");
        child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("sum", Patience));
        child.Tell("fail");
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task Failures_outside_of_the_range_do_not_count()
    {
        var (_, child, _) = Supervised(new OneForOneStrategy(1, TimeSpan.FromMilliseconds(20), _ => Directive.Restart));
        for (var i = 0; i < 3; i++)
        {
            child.Tell("fail");
            Assert.Equal(0, await child.Ask<int>("sum", Patience));
            var since = System.Diagnostics.Stopwatch.StartNew();
            Assert.True(SpinWait.SpinUntil(() => since.ElapsedMilliseconds > 60, Patience));
        }
    }

    [Fact]
    public async Task One_for_one_leaves_the_others_alone()
    {
        var (parent, child, _) = Supervised(new OneForOneStrategy(_ => Directive.Restart));
        var sibling = await parent.Ask<IActorRef>("another", Patience);
        sibling.Tell(5);
        child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("sum", Patience));
        Assert.Equal(5, await sibling.Ask<int>("sum", Patience));
    }

    [Fact]
    public async Task All_for_one_restarts_the_others_too()
    {
        var (parent, child, _) = Supervised(new AllForOneStrategy(_ => Directive.Restart));
        var sibling = await parent.Ask<IActorRef>("another", Patience);
        sibling.Tell(5);
        Assert.Equal(5, await sibling.Ask<int>("sum", Patience));
        child.Tell("fail");
        Assert.Equal(0, await child.Ask<int>("sum", Patience));
        Assert.Equal(0, await sibling.Ask<int>("sum", Patience));
    }

    [Fact]
    public async Task All_for_one_ends_the_others_too()
    {
        var (parent, child, probe) = Supervised(new AllForOneStrategy(_ => Directive.Stop));
        var sibling = await parent.Ask<IActorRef>("another", Patience);
        await probe.Watch(child);
        await probe.Watch(sibling);
        child.Tell("fail");
        await probe.Next<Terminated>();
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task The_strategy_of_the_props_goes_before_that_of_the_actor()
    {
        var probe = NewProbe();
        var resume = new OneForOneStrategy(_ => Directive.Resume);
        var parent = Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.StoppingStrategy)).WithSupervisorStrategy(resume));
        var child = await parent.Ask<IActorRef>("another", Patience);
        child.Tell(3);
        child.Tell("fail");
        Assert.Equal(3, await child.Ask<int>("sum", Patience));
    }

    [Fact]
    public async Task A_restart_ends_the_children_of_the_failed_actor()
    {
        var probe = NewProbe();
        var parent = Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)));
        var child = await parent.Ask<IActorRef>("another", Patience);
        await probe.Watch(child);
        parent.Tell("fail");
        await probe.Next<Terminated>();
        Assert.Empty(await parent.Ask<IActorRef[]>("children", Patience));
    }

    [Theory]
    [InlineData(typeof(ActorKilledException), Directive.Stop)]
    [InlineData(typeof(ActorInitializationException), Directive.Stop)]
    [InlineData(typeof(Boom), Directive.Restart)]
    public void The_default_decider_ends_what_cannot_go_on(Type failure, Directive expected)
    {
        var cause = failure == typeof(Boom) ? new Boom("x") : (Exception)Activator.CreateInstance(failure)!;
        Assert.Equal(expected, SupervisorStrategy.DefaultDecider.Decide(cause));
    }

    [Fact]
    public async Task A_failing_actor_loses_no_message_of_another()
    {
        var (_, child, _) = Supervised(new OneForOneStrategy(_ => Directive.Restart));
        var counter = Sys.ActorOf(Props.Create(() => new Summing()));
        for (var i = 0; i < 2000; i++)
        {
            child.Tell(i % 2 == 0 ? "fail" : 1);
            counter.Tell(1);
        }

        Assert.Equal(2000, await counter.Ask<int>("sum", Patience));
        await child.Ask<int>("sum", Patience);
    }

    private (IActorRef Parent, IActorRef Child, Probe Probe) Supervised(SupervisorStrategy strategy)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent(strategy)));
        return (parent, parent.Ask<IActorRef>("another", Patience).GetAwaiter().GetResult(), NewProbe());
    }

    private sealed class Parent : UntypedActor
    {
        private readonly SupervisorStrategy _strategy;

        public Parent(SupervisorStrategy strategy) => _strategy = strategy;

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "another":
                    Sender.Tell(Context.ActorOf(Props.Create(() => new Summing())));
                    break;
                case "children":
                    Sender.Tell(Context.GetChildren().ToArray());
                    break;
                case "fail":
                    throw new Boom("boom");
            }
        }
    }

    private sealed class Top : UntypedActor
    {
        private readonly IActorRef _middle;

        public Top(IActorRef probe)
        {
            _middle = Context.ActorOf(Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Escalate))));
            Probe = probe;
        }

        private IActorRef Probe { get; }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
        {
            Probe.Tell(cause.Message);
            return Directive.Stop;
        });

        protected override void OnReceive(object message) => _middle.Forward("another");
    }

    private sealed class Summing : UntypedActor
    {
        private int _sum;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case int number:
                    _sum += number;
                    break;
                case "sum":
                    Sender.Tell(_sum);
                    break;
                case "fail":
                    throw new Boom("boom");
            }
        }
    }
}
