using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests;

/// <summary>How a cluster forms.</summary>
public class JoiningSpec
{
    [Fact]
    public async Task Three_seeds_started_together_form_one_cluster()
    {
        await using var cluster = new TestCluster(3);
        cluster.StartAll();
        await cluster.AllUp(0, 1, 2);
        Assert.All([0, 1, 2], node => Assert.Equal(cluster.AddressOf(0), cluster[node].State.Leader));
        Assert.True(cluster[2].IsUp);
        Assert.Equal(MemberStatus.Up, cluster[2].SelfMember.Status);
    }

    [Fact]
    public async Task Node_joins_through_a_member_that_it_names()
    {
        await using var cluster = new TestCluster(2);
        cluster.Start(0, joins: false);
        cluster.Start(1, joins: false);
        Assert.Equal(MemberStatus.Removed, cluster[0].SelfMember.Status);
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        await cluster[1].JoinAsync(cluster.AddressOf(0));
        await cluster.AllUp(0, 1);
    }

    [Fact]
    public async Task Callback_runs_when_the_node_is_up_and_at_once_if_it_is()
    {
        await using var cluster = new TestCluster(1);
        var first = new TaskCompletionSource();
        cluster.Start(0).RegisterOnMemberUp(first.SetResult);
        await first.Task.WaitAsync(TestCluster.Patience);
        var second = new TaskCompletionSource();
        cluster[0].RegisterOnMemberUp(second.SetResult);
        await second.Task.WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task First_members_wait_for_the_least_number()
    {
        await using var cluster = new TestCluster(2, "akka.cluster.min-nr-of-members = 2");
        cluster.Start(0, joins: false).Join(cluster.AddressOf(0));
        await TestCluster.Eventually(() => cluster[0].SelfMember.Status == MemberStatus.Joining);
        cluster.Start(1, joins: false).Join(cluster.AddressOf(0));
        await cluster.AllUp(0, 1);
    }

    [Fact]
    public async Task Members_have_the_roles_they_were_configured_with_and_each_role_a_leader()
    {
        await using var cluster = new TestCluster(3);
        cluster.Start(0, "akka.cluster.roles = [front]");
        cluster.Start(1, "akka.cluster.roles = [back]");
        cluster.Start(2, "akka.cluster.roles = [back, front]");
        await cluster.AllUp(0, 1, 2);
        var state = cluster[0].State;
        Assert.Equal(["back", "front"], state.AllRoles.Order());
        Assert.Equal(cluster.AddressOf(0), state.RoleLeader("front"));
        Assert.Equal(cluster.AddressOf(1), state.RoleLeader("back"));
        Assert.Null(state.RoleLeader("nobody"));
        Assert.True(state.Members.Single(member => member.Address.Equals(cluster.AddressOf(2))).HasRole("back"));
    }

    [Fact]
    public async Task Subscriber_gets_a_snapshot_or_the_events_that_led_to_now()
    {
        await using var cluster = new TestCluster(2);
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        var snapshot = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent));
        var events = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(LeaderChanged));
        await events.Await<LeaderChanged>(changed => cluster.AddressOf(0).Equals(changed.Leader));
        Assert.Equal(2, events.Events.OfType<MemberUp>().Count());
        Assert.Equal(2, (await snapshot.Await<CurrentClusterState>()).Members.Count);
        Assert.IsType<CurrentClusterState>(Assert.Single(snapshot.Events));
    }

    [Fact]
    public async Task Another_node_is_seen_joining_before_it_is_up()
    {
        await using var cluster = new TestCluster(2);
        cluster.Start(0, joins: false).Join(cluster.AddressOf(0));
        await cluster.AllUp(0);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent));
        cluster.Start(1, joins: false).Join(cluster.AddressOf(0));
        await log.Await<MemberUp>(up => up.Member.Address.Equals(cluster.AddressOf(1)));
        Assert.Equal(
            ["MemberJoined", "MemberUp"],
            log.Events.OfType<IMemberEvent>().Where(each => each.Member.Address.Equals(cluster.AddressOf(1)))
                .Select(each => each.GetType().Name));
        Assert.True(cluster[0].SelfMember.IsOlderThan(cluster[1].SelfMember));
    }
}
