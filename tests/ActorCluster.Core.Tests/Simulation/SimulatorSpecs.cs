using ActorCluster.Core.Raft;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Core.Tests.Simulation;

public sealed class SimulatorSpecs(ITestOutputHelper output)
{
    /// <summary>So many seeds find any planted bug. A hundred are enough for each as worlds are drawn today, and another draw shifts that.</summary>
    private const ulong MostSeeds = 300;

    /// <summary>What needs several things to come together first.</summary>
    private static readonly Met[] Rare =
    [
        Met.LeaderRemoved, Met.DeadMemberRemoved, Met.DeadMemberAddedAgain, Met.ChangeUnknown, Met.RemovedMemberStopped,
        Met.FolderLost, Met.FolderOfAnother, Met.FolderOfAnotherCluster, Met.OlderFolder,
        Met.CrashBeforeSnapshotTaken, Met.CrashBeforeStoreChunk, Met.CrashBeforeRestore, Met.CrashBeforeSnapshotReceived,
    ];

    [Fact]
    public void A_cluster_keeps_every_promise_under_every_seed()
    {
        var met = new Coverage();
        for (ulong seed = 1; seed <= 600; seed++)
        {
            var result = Simulator.Run(new SimulationSettings(seed, Steps: 12_000));
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
            met.Add(result.Coverage);
        }

        output.WriteLine(met.ToString());
        Assert.Empty(met.Below(30).Except(Rare));
        Assert.Empty(met.Below(10));
        Assert.Empty(met.FaultsBelow(30));
        Assert.Empty(met.Branches.Below(3));
    }

    [Fact]
    public void A_single_member_keeps_every_promise_too()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var result = Simulator.Run(new SimulationSettings(seed, Steps: 5_000, Members: 1));
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var (first, second) = (new StringWriter(), new StringWriter());
        Simulator.Run(new SimulationSettings(7, 3_000), first);
        Simulator.Run(new SimulationSettings(7, 3_000), second);
        Assert.Equal(first.ToString(), second.ToString());
    }

    public static TheoryData<string> Bugs => [.. PlantedBugs.Names];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug)
    {
        for (ulong seed = 1; seed <= MostSeeds; seed++)
        {
            var result = Simulator.Run(new SimulationSettings(seed, 12_000, PlantedBugs.MembersFor(bug), bug));
            if (result.Failure is null) continue;
            output.WriteLine($"found by seed {seed}: {result.Failure}");
            return;
        }

        Assert.Fail($"no seed up to {MostSeeds} finds {bug}");
    }

    [Fact]
    public void ACTORCLUSTER_SEED_replays_one_seed_with_a_transcript()
    {
        if (!ulong.TryParse(Environment.GetEnvironmentVariable("ACTORCLUSTER_SEED"), out var seed)) return;
        var transcript = new StringWriter();
        var result = Simulator.Run(new SimulationSettings(seed, 12_000), transcript);
        output.WriteLine(transcript.ToString());
        Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
    }
}
