using System.Text.Json;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using ActorCluster.Server.Nodes;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Topics and groups over HTTP, and what happens to a consumer that was down.</summary>
public sealed class EventsSpec(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private static int made;

    private readonly string topic = $"t{Interlocked.Increment(ref made)}";

    [Fact]
    public async Task AConsumerThatWasDownFindsWhatItMissed()
    {
        var cluster = shared.Cluster;
        using var client = cluster.Client();
        await PublishAsync(client, 1, 2, 3);
        Assert.Equal([1, 2], Numbers(await ConsumeAsync(cluster, "--count", "2")));
        await PublishAsync(client, 4, 5);
        await LocalCluster.KillAsync(await cluster.LeaderAsync());
        await cluster.WhenServingAsync();
        Assert.Equal([3, 4, 5], Numbers(await ConsumeAsync(cluster, "--count", "3")));
    }

    [Fact]
    public async Task WhatIsNotAcknowledgedInTimeIsDeliveredAgain()
    {
        var cluster = shared.Cluster;
        using var client = cluster.Client();
        await PublishAsync(client, 1, 2);
        // The node that is asked may not have the events yet.
        Assert.Equal([1, 2], Fetched(await FetchAsync(client, "one", redeliverAfterMs: 600, waitMs: 10_000)));
        var other = await FetchAsync(client, "two", redeliverAfterMs: 600);
        Assert.Equal("one", other.GetProperty("busyWith").GetString());
        var again = default(JsonElement);
        await Eventually.HoldsAsync("the other member gets them", async () =>
            Fetched(again = await FetchAsync(client, "two", redeliverAfterMs: 60_000)).Count == 2);
        Assert.Equal([1, 2], Fetched(again));
        await CallAsync(client, "ack", """{"member": "two", "offset": 2}""");
        Assert.Empty(Fetched(await FetchAsync(client, "two", redeliverAfterMs: 600)));
    }

    [Fact]
    public async Task ASubscriberGoesOnLiveBehindWhatWasThere()
    {
        var cluster = shared.Cluster;
        using var client = cluster.Client();
        await PublishAsync(client, 1, 2);
        var subscriber = Tool.RunAsync(OwnProcess.Command("subscribe", topic, "--from", "2", "--count", "3", "--endpoints", cluster.Nodes[2].Client));
        await PublishAsync(client, 3);
        await PublishAsync(client, 4);
        Assert.Equal([2, 3, 4], Numbers(await subscriber));
    }

    private Task<ToolResult> ConsumeAsync(LocalCluster cluster, params string[] more) => Tool.RunAsync(OwnProcess.Command(
        ["subscribe", topic, "--group", "g", "--member", "m", "--endpoints", string.Join(',', cluster.Nodes.Select(node => node.Client)), .. more]));

    private static IEnumerable<int> Numbers(ToolResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.GetProperty("data").GetProperty("n").GetInt32();
        }
    }

    private async Task PublishAsync(ClusterClient client, params int[] numbers)
    {
        var events = string.Join(", ", numbers.Select(n => $$$"""{"type": "number", "data": {"n": {{{n}}}}}"""));
        await client.CallAsync(HttpMethod.Post, $"/v1/topics/{topic}/events", $$"""{"events": [{{events}}]}""", CancellationToken.None);
    }

    private Task<JsonElement> FetchAsync(ClusterClient client, string member, int redeliverAfterMs, int waitMs = 0) =>
        CallAsync(client, "fetch", $$"""{"member": "{{member}}", "redeliverAfterMs": {{redeliverAfterMs}}, "waitMs": {{waitMs}}}""");

    private Task<JsonElement> CallAsync(ClusterClient client, string what, string body) =>
        client.CallAsync(HttpMethod.Post, $"/v1/topics/{topic}/groups/g/{what}", body, CancellationToken.None);

    private static List<int> Fetched(JsonElement answer) =>
        [.. answer.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("data").GetProperty("n").GetInt32())];
}
