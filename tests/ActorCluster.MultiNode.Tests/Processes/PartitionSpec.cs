using ActorCluster.MultiNode.Tests.Faults;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>
/// Cuts in a real network, one namespace for each node, under load: the clients reach every node all the time. Takes root; where there is none,
/// <see cref="Specs.CutSpec"/> shows the same with the transport's own cuts, as it does everywhere.
/// </summary>
public sealed class PartitionSpec
{
    [Fact]
    public async Task ALeaderThatIsCutOffIsReplacedAndNobodyIsToldAnythingStale()
    {
        if (!NamespaceNetwork.IsPossible) return;
        var network = new NamespaceNetwork(3);
        await using var cluster = await FaultCluster.StartAsync(network);
        var load = Workload.Start(cluster);

        await CutAsync(cluster, network, load, isReplaced: true, (leader, _, _) => network.Isolate(leader));
        await CutAsync(cluster, network, load, isReplaced: true, (leader, one, other) => Cut((leader, one), (leader, other)));
        await CutAsync(cluster, network, load, isReplaced: true, (leader, one, other) => Cut((one, leader), (other, leader)));
        await CutAsync(cluster, network, load, isReplaced: false, (leader, one, _) => Cut((leader, one), (one, leader)));
        await CutAsync(cluster, network, load, isReplaced: false, (leader, one, _) => Cut((leader, one)));
        await CutAsync(cluster, network, load, isReplaced: false, (_, one, other) => Cut((one, other), (other, one)));

        var broken = await load.StopAndJudgeAsync();
        Assert.True(broken is null, $"{broken}\n\n{cluster.Log}");

        void Cut(params IEnumerable<(int From, int To)> links)
        {
            foreach (var (from, to) in links) network.Cut(from, to);
        }
    }

    /// <summary>
    /// It goes on when others have written, and while nobody can tell it that it leads no more: what it answers then rests on its own clock and on what it can confirm alone. A lease
    /// that never ends fails this, and so does a read index that is not confirmed; without the cut the others' messages are there before any client's.
    /// </summary>
    [Fact]
    public async Task ALeaderThatStoodStillAndGoesOnCutOffAnswersNothingStale()
    {
        if (!NamespaceNetwork.IsPossible) return;
        var network = new NamespaceNetwork(3);
        await using var cluster = await FaultCluster.StartAsync(network);
        var load = Workload.Start(cluster);
        for (var round = 0; round < 2; round++)
        {
            await load.WhenWritingAsync();
            var leader = await cluster.LeaderAsync();
            leader.Pause();
            network.Isolate(leader.Number);
            await cluster.LeaderAmongAsync([.. cluster.Nodes.Where(node => node != leader)]);
            await load.WhenWritingAsync(100);
            var asked = load.ReadAllAsync(leader);
            await load.WhenWritingAsync();
            leader.Resume();
            await load.WhenWritingAsync(100);
            network.HealAll();
            Assert.True(await asked > 0, "it answered none of those who asked while it stood still");
            await cluster.WhenServingAsync();
        }

        var broken = await load.StopAndJudgeAsync();
        Assert.True(broken is null, $"{broken}\n\n{cluster.Log}");
    }

    /// <param name="cut">Takes the numbers of the leader and of the two others.</param>
    private static async Task CutAsync(FaultCluster cluster, NamespaceNetwork network, Workload load, bool isReplaced, Action<int, int, int> cut)
    {
        await load.WhenWritingAsync();
        var leader = await cluster.LeaderAsync();
        var number = leader.Number;
        cut(number, (number + 1) % 3, (number + 2) % 3);
        var next = isReplaced ? await cluster.LeaderAmongAsync([.. cluster.Nodes.Where(node => node != leader)]) : leader;
        await load.WhenWritingAsync(100);
        Assert.Equal(next.Name, (await cluster.LeaderAsync()).Name);
        network.HealAll();
        await cluster.WhenServingAsync();
    }
}
