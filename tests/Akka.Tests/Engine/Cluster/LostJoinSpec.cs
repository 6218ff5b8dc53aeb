using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>A node was let in by a member that died before it told anybody.</summary>
public class LostJoinSpec
{
    [Fact]
    public async Task Node_that_nobody_knows_any_more_asks_again()
    {
        await using var cluster = new TestCluster(3, Links.CanBeCut + """
            akka.cluster.retry-unsuccessful-join-after = 300ms
            akka.cluster.downing-provider-class = ""
            akka.cluster.failure-detector { acceptable-heartbeat-pause = 2s, heartbeat-interval = 200ms, expected-response-after = 1s }
            """);
        cluster.Start(0, joins: false);
        await cluster[0].JoinAsync(cluster.AddressOf(0));
        cluster.Start(1, joins: false);
        await cluster[1].JoinAsync(cluster.AddressOf(0));
        await cluster.Cut(from: 1, to: 0);

        cluster.Start(2, joins: false).Join(cluster.AddressOf(1));
        await TestCluster.Eventually(() => cluster[2].State.Members.Count == 3);
        Assert.Equal(2, cluster[0].State.Members.Count);
        await cluster.Kill(1);
        cluster[0].Down(cluster.AddressOf(1));
        await cluster.AllUp(0, 2);
    }
}
