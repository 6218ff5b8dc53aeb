using ActorCluster.Tests.Snapshots;
using Xunit;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// A member comes back with a disk that is not its own last one, while the others crash and the network falls apart: it stops, the others go on, and nothing acknowledged is lost (<see
/// cref="SeededChecks"/>).
/// </summary>
public sealed class WrongDataSpec
{
    private const int Seeds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_member_whose_disk_is_lost_stops_and_the_others_go_on() => UnderSeeds(cluster =>
    {
        var node = AnyOf(cluster);
        CrashWithoutLoss(cluster, node);
        ComesBackWith(cluster, node, new SeededDisk(node.Name.Name), new SeededFolder(node.Name.Name));
    });

    [Fact]
    public void A_member_with_an_older_copy_of_its_disk_stops_and_the_others_go_on() => UnderSeeds(cluster =>
    {
        var node = AnyOf(cluster);
        node.Crash();
        var (disk, snapshots) = (node.Disk.Copy(), node.Snapshots.Copy());
        node.Start();
        var begin = cluster.Checks.Agreed;
        RunUntil(cluster, () => node.Status!.Applied > begin && cluster.Members.HaveMet(node), "it takes part again, and all know of that");
        CrashWithoutLoss(cluster, node);
        ComesBackWith(cluster, node, disk, snapshots);
    });

    /// <summary>A quiet cluster of three that clients use.</summary>
    private static void UnderSeeds(Action<SeededCluster> play)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            SeededThread.Run(seed, random =>
            {
                var profile = SeededProfile.Draw(SeededScenario.LeaderCrash, random) with
                {
                    Members = 3,
                    Network = NetworkProfile.Good,
                    Faults = [SeededFault.Crash, SeededFault.CrashLeader, SeededFault.MoveLeader, SeededFault.Partition, SeededFault.CutOneWay, SeededFault.Heal],
                };
                var cluster = new SeededCluster(profile, random, new SeededTrace(null));
                cluster.Clients.Begin();
                RunUntil(cluster, () => cluster.Clients.FewestCompleted >= 5, "the clients are served");
                play(cluster);
            });
        }
    }

    private static SeededNode AnyOf(SeededCluster cluster) => cluster.Nodes[cluster.Loop.Random.Next(cluster.Nodes.Count)];

    /// <summary>What it has acknowledged, the others come to have without it.</summary>
    private static void CrashWithoutLoss(SeededCluster cluster, SeededNode node)
    {
        node.Crash();
        var agreed = cluster.Checks.Agreed;
        RunUntil(cluster, () => cluster.Nodes.All(other => other == node || other.Status!.Applied > agreed), "the others go on");
    }

    private static void ComesBackWith(SeededCluster cluster, SeededNode node, SeededDisk disk, SeededFolder snapshots)
    {
        cluster.Members.Replace(node, disk, snapshots);
        cluster.Loop.Begin(cluster.Faults.RunAsync);
        node.Start();
        cluster.Loop.Run(() => false, TimeSpan.FromSeconds(4));
        cluster.Faults.End();
        RunUntil(cluster, () => node.IsOut, "it stops");
        var (agreed, completed) = (cluster.Checks.Agreed, cluster.Clients.FewestCompleted);
        RunUntil(
            cluster,
            () => cluster.Clients.FewestCompleted >= completed + 2 && cluster.Nodes.All(other => other == node || other.Status is { } status && status.Applied > agreed),
            "the others serve all clients");
        Assert.Contains(node.Name, cluster.Members.Agreed.Voters);
    }

    private static void RunUntil(SeededCluster cluster, Func<bool> condition, string what) => Assert.True(cluster.Loop.Run(condition, Patience), what);
}
