using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests;

/// <summary>What the nodes that are left do when others have died, by the strategy of the split-brain resolver, and what happens until somebody decides.</summary>
public class DowningSpec
{
    private const string Quick = """
        akka.cluster.failure-detector { acceptable-heartbeat-pause = 2s, heartbeat-interval = 200ms, expected-response-after = 1s }
        akka.cluster.unreachable-nodes-reaper-interval = 100ms
        akka.cluster.split-brain-resolver.stable-after = 1s

        """;

    /// <summary>Three nodes, the first of which is the oldest.</summary>
    [Theory]
    [InlineData("active-strategy = keep-majority", new[] { 2 }, true)]
    [InlineData("active-strategy = keep-majority", new[] { 1, 2 }, false)]
    [InlineData("active-strategy = static-quorum, static-quorum.quorum-size = 2", new[] { 0 }, true)]
    [InlineData("active-strategy = static-quorum, static-quorum.quorum-size = 2", new[] { 0, 1 }, false)]
    [InlineData("active-strategy = keep-oldest", new[] { 2 }, true)]
    [InlineData("active-strategy = keep-oldest", new[] { 0 }, true)]
    [InlineData("active-strategy = keep-oldest", new[] { 1, 2 }, false)]
    [InlineData("active-strategy = keep-oldest, keep-oldest.down-if-alone = off", new[] { 1, 2 }, true)]
    [InlineData("active-strategy = keep-oldest, keep-oldest.down-if-alone = off", new[] { 0 }, false)]
    [InlineData("active-strategy = down-all", new[] { 2 }, false)]
    public async Task Those_who_are_left_go_on_or_end(string resolver, int[] dead, bool goOn)
    {
        await using var cluster = new TestCluster(3, $"{Quick}akka.cluster.split-brain-resolver {{ {resolver} }}");
        foreach (var node in Enumerable.Range(0, 3))
        {
            cluster.Start(node, joins: false);
            await cluster[node].JoinAsync(cluster.AddressOf(0));
        }
        await cluster.AllUp(0, 1, 2);
        int[] left = [.. Enumerable.Range(0, 3).Except(dead)];
        var ends = left.Select(node => cluster.System(node).WhenTerminated).ToList();
        await Task.WhenAll(dead.Select(cluster.Kill));
        if (goOn) await cluster.AllUp(left);
        else await Task.WhenAll(ends).WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task While_a_member_is_unreachable_others_join_weakly_and_go_up_once_it_is_downed()
    {
        await using var cluster = new TestCluster(4, Quick + """
            akka.cluster.downing-provider-class = ""
            akka.cluster.allow-weakly-up-members = 1s
            """);
        foreach (var node in Enumerable.Range(0, 3))
        {
            cluster.Start(node, joins: false);
            await cluster[node].JoinAsync(cluster.AddressOf(0));
        }
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(0, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IClusterDomainEvent));
        await cluster.Kill(1);
        await log.Await<UnreachableMember>(each => each.Member.Address.Equals(cluster.AddressOf(1)));
        cluster.Start(3, joins: false).Join(cluster.AddressOf(0));
        await log.Await<MemberWeaklyUp>(each => each.Member.Address.Equals(cluster.AddressOf(3)));
        Assert.DoesNotContain(log.Events.OfType<MemberUp>(), each => each.Member.Address.Equals(cluster.AddressOf(3)));
        cluster[2].Down(cluster.AddressOf(1));
        await cluster.AllUp(0, 2, 3);
        Assert.Equal(
            ["MemberJoined", "MemberWeaklyUp", "MemberUp"],
            log.Events.OfType<IMemberEvent>().Where(each => each.Member.Address.Equals(cluster.AddressOf(3))).Select(each => each.GetType().Name));
    }
}
