using System.Collections.Concurrent;
using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Core.Sagas;
using ActorCluster.Sagas;
using Xunit;

namespace ActorCluster.Tests;

/// <summary>Events, sagas and read models on three real nodes.</summary>
public class FeaturesSpec
{
    private const string Settings =
        """
        read-models {
          orders {
            topic = "orders", table = "orders", key = "id"
            columns {
              id { path = "$.id", type = "TEXT" }
              status { path = "$.status", type = "TEXT" }
            }
          }
        }
        """;

    private readonly ConcurrentQueue<string> calls = new();

    [Fact]
    public async Task What_is_published_at_one_node_is_heard_at_another_and_fetched_once_by_a_group()
    {
        await using var cluster = await LocalCluster.StartAsync("");
        await using var events = cluster.Nodes[1].Topics.SubscribeAsync("t", Offset.First).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        var fetching = cluster.Nodes[2].Topics.FetchAsync("t", "g", "m", 10, LocalCluster.Patience);
        var answer = await cluster.Nodes[0].Topics.PublishAsync("t", [new NewEvent("type", "key", Encoding.UTF8.GetBytes("data"))]);
        Assert.Equal(1, answer.Results[0].Published.LastOffset);
        Assert.True(await next.WaitAsync(LocalCluster.Patience));
        Assert.Equal(("type", "key", "data"), (events.Current.Type, events.Current.Key, Encoding.UTF8.GetString(events.Current.Data.Span)));
        Assert.Equal("data", (await fetching).Results[0].Fetched.Events.Single().Data.ToStringUtf8());
        Assert.Equal(1, (await cluster.Nodes[1].Topics.AcknowledgeAsync("t", "g", "m", new(1))).Results[0].Acknowledged.Position);
    }

    [Fact]
    public async Task A_saga_whose_leader_dies_in_the_middle_of_a_step_is_ended_by_the_next_one_and_projected_everywhere()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = await LocalCluster.StartAsync(Settings, Order(begun));
        var leader = await cluster.LeaderAsync();
        var other = cluster.Nodes.First(node => node != leader);
        Assert.Null((await other.Sagas.StartAsync("o-1", "order", "{}")).Failure);
        await begun.Task.WaitAsync(LocalCluster.Patience);
        await cluster.KillAsync(leader);
        var ended = await EndedAsync(other, "o-1");
        Assert.Equal(SagaStatus.Compensated, ended.Status);
        Assert.Equal(["o-1/0/action", "o-1/1/action", "o-1/1/action", "o-1/1/compensation", "o-1/0/compensation"], calls);
        await cluster.StartNodesAsync([leader.Name]);
        foreach (var node in cluster.Nodes)
            Assert.Equal("o-1 compensated", await ProjectedAsync(node));
    }

    private static async Task<SagaState> EndedAsync(ClusterNode node, string id)
    {
        using var patience = new CancellationTokenSource(LocalCluster.Patience);
        while (true)
        {
            try
            {
                return (await node.Sagas.WhenEndedAsync(id, patience.Token))!;
            }
            catch (ReadUnavailableException)
            {
                // No leader yet.
            }
        }
    }

    /// <summary>Follows the topic: when the node has its last event, the projection is about to have it too.</summary>
    private static async Task<string> ProjectedAsync(ClusterNode node)
    {
        var deadline = DateTime.UtcNow + LocalCluster.Patience;
        while (DateTime.UtcNow < deadline)
        {
            var (table, _) = await node.ReadModels.QueryAsync("select id || ' ' || status from orders where status <> 'running'", null, 10, default);
            if (table is { Rows: [var row] })
                return (string)row[0]!;
        }

        return "nothing";
    }

    private SagaDefinition Order(TaskCompletionSource begun) => SagaDefinition.Named("order").PublishingTo("orders")
        .Step("reserve", Note, Note)
        .Step("pay", async (context, token) =>
        {
            var output = await Note(context, token);
            if (begun.TrySetResult())
                await Task.Delay(Timeout.Infinite, token);
            return output;
        }, Note)
        .Step("ship", (_, _) => throw new SagaStepFailedException("no such address"));

    private Task<string> Note(SagaStepContext context, CancellationToken cancellationToken)
    {
        calls.Enqueue(context.IdempotencyKey);
        return Task.FromResult("");
    }
}
