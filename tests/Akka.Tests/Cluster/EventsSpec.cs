using Akka.Actor;
using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests;

/// <summary>What subscribers hear, and in which order.</summary>
public class EventsSpec
{
    private const string QuickDetector = """
        akka.cluster.failure-detector { acceptable-heartbeat-pause = 2s, heartbeat-interval = 200ms, expected-response-after = 1s }
        akka.cluster.unreachable-nodes-reaper-interval = 100ms
        """;

    [Fact]
    public async Task A_first_subscriber_of_a_node_in_no_cluster_gets_an_empty_state()
    {
        await using var cluster = new TestCluster(1);
        cluster.Start(0, joins: false);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent));
        Assert.Empty((await log.Await<CurrentClusterState>()).Members);
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        await log.Await<MemberUp>();
        // A node that founds a cluster may be up before anybody is told that it joins.
        Assert.Equal(["CurrentClusterState", "MemberUp"], Names(log).Where(name => name != "MemberJoined"));
    }

    [Fact]
    public async Task A_subscriber_to_several_types_gets_each_event_once()
    {
        await using var cluster = new TestCluster(1);
        cluster.Start(0, joins: false);
        var log = cluster.Listen(
            0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(MemberUp), typeof(IMemberEvent), typeof(IClusterDomainEvent));
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        await log.Await<LeaderChanged>();
        await log.Await<MemberUp>();
        Assert.Single(log.Events.OfType<MemberUp>());
        Assert.True(log.Events.OfType<MemberJoined>().Count() <= 1);
    }

    [Fact]
    public async Task Whoever_has_unsubscribed_hears_no_more()
    {
        await using var cluster = new TestCluster(2);
        cluster.Start(0, joins: false);
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        var some = cluster.Subscriber(0, out var someLog);
        var none = cluster.Subscriber(0, out var noneLog);
        foreach (var subscriber in new[] { some, none })
        {
            cluster[0].Subscribe(
                subscriber, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(MemberJoined), typeof(MemberUp));
        }
        cluster[0].Unsubscribe(some, typeof(MemberJoined));
        cluster[0].Unsubscribe(none);
        cluster.Start(1, joins: false);
        await cluster[1].JoinAsync(cluster.AddressOf(0));
        await someLog.Await<MemberUp>();
        Assert.Equal(["CurrentClusterState", "MemberUp"], Names(someLog));
        Assert.Equal(["CurrentClusterState"], Names(noneLog));
    }

    [Fact]
    public async Task The_state_is_sent_to_whoever_it_is_to_be_sent_to()
    {
        await using var cluster = new TestCluster(1);
        cluster.StartAll();
        await cluster.AllUp(0);
        cluster[0].SendCurrentClusterState(cluster.Subscriber(0, out var log));
        var state = await log.Await<CurrentClusterState>();
        Assert.Equal(cluster.AddressOf(0), state.Leader);
        Assert.Equal(cluster.AddressOf(0), Assert.Single(state.Members).Address);
        Assert.Contains(cluster.AddressOf(0), state.SeenBy);
    }

    [Fact]
    public void Only_types_of_cluster_events_can_be_subscribed_to()
    {
        using var system = ActorSystem.Create("types", "akka.actor.provider = cluster\nakka.remote.dot-netty.tcp.hostname = 127.0.0.1");
        var cluster = Cluster.Get(system);
        Assert.Throws<ArgumentException>(() => cluster.Subscribe(ActorRefs.Nobody, typeof(string)));
        Assert.Throws<ArgumentException>(() => cluster.Subscribe(ActorRefs.Nobody));
    }

    [Fact]
    public async Task A_leader_of_a_role_is_told_of_when_the_role_has_its_first_member_and_when_it_changes()
    {
        await using var cluster = new TestCluster(3);
        cluster.Start(0, joins: false);
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(RoleLeaderChanged));
        cluster.Start(1, "akka.cluster.roles = [worker]", joins: false);
        await cluster[1].JoinAsync(cluster.AddressOf(0));
        cluster.Start(2, "akka.cluster.roles = [worker]", joins: false);
        await cluster[2].JoinAsync(cluster.AddressOf(0));
        await cluster[1].LeaveAsync().WaitAsync(TestCluster.Patience);
        await log.Await<RoleLeaderChanged>(changed => cluster.AddressOf(2).Equals(changed.Leader));
        Assert.All(log.Events.OfType<RoleLeaderChanged>(), changed => Assert.Equal("worker", changed.Role));
        Assert.Equal(
            [cluster.AddressOf(1), cluster.AddressOf(2)], log.Events.OfType<RoleLeaderChanged>().Select(changed => changed.Leader));
    }

    [Fact]
    public async Task A_downed_member_is_seen_downed_then_unreachable_then_removed()
    {
        await using var cluster = new TestCluster(2, QuickDetector);
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        var log = cluster.Listen(
            0, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(MemberDowned), typeof(MemberRemoved), typeof(IReachabilityEvent));
        cluster[0].Down(cluster.AddressOf(1));
        Assert.Equal(MemberStatus.Down, (await log.Await<MemberRemoved>()).PreviousStatus);
        Assert.Equal(["CurrentClusterState", "MemberDowned", "UnreachableMember", "MemberRemoved"], Names(log));
        Assert.Equal(cluster.AddressOf(1), (await log.Await<MemberDowned>()).Member.Address);
    }

    [Fact]
    public async Task A_node_tells_its_own_subscribers_that_its_part_ends()
    {
        await using var cluster = new TestCluster(1, "akka.coordinated-shutdown.terminate-actor-system = off");
        cluster.StartAll();
        await cluster.AllUp(0);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IClusterDomainEvent));
        await log.Await<CurrentClusterState>();
        await cluster[0].LeaveAsync().WaitAsync(TestCluster.Patience);
        await log.Await<ClusterShuttingDown>();
        await log.Await<MemberRemoved>();
        Assert.Equal(
            ["MemberLeft", "MemberExited", "MemberRemoved"], log.Events.OfType<IMemberEvent>().Select(each => each.GetType().Name));
        Assert.True(cluster[0].IsTerminated);
        Assert.True(cluster[0].SelfMember.Status is MemberStatus.Exiting or MemberStatus.Removed);
        // Nobody promises that the state which can be looked at is newer than the events.
        Assert.All(cluster[0].State.Members, member => Assert.Equal(MemberStatus.Exiting, member.Status));
        var late = new TaskCompletionSource();
        cluster[0].RegisterOnMemberRemoved(late.SetResult);
        await late.Task.WaitAsync(TestCluster.Patience);
    }

    private static IEnumerable<string> Names(TestCluster.EventLog log) => log.Events.Select(each => each.GetType().Name);
}
