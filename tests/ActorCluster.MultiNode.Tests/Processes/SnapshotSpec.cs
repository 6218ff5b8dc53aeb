using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Client;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>What is behind the log's beginning comes from snapshots: for a member that is far behind, and for all after a full stop.</summary>
public sealed class SnapshotSpec
{
    private const string OftenCompacted = """
        actorcluster {
          snapshot.entries = 100
          raft.compaction { tail-entries = 10, max-chunk-bytes = 4KiB }
        }
        """;

    [Fact]
    public async Task AMemberThatMissedSeveralSnapshotsIsSentOneAndAllStartFromTheirs()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: OftenCompacted);
        var leader = await cluster.LeaderAsync();
        var behind = cluster.Nodes.First(node => node != leader);
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await PutAsync(leader, expected, 0, 300);
        await behind.KillAsync();
        await PutAsync(leader, expected, 200, 900);
        await RunAsync(leader, "del", "key-0100");
        expected.Remove("key-0100");

        behind.Start();
        await cluster.WhenServingAsync();
        Assert.Contains(behind.Output, line => line.Contains("was received", StringComparison.Ordinal));
        await AssertAllAsync(cluster, expected);

        await PutAsync(leader, expected, 0, 150);
        foreach (var node in cluster.Nodes) await node.StopAsync();
        foreach (var node in cluster.Nodes) Assert.InRange(Directory.GetFiles(Path.Combine(node.DataFolder, "snapshots")).Length, 1, 3);
        foreach (var node in cluster.Nodes) node.Start();
        await cluster.WhenServingAsync();
        await AssertAllAsync(cluster, expected);
        Assert.All(cluster.Nodes, node => Assert.Contains(node.Output, line => line.Contains("Recovered", StringComparison.Ordinal) && line.Contains("log after", StringComparison.Ordinal)));
    }

    private static async Task PutAsync(FaultNode node, SortedDictionary<string, string> expected, int from, int to)
    {
        using var client = new GrpcClient(node.Client);
        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellation) =>
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8($"key-{i:D4}"), Value = ByteString.CopyFromUtf8($"{from}-{i}") };
            await client.CallAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser, cancellation);
        });
        for (var i = from; i < to; i++) expected[$"key-{i:D4}"] = $"{from}-{i}";
    }

    private static async Task AssertAllAsync(FaultCluster cluster, SortedDictionary<string, string> expected)
    {
        var text = string.Concat(expected.Select(pair => $"{pair.Key}\n{pair.Value}\n"));
        foreach (var node in cluster.Nodes) Assert.Equal(text, await RunAsync(node, "get", "key-", "--prefix"));
    }

    private static async Task<string> RunAsync(FaultNode node, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("etcdctl", ["--endpoints", node.Client, .. arguments]);
        start.Environment["ETCDCTL_API"] = "3";
        var result = await Tool.RunAsync(start);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
