using Akka.Actor;
using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests;

/// <summary>How nodes go: by leaving, by being downed, by dying.</summary>
public class LeavingSpec
{
    private const string QuickDetector = """
        akka.cluster.failure-detector { acceptable-heartbeat-pause = 2s, heartbeat-interval = 200ms, expected-response-after = 1s }
        akka.cluster.unreachable-nodes-reaper-interval = 100ms
        """;

    [Fact]
    public async Task Leaving_node_is_seen_to_leave_to_exit_and_to_be_removed_and_stops_itself()
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent));
        var system = cluster.System(2);
        var shutdown = CoordinatedShutdown.Get(system);
        var removed = new TaskCompletionSource();
        cluster[2].RegisterOnMemberRemoved(removed.SetResult);
        await cluster[2].LeaveAsync().WaitAsync(TestCluster.Patience);
        await removed.Task.WaitAsync(TestCluster.Patience);
        var gone = await log.Await<MemberRemoved>();
        Assert.Equal(MemberStatus.Exiting, gone.PreviousStatus);
        Assert.Equal(
            ["MemberUp", "MemberLeft", "MemberExited", "MemberRemoved"],
            log.Events.OfType<IMemberEvent>().Where(each => each.Member.Address.Equals(cluster.AddressOf(2)))
                .Select(each => each.GetType().Name));
        await cluster.AllUp(0, 1);
        await system.WhenTerminated.WaitAsync(TestCluster.Patience);
        Assert.IsType<CoordinatedShutdown.ClusterLeavingReason>(shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Next_lowest_address_leads_when_the_leader_leaves()
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(1, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(LeaderChanged));
        await log.Await<LeaderChanged>(changed => cluster.AddressOf(0).Equals(changed.Leader));
        cluster[1].Leave(cluster.AddressOf(0));
        await log.Await<LeaderChanged>(changed => cluster.AddressOf(1).Equals(changed.Leader));
        await cluster.AllUp(1, 2);
    }

    [Fact]
    public async Task Last_node_can_leave()
    {
        await using var cluster = new TestCluster(1);
        await cluster.Start(0, joins: false).JoinAsync(cluster.AddressOf(0));
        await cluster[0].LeaveAsync().WaitAsync(TestCluster.Patience);
        Assert.True(cluster[0].IsTerminated);
    }

    [Fact]
    public async Task All_can_leave_at_once()
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(node => cluster[node].LeaveAsync())).WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task Downed_node_shuts_down_and_is_removed_once_it_is_silent()
    {
        await using var cluster = new TestCluster(3, QuickDetector);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent));
        var system = cluster.System(2);
        var shutdown = CoordinatedShutdown.Get(system);
        cluster[1].Down(cluster.AddressOf(2));
        await system.WhenTerminated.WaitAsync(TestCluster.Patience);
        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(shutdown.ShutdownReason);
        Assert.Equal(MemberStatus.Down, (await log.Await<MemberRemoved>()).PreviousStatus);
        await cluster.AllUp(0, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Restarted_node_takes_its_own_place_again(int node)
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(1, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent));
        var before = cluster[node].SelfUniqueAddress;
        await cluster.Kill(node);
        cluster.Start(node);
        await cluster.AllUp(0, 1, 2);
        Assert.NotEqual(before, cluster[node].SelfUniqueAddress);
        Assert.Equal(MemberStatus.Down, (await log.Await<MemberRemoved>(each => each.Member.UniqueAddress == before)).PreviousStatus);
        Assert.Single(log.Events.OfType<MemberDowned>(), each => each.Member.UniqueAddress == before);
    }

    [Fact]
    public async Task Two_of_three_killed_and_restarted_come_back()
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        await Task.WhenAll(cluster.Kill(0), cluster.Kill(1));
        cluster.Start(0);
        cluster.Start(1);
        await cluster.AllUp(0, 1, 2);
    }

    [Fact]
    public async Task Killed_node_becomes_unreachable_and_the_majority_removes_it()
    {
        await using var cluster = new TestCluster(3, QuickDetector + "\nakka.cluster.split-brain-resolver.stable-after = 500ms");
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(1, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IClusterDomainEvent));
        await cluster.Kill(2);
        await cluster.AllUp(0, 1);
        var about = log.Events.Where(each => each is UnreachableMember or MemberDowned or MemberRemoved)
            .Select(each => each.GetType().Name);
        Assert.Equal("UnreachableMember", about.First());
        Assert.Equal("MemberRemoved", about.Last());
    }

    [Fact]
    public async Task Watched_actor_dies_with_its_node()
    {
        await using var cluster = new TestCluster(2, QuickDetector + "\nakka.cluster.split-brain-resolver.stable-after = 500ms");
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        cluster.System(1).ActorOf(Props.Create(() => new Quiet()), "quiet");
        var path = new RootActorPath(cluster.AddressOf(1)) / "user" / "quiet";
        var target = await cluster.System(0).ActorSelection(path).ResolveOne(TestCluster.Patience);
        var died = new TaskCompletionSource();
        cluster.System(0).ActorOf(Props.Create(() => new Mourner(target, died)));
        await cluster.Kill(1);
        await died.Task.WaitAsync(TestCluster.Patience);
    }

    private sealed class Quiet : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Mourner : UntypedActor
    {
        private readonly TaskCompletionSource _died;

        public Mourner(IActorRef target, TaskCompletionSource died)
        {
            _died = died;
            Context.Watch(target);
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated) _died.TrySetResult();
        }
    }
}
