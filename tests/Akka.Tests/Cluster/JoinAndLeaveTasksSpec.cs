using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>The tasks of joining and leaving, and what ends a node that finds no cluster.</summary>
public class JoinAndLeaveTasksSpec
{
    [Fact]
    public async Task Joining_by_seed_nodes_is_done_when_the_node_is_up()
    {
        await using var cluster = new TestCluster(2);
        Address[] seeds = [cluster.AddressOf(0), cluster.AddressOf(1)];
        cluster.Start(0, joins: false);
        cluster.Start(1, joins: false);
        await Task.WhenAll(cluster[0].JoinSeedNodesAsync(seeds), cluster[1].JoinSeedNodesAsync(seeds)).WaitAsync(TestCluster.Patience);
        // What can be looked at may be older than the word that the node is up.
        await TestCluster.Eventually(() => cluster[0].IsUp && cluster[1].IsUp);
    }

    [Fact]
    public async Task Whoever_waits_for_a_join_may_give_up()
    {
        await using var cluster = new TestCluster(2);
        cluster.Start(0, joins: false);
        using var giveUp = new CancellationTokenSource();
        var joining = cluster[0].JoinAsync(cluster.AddressOf(1), giveUp.Token);
        giveUp.Cancel();
        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => joining.WaitAsync(TestCluster.Patience));
    }

    [Fact]
    public async Task A_join_is_waited_for_however_long_it_takes()
    {
        await using var cluster = new TestCluster(2, "akka.cluster { seed-node-timeout = 200ms, min-nr-of-members = 2 }");
        cluster.Start(0, joins: false);
        var joined = cluster[0].JoinAsync(cluster.AddressOf(0));
        await Assert.ThrowsAsync<TimeoutException>(() => joined.WaitAsync(TimeSpan.FromSeconds(1)));
        cluster.Start(1, joins: false).Join(cluster.AddressOf(0));
        await joined.WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task A_node_whose_part_has_ended_cannot_join()
    {
        await using var cluster = new TestCluster(1, "akka.coordinated-shutdown.terminate-actor-system = off");
        cluster.StartAll();
        await cluster.AllUp(0);
        await cluster[0].LeaveAsync().WaitAsync(TestCluster.Patience);
        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => cluster[0].JoinAsync(cluster.AddressOf(0)).WaitAsync(TestCluster.Patience));
    }

    [Fact]
    public async Task A_node_in_no_cluster_cannot_leave_but_may_join_afterwards()
    {
        await using var cluster = new TestCluster(1);
        cluster.Start(0, joins: false).Leave(cluster.AddressOf(0));
        await cluster[0].JoinAsync(cluster.AddressOf(0)).WaitAsync(TestCluster.Patience);
        await cluster.AllUp(0);
    }

    [Theory]
    [InlineData("on", "00:00:07")]
    [InlineData("3s", "00:00:03")]
    [InlineData("off", "00:00:00")]
    public void Members_wait_to_be_weakly_up_as_long_as_is_set(string set, string expected)
    {
        using var system = ActorSystem.Create("weakly-up", ConfigurationFactory.ParseString($"akka.cluster.allow-weakly-up-members = {set}").WithFallback(
            "akka.actor.provider = cluster\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }"));
        var settings = Cluster.Get(system).Settings;
        Assert.Equal((TimeSpan.Parse(expected), set != "off"), (settings.WeaklyUpAfter, settings.AllowWeaklyUpMembers));
    }

    [Fact]
    public async Task Whoever_waits_for_a_leave_may_give_up_and_the_node_leaves_nevertheless()
    {
        await using var cluster = new TestCluster(2);
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        var leaver = cluster[1];
        using var giveUp = new CancellationTokenSource();
        giveUp.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver.LeaveAsync(giveUp.Token));
        await cluster.AllUp(0);
        await leaver.LeaveAsync().WaitAsync(TestCluster.Patience);
        Assert.True(leaver.IsTerminated);
    }

    [Fact]
    public async Task A_node_that_finds_no_cluster_in_time_shuts_down_if_told_so()
    {
        await using var cluster = new TestCluster(2, "akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 300ms");
        cluster.Start(0, joins: false).JoinSeedNodes([cluster.AddressOf(1)]);
        var shutdown = CoordinatedShutdown.Get(cluster.System(0));
        await cluster.System(0).WhenTerminated.WaitAsync(TestCluster.Patience);
        Assert.IsType<CoordinatedShutdown.ClusterJoinUnsuccessfulReason>(shutdown.ShutdownReason);
    }

    [Theory]
    [InlineData("", "00:00:20")]
    [InlineData("akka.cluster.down-removal-margin = 3s", "00:00:03")]
    [InlineData("akka.cluster.split-brain-resolver.stable-after = 7s", "00:00:07")]
    [InlineData("akka.cluster.downing-provider-class = \"\"", "00:00:00")]
    public void Downed_members_count_as_alive_for_the_margin_or_else_for_as_long_as_a_decision_takes(string config, string expected)
    {
        using var system = ActorSystem.Create("margin", ConfigurationFactory.ParseString(config).WithFallback(
            "akka.actor.provider = cluster\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }"));
        Assert.Equal(TimeSpan.Parse(expected), Cluster.Get(system).DowningProvider.DownRemovalMargin);
    }
}
