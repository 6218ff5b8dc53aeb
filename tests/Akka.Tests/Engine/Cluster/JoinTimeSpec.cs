using Akka.Cluster.Tests;
using Xunit;

namespace Akka.Cluster.Tests.Engine;

/// <summary>A join that nobody answers fails soon; Akka.NET's goes on trying for longer than its seed-node-timeout.</summary>
public class JoinTimeSpec
{
    [Fact]
    public async Task Joining_nobody_fails_after_the_seed_node_timeout()
    {
        await using var cluster = new TestCluster(2, "akka.cluster.seed-node-timeout = 200ms");
        cluster.Start(0, joins: false);
        await Assert.ThrowsAsync<ClusterJoinFailedException>(() => cluster[0].JoinAsync(cluster.AddressOf(1)));
    }

    [Fact]
    public async Task Joining_by_seed_nodes_fails_where_nobody_answers()
    {
        await using var cluster = new TestCluster(2, "akka.cluster.seed-node-timeout = 200ms");
        cluster.Start(0, joins: false);
        await Assert.ThrowsAsync<ClusterJoinFailedException>(
            () => cluster[0].JoinSeedNodesAsync([cluster.AddressOf(1)]).WaitAsync(TestCluster.Patience));
        Assert.False(cluster[0].IsUp);
    }
}
