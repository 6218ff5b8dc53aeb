using ActorCluster.Core.Events;
using Xunit;

namespace ActorCluster.Tests.Issues;

/// <summary>
/// Whoever waited at a node for events, or for the end of a saga, waited for ever once that node had stopped: nothing raised the signal any more, and only a token of the caller's own
/// ended the wait.
/// </summary>
public class WaitsBeyondTheEndSpec
{
    [Fact]
    public async Task A_subscriber_hears_that_its_node_has_stopped()
    {
        await using var cluster = await LocalCluster.StartAsync("");
        var node = cluster.Nodes[0];
        await using var events = node.Topics.SubscribeAsync("t", Offset.First).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        var fetching = node.Topics.FetchAsync("t", "g", "m", 1, TimeSpan.FromHours(1));
        await cluster.KillAsync(node);
        await Assert.ThrowsAsync<ReadUnavailableException>(() => next.WaitAsync(LocalCluster.Patience));
        await Assert.ThrowsAsync<ReadUnavailableException>(() => fetching.WaitAsync(LocalCluster.Patience));
    }
}
