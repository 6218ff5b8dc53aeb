using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using Xunit;
using static ActorCluster.MultiNode.Tests.Processes.MemberCommands;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>How the processes of a new cluster come to be one.</summary>
public sealed class FoundingSpec
{
    [Fact]
    public async Task AClusterIsFoundedOnceAllHaveComeHoweverOftenTheOthersHaveStartedBefore()
    {
        await using var cluster = await FaultCluster.LayOutAsync();
        var (stopped, killed, late) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);
        stopped.Start();
        killed.Start();
        await SaysForWhomItWaitsAsync(stopped);
        await SaysForWhomItWaitsAsync(killed);
        await stopped.StopAsync();
        await killed.KillAsync();

        stopped.Start();
        late.Start();
        killed.Start();
        await cluster.WhenServingAsync();
        await PutAsync(late.Client, "key", "value");

        // From then on any majority serves, whoever comes first; and the cluster keeps its id.
        var ids = await Task.WhenAll(cluster.Nodes.Select(ClusterIdAsync));
        Assert.Single(ids.Distinct());
        await Task.WhenAll(cluster.Nodes.Select(node => node.StopAsync()));
        killed.Start();
        late.Start();
        await cluster.WhenServingAsync();
        Assert.Equal("value", await GetAsync(killed.Client, "key"));
        Assert.Equal(ids[0], await ClusterIdAsync(killed));
    }

    private static Task SaysForWhomItWaitsAsync(FaultNode node) => Eventually.HoldsAsync($"{node.Name} says for whom it waits", () => Task.FromResult(
        node.Output.Any(line => line.Contains($"{node.Name} has no cluster yet: it founds one once it has met n3, whom", StringComparison.Ordinal))));

    private static async Task<string?> ClusterIdAsync(FaultNode node)
    {
        using var client = new ClusterClient([node.Client]);
        return (await client.CallAsync(HttpMethod.Get, "/status", null, CancellationToken.None)).GetProperty("clusterId").GetString();
    }
}
