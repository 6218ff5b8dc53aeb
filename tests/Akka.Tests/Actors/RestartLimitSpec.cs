using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>How often a child may fail before it ends, and the tables that decide.</summary>
public class RestartLimitSpec : ActorSpec
{
    [Fact]
    public async Task None_at_all_where_the_limit_is_zero()
    {
        var (child, _, probe) = await Family(new OneForOneStrategy(0, -1, _ => Directive.Restart));
        child.Tell("fail");
        Assert.Equal(child, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Any_number_where_there_is_no_limit()
    {
        var (child, _, _) = await Family(new OneForOneStrategy(-1, -1, _ => Directive.Restart));
        for (var i = 0; i < 100; i++)
            child.Tell("fail");
        Assert.Equal(100, await child.Ask<int>("lives ended", Patience));
    }

    [Fact]
    public async Task A_limit_without_a_range_counts_over_the_whole_life()
    {
        var (child, _, probe) = await Family(new OneForOneStrategy(3, -1, _ => Directive.Restart));
        for (var i = 1; i <= 3; i++)
        {
            child.Tell("fail");
            Assert.Equal(i, await child.Ask<int>("lives ended", Patience));
        }

        child.Tell("fail");
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task All_for_one_ends_all_children_when_one_of_them_has_used_its_restarts_up()
    {
        var (child, sibling, probe) = await Family(new AllForOneStrategy(1, -1, _ => Directive.Restart));
        child.Tell("fail");
        await Restarted(child, sibling, 1);
        sibling.Tell("fail");
        var ended = new[] { (await probe.Next<Terminated>()).ActorRef, (await probe.Next<Terminated>()).ActorRef };
        Assert.Equivalent(new[] { child, sibling }, ended);
    }

    [Fact]
    public async Task All_for_one_counts_for_each_child_what_falls_into_the_range()
    {
        var (child, sibling, probe) = await Family(new AllForOneStrategy(1, TimeSpan.FromSeconds(1), _ => Directive.Restart));
        child.Tell("fail");
        await Restarted(child, sibling, 1);
        var since = System.Diagnostics.Stopwatch.StartNew();
        Assert.True(SpinWait.SpinUntil(() => since.ElapsedMilliseconds > 1100, Patience));
        child.Tell("fail");
        await Restarted(child, sibling, 2);
        // Within the range of the second one.
        sibling.Tell("fail");
        var ended = new[] { (await probe.Next<Terminated>()).ActorRef, (await probe.Next<Terminated>()).ActorRef };
        Assert.Equivalent(new[] { child, sibling }, ended);
    }

    [Fact]
    public async Task A_resumed_failure_counts_for_nothing()
    {
        var (child, _, _) = await Family(new OneForOneStrategy(1, -1, cause => cause.Message == "resume" ? Directive.Resume : Directive.Restart));
        for (var i = 0; i < 5; i++)
            child.Tell("resume");
        child.Tell("fail");
        Assert.Equal(1, await child.Ask<int>("lives ended", Patience));
    }

    [Fact]
    public void A_table_decides_by_the_first_type_that_fits()
    {
        var decider = Decider.From(
            Directive.Escalate, Directive.Stop.When<ArgumentNullException>(), Directive.Resume.When<ArgumentException>());
        Assert.Equal(Directive.Stop, decider.Decide(new ArgumentNullException()));
        Assert.Equal(Directive.Resume, decider.Decide(new ArgumentOutOfRangeException()));
        Assert.Equal(Directive.Escalate, decider.Decide(new Boom("other")));
    }

    [Fact]
    public void The_default_strategy_has_no_limit()
    {
        var strategy = Assert.IsType<OneForOneStrategy>(SupervisorStrategy.DefaultStrategy);
        Assert.True(strategy.MaxNumberOfRetries < 0);
        Assert.True(strategy.WithinTimeRangeMilliseconds < 0);
    }

    /// <summary>Waits until both have ended so many lives: one may be ahead of the other.</summary>
    private static async Task Restarted(IActorRef child, IActorRef sibling, int lives)
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        foreach (var actor in new[] { child, sibling })
        {
            while (await actor.Ask<int>("lives ended", Patience) is var ended && ended != lives)
                Assert.True(ended < lives && since.Elapsed < Patience, $"{actor} has ended {ended} lives, not {lives}");
        }
    }

    private async Task<(IActorRef Child, IActorRef Sibling, Probe Probe)> Family(SupervisorStrategy strategy)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent(strategy)));
        var (child, sibling) = (await parent.Ask<IActorRef>("a", Patience), await parent.Ask<IActorRef>("b", Patience));
        var probe = NewProbe();
        await probe.Watch(child);
        await probe.Watch(sibling);
        return (child, sibling, probe);
    }

    private sealed class Parent(SupervisorStrategy strategy) : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void OnReceive(object message) => Sender.Tell(Context.ActorOf(Props.Create(() => new Failing(new int[1])), (string)message));
    }

    private sealed class Failing(int[] ended) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) => ended[0]++;

        protected override void OnReceive(object message)
        {
            if (message is not "lives ended")
                throw new Boom((string)message);
            Sender.Tell(ended[0]);
        }
    }
}
