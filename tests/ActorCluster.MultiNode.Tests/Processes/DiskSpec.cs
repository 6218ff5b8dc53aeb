using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A disk that fills up: a small file system of its own for one node's data. Takes root, for the mount.</summary>
public sealed class DiskSpec
{
    [Fact]
    public async Task AFullDiskCostsNoAcknowledgedWriteAndIsUsedAgainOnceThereIsRoom()
    {
        if (!SmallDisk.IsPossible) return;
        await using var cluster = await FaultCluster.StartAsync();
        var struck = await cluster.LeaderAsync();
        await struck.StopAsync();
        await using var disk = await SmallDisk.MountAsync(struck.DataFolder);
        struck.Start();
        await cluster.WhenServingAsync();
        await LeadAsync(cluster, struck);

        var load = Workload.Start(cluster);
        await load.WhenWritingAsync();
        disk.Fill();
        var written = 0;
        var others = cluster.Nodes.Where(node => node != struck).ToList();
        await Eventually.HoldsAsync("the full disk is noticed", async () =>
        {
            written += await PutSomeAsync(others, written, 20);
            return struck.Output.Any(line => line.Contains("could not write its event", StringComparison.Ordinal));
        });
        written += await PutSomeAsync(others, written, 20);
        Assert.True(struck.IsRunning, cluster.Log);

        disk.Empty();
        await Eventually.HoldsAsync("the disk is used again", () => Task.FromResult(
            struck.Output.Any(line => line.Contains("The disk takes writes again", StringComparison.Ordinal))));
        await cluster.WhenServingAsync();
        written += await PutSomeAsync(others, written, 20);
        using var client = new GrpcClient(struck.Client);
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8("key-"), RangeEnd = ByteString.CopyFromUtf8("key.") };
        var found = (await client.CallAsync("/etcdserverpb.KV/Range", all, RangeResponse.Parser, CancellationToken.None)).Kvs.Select(pair => pair.Key.ToStringUtf8()).ToHashSet();
        Assert.All(Enumerable.Range(0, written), i => Assert.Contains($"key-{i:D6}", found));
        await struck.StopAsync();
        var broken = await load.StopAndJudgeAsync();
        Assert.True(broken is null, $"{broken}\n\n{cluster.Log}");
    }

    private static async Task LeadAsync(FaultCluster cluster, FaultNode node)
    {
        await Tool.RunAsync(Server.Nodes.OwnProcess.Command("leader", "move", node.Name, "--endpoints", string.Join(',', cluster.Nodes.Select(each => each.Client))));
        await Eventually.HoldsAsync($"{node.Name} leads", async () => await cluster.LeaderAsync() == node);
    }

    /// <summary>Writes keys, each until it is acknowledged: a repeated one is the same.</summary>
    private static async Task<int> PutSomeAsync(List<FaultNode> nodes, int from, int count)
    {
        using var client = new ClusterClient([.. nodes.Select(node => node.Client)]);
        var value = ByteString.CopyFrom(new byte[2000]);
        for (var i = from; i < from + count; i++)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8($"key-{i:D6}"), Value = value };
            await Eventually.HoldsAsync($"{put.Key.ToStringUtf8()} is written", async () =>
            {
                try
                {
                    await client.PutAsync(put, CancellationToken.None);
                    return true;
                }
                catch (GrpcException)
                {
                    return false;
                }
            });
        }

        return count;
    }
}
