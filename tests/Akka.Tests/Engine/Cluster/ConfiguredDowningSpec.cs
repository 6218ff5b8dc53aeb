using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>Each strategy as it is configured: three nodes, of which the first is the oldest, fall apart into two sides.</summary>
public class ConfiguredDowningSpec
{
    private const string Quick = Links.CanBeCut + """
        akka.cluster.failure-detector { acceptable-heartbeat-pause = 3s, heartbeat-interval = 200ms, expected-response-after = 1s }
        akka.cluster.unreachable-nodes-reaper-interval = 100ms
        akka.cluster.split-brain-resolver.stable-after = 2s

        """;

    [Theory]
    [InlineData("active-strategy = static-quorum, static-quorum.quorum-size = 2", 2, new[] { 0, 1 })]
    [InlineData("active-strategy = static-quorum, static-quorum.quorum-size = 3", 2, new int[0])]
    [InlineData("active-strategy = keep-oldest", 2, new[] { 0, 1 })]
    [InlineData("active-strategy = keep-oldest", 0, new[] { 1, 2 })]
    [InlineData("active-strategy = keep-oldest, keep-oldest.down-if-alone = off", 0, new[] { 0 })]
    [InlineData("active-strategy = down-all", 2, new int[0])]
    public async Task One_node_is_cut_off(string resolver, int cutOff, int[] survivors)
    {
        await using var cluster = new TestCluster(3, $"{Quick}akka.cluster.split-brain-resolver {{ {resolver} }}");
        foreach (var node in Enumerable.Range(0, 3))
        {
            cluster.Start(node, joins: false);
            await cluster[node].JoinAsync(cluster.AddressOf(0));
        }
        await cluster.AllUp(0, 1, 2);
        var ended = Enumerable.Range(0, 3).Except(survivors).Select(node => cluster.System(node).WhenTerminated).ToList();
        await Task.WhenAll(Enumerable.Range(0, 3).Where(node => node != cutOff).Select(other => cluster.Cut(cutOff, other)));
        await Task.WhenAll(ended).WaitAsync(TestCluster.Patience);
        if (survivors.Length > 0) await cluster.AllUp(survivors);
    }
}
