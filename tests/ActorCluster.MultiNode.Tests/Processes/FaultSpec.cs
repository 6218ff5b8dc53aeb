using ActorCluster.Core.Histories;
using ActorCluster.MultiNode.Tests.Faults;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Nodes that die, stop and are stopped under load: what the clients have recorded stays linearizable, and every read keeps its promise.</summary>
public sealed class FaultSpec
{
    [Fact]
    public async Task NodesThatAreKilledInALoopCostNoPromise()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: FaultCluster.FewEntries);
        var load = Workload.Start(cluster);
        var random = new Random(1);
        for (var round = 0; round < 6; round++)
        {
            await load.WhenWritingAsync();
            var node = round % 2 == 0 ? await cluster.LeaderAsync() : cluster.Nodes[random.Next(3)];
            await node.KillAsync();
            await load.WhenWritingAsync(150);
            node.Start();
            await cluster.WhenServingAsync();
        }

        await AssertAsync(cluster, load);
        Assert.True(cluster.SnapshotsReceived > 0, cluster.Log);
    }

    [Fact]
    public async Task ALeaderThatIsKilledFailsNoRequestAtTheOthers()
    {
        await using var cluster = await FaultCluster.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var load = Workload.Start(cluster);
            await load.WhenWritingAsync();
            var leader = await cluster.LeaderAsync();
            await leader.KillAsync();
            await load.WhenWritingAsync(150);
            await AssertAsync(cluster, load);
            Assert.DoesNotContain(load.Errors, error => !error.StartsWith(leader.Client, StringComparison.Ordinal));
            leader.Start();
            await cluster.WhenServingAsync();
        }
    }

    /// <summary>
    /// By no level of read: whoever asked it while it stood still, after others had written, is answered as it goes on. Mostly the others' messages are there first and it leads no
    /// more by then; <see cref="PartitionSpec"/> shows the same where they are not.
    /// </summary>
    [Fact]
    public async Task ALeaderThatWasStoppedBeyondItsTimeoutAndGoesOnAnswersNothingStale()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var load = Workload.Start(cluster);
        for (var round = 0; round < 3; round++)
        {
            await load.WhenWritingAsync();
            var leader = await cluster.LeaderAsync();
            leader.Pause();
            await cluster.LeaderAmongAsync([.. cluster.Nodes.Where(node => node != leader)]);
            await load.WhenWritingAsync();
            var asked = load.ReadAllAsync(leader);
            await load.WhenWritingAsync();
            leader.Resume();
            Assert.True(await asked > 0, "it answered none of those who asked while it stood still");
            await cluster.WhenServingAsync();
        }

        await AssertAsync(cluster, load);
        Assert.All(Enum.GetValues<ReadLevel>(), level => Assert.True(load.CountAnswered(level) > 20, $"only {load.CountAnswered(level)} {level} reads"));
    }

    [Fact]
    public async Task ARollingRestartFailsNoRequest()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var load = Workload.Start(cluster);
        foreach (var node in cluster.Nodes)
        {
            await load.WhenWritingAsync();
            await node.StopAsync();
            await load.WhenWritingAsync();
            node.Start();
            await cluster.WhenServingAsync();
        }

        await load.WhenWritingAsync();
        await AssertAsync(cluster, load);
        Assert.True(load.Errors.Count == 0, string.Join('\n', load.Errors));
    }

    [Fact]
    public async Task AfterAFullStopUnderLoadTheNodesStartInAnyOrder()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var load = Workload.Start(cluster);
        foreach (var order in new int[][] { [0, 1, 2], [2, 1, 0], [1, 2, 0] })
        {
            await load.WhenWritingAsync();
            await Task.WhenAll(cluster.Nodes.Select(node => node.StopAsync()));
            foreach (var i in order)
            {
                cluster.Nodes[i].Start();
                if (i == order[1]) await cluster.WhenServingAsync();
            }

            await cluster.WhenServingAsync();
        }

        await load.WhenWritingAsync();
        await AssertAsync(cluster, load);
    }

    private static async Task AssertAsync(FaultCluster cluster, Workload load)
    {
        var broken = await load.StopAndJudgeAsync();
        Assert.True(broken is null, $"{broken}\n\n{cluster.Log}");
        Assert.True(load.Count > 200, $"only {load.Count} operations");
    }
}
