using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>What was acknowledged stays, whatever dies.</summary>
public sealed class DurabilitySpec
{
    private const int Puts = 80;

    [Fact]
    public async Task EveryAcknowledgedPutIsThereAfterTheLeaderWasKilledAndAfterAFullStop()
    {
        await using var cluster = await LocalCluster.StartAsync();
        using (var client = cluster.Client())
        {
            for (var i = 0; i < Puts; i++)
            {
                if (i == Puts / 2) await LocalCluster.KillAsync(await cluster.LeaderAsync());
                await PutAsync(client, i);
            }
        }

        await cluster.WhenServingAsync();
        await AssertAllAsync(cluster, Puts);
        await cluster.StopAndStartAsync();
        await AssertAllAsync(cluster, Puts);
    }

    [Fact]
    public async Task AnyTwoStartAfterAFullStop()
    {
        await using var cluster = await LocalCluster.StartAsync();
        var puts = 0;
        foreach (var missing in cluster.Nodes.Select(node => node.Name).ToList())
        {
            await PutNextAsync();
            await cluster.StopAndStartAsync([.. cluster.Layout.Nodes.Select(node => node.Name).Where(name => name != missing)]);
            await AssertAllAsync(cluster, puts);
            await PutNextAsync();
            await cluster.StopAndStartAsync();
            await AssertAllAsync(cluster, puts);
        }

        async Task PutNextAsync()
        {
            using var client = cluster.Client();
            await PutAsync(client, puts++);
        }
    }

    [Fact]
    public async Task AnAcknowledgedPutSurvivesThatAllNodesAreKilledAtOnce()
    {
        await using var cluster = await LocalCluster.StartAsync();
        using (var client = cluster.Client())
        {
            await PutAsync(client, 0);
        }

        await Task.WhenAll(cluster.Nodes.Select(LocalCluster.KillAsync));
        await cluster.WhenServingAsync();
        await AssertAllAsync(cluster, 1);
    }

    private static Task PutAsync(ClusterClient client, int i) => Eventually.HoldsAsync($"put {i} is acknowledged", async () =>
    {
        try
        {
            await client.PutAsync(
                new PutRequest { Key = ByteString.CopyFromUtf8($"key-{i:D3}"), Value = ByteString.CopyFromUtf8($"value-{i}") }, CancellationToken.None);
            return true;
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.Unavailable)
        {
            return false;
        }
    });

    // Linearizable at each node by itself.
    private static async Task AssertAllAsync(LocalCluster cluster, int count)
    {
        foreach (var node in cluster.Nodes)
        {
            using var client = cluster.Client(node.Name);
            var answer = await client.RangeAsync(
                new RangeRequest { Key = ByteString.CopyFromUtf8("key-"), RangeEnd = ByteString.CopyFromUtf8("key.") }, CancellationToken.None);
            Assert.Equal(
                Enumerable.Range(0, count).Select(i => $"key-{i:D3}=value-{i}"),
                answer.Kvs.Select(kv => $"{kv.Key.ToStringUtf8()}={kv.Value.ToStringUtf8()}"));
        }
    }
}
