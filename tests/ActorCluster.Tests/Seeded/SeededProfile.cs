using ActorCluster.Core;

namespace ActorCluster.Tests.Seeded;

/// <summary>What a seeded run is about.</summary>
public enum SeededScenario
{
    /// <summary>Nodes start, one after the other or all at once, over a bad network: one leads, and then another.</summary>
    Elections,

    /// <summary>Clients write and read while messages are lost and overtake each other.</summary>
    Replication,

    /// <summary>The leader crashes, again and again, and other nodes too; they come back with what was on their disks.</summary>
    LeaderCrash,

    /// <summary>The network falls apart, in both directions or in one, and heals.</summary>
    Partitions,

    /// <summary>Writes fail, are refused, or take seconds; what was not flushed is lost in a crash.</summary>
    JournalFaults,

    /// <summary>All of it.</summary>
    Everything,

    /// <summary>Members come and go, the leader and dead ones too, while nodes crash and the network falls apart.</summary>
    Membership,

    /// <summary>Sagas, a topic with a consumer group, and read models, while all of it strikes: see <see cref="SeededOrders"/>.</summary>
    Orders,
}

/// <summary>What can strike a seeded cluster.</summary>
internal enum SeededFault
{
    Crash,
    CrashLeader,
    CrashAll,
    MoveLeader,
    Pause,
    Partition,
    IsolateLeader,
    CutOneWay,
    Heal,
    Disassociate,
    FailWrite,
    RejectWrite,
    StallWrite,
    StallLeader,
    FailSnapshot,
    FailReadModel,
}

/// <summary>What one seed's world is like; every seed draws its own mixture.</summary>
internal sealed record SeededProfile(
    SeededScenario Scenario,
    int Members,
    int Clients,
    NetworkProfile Network,
    DiskProfile Disk,
    int JumpsPerMille,
    TimeSpan StartsWithin,
    TimeSpan FaultsEvery,
    TimeSpan DownFor,
    TimeSpan Lasts,
    IReadOnlyList<SeededFault> Faults)
{
    /// <summary>The member that is to lead rather than the others, if any.</summary>
    public NodeId? Preferred { get; init; }

    /// <summary>A snapshot is taken after so many entries.</summary>
    public int SnapshotEvery { get; init; } = 8;

    /// <summary>The most bytes of a snapshot that are sent at once.</summary>
    public int ChunkBytes { get; init; } = 64;

    /// <summary>No two wall clocks differ by more.</summary>
    public TimeSpan WallClocksDiffer { get; init; }

    /// <summary>What is planted, if anything is.</summary>
    public SeededBug Bug { get; init; }

    /// <summary>Nodes beside the first members, for those who change them; none where they stay as they are.</summary>
    public int Spares => Scenario == SeededScenario.Membership ? 2 : 0;

    public static SeededProfile Draw(SeededScenario scenario, Random random)
    {
        int Pick(params int[] choices) => choices[random.Next(choices.Length)];
        TimeSpan Milliseconds(params int[] choices) => TimeSpan.FromMilliseconds(Pick(choices));

        var isBad = scenario is SeededScenario.Replication or SeededScenario.Everything or SeededScenario.Elections;
        return new SeededProfile(
            scenario,
            Members: Pick(3, 3, 3, 5),
            Clients: scenario is SeededScenario.Elections or SeededScenario.Orders ? 1 : Pick(2, 4, 8),
            new NetworkProfile(
                DropPerMille: isBad ? Pick(0, 5, 30, 150) : Pick(0, 0, 10),
                OvertakePerMille: isBad ? Pick(0, 20, 300) : Pick(0, 0, 50),
                MaxDelay: isBad ? Milliseconds(1, 10, 60, 200) : Milliseconds(1, 5, 30)),
            new DiskProfile(Milliseconds(1, 10, 100), Milliseconds(0, 5, 100)),
            JumpsPerMille: Pick(0, 5, 100),
            StartsWithin: Milliseconds(0, 0, 500, 3000),
            FaultsEvery: Milliseconds(300, 700, 1500),
            DownFor: scenario == SeededScenario.LeaderCrash ? Milliseconds(50, 1500, 1500) : Milliseconds(50, 400, 1500),
            Lasts: TimeSpan.FromSeconds(scenario switch
            {
                SeededScenario.Everything or SeededScenario.Membership => 6,
                SeededScenario.LeaderCrash or SeededScenario.Orders => 5,
                _ => 4,
            }),
            FaultsOf(scenario, random))
        {
            SnapshotEvery = scenario == SeededScenario.Orders ? Pick(8, 30, 100) : 8,
            ChunkBytes = scenario == SeededScenario.Orders ? 4096 : 64,
            WallClocksDiffer = scenario == SeededScenario.Orders ? Milliseconds(0, 50, 1000) : TimeSpan.Zero,
        };
    }

    public override string ToString() =>
        $"{Scenario}: {Members} members, {Clients} clients, {Network}, {Disk}, {JumpsPerMille} jumps of 1000, starts within {StartsWithin}, "
        + $"faults every {FaultsEvery} at most: {string.Join(", ", Faults)}";

    private static IReadOnlyList<SeededFault> FaultsOf(SeededScenario scenario, Random random) => scenario switch
    {
        SeededScenario.Elections => [SeededFault.CrashLeader, SeededFault.Crash, SeededFault.Pause, SeededFault.MoveLeader],
        SeededScenario.Replication => [SeededFault.Pause, SeededFault.Disassociate, SeededFault.MoveLeader],
        SeededScenario.LeaderCrash => [SeededFault.CrashLeader, SeededFault.CrashLeader, SeededFault.Crash, SeededFault.CrashAll],
        SeededScenario.Partitions =>
        [
            SeededFault.Partition, SeededFault.IsolateLeader, SeededFault.CutOneWay, SeededFault.CutOneWay, SeededFault.Heal,
            SeededFault.Disassociate,
        ],
        SeededScenario.JournalFaults =>
        [
            SeededFault.FailWrite, SeededFault.RejectWrite, SeededFault.StallWrite, SeededFault.StallLeader, SeededFault.CrashAll,
            SeededFault.Crash, SeededFault.FailSnapshot,
        ],
        SeededScenario.Membership =>
        [
            SeededFault.CrashLeader, SeededFault.Crash, SeededFault.Crash, SeededFault.Partition, SeededFault.Heal, SeededFault.CutOneWay, SeededFault.MoveLeader, SeededFault.Disassociate,
        ],
        SeededScenario.Orders =>
        [
            SeededFault.CrashLeader, SeededFault.CrashLeader, SeededFault.Crash, SeededFault.Crash, SeededFault.CrashAll, SeededFault.MoveLeader, SeededFault.Pause, SeededFault.IsolateLeader,
            SeededFault.Partition, SeededFault.CutOneWay, SeededFault.Heal, SeededFault.Heal, SeededFault.Disassociate, SeededFault.FailWrite, SeededFault.RejectWrite, SeededFault.StallLeader,
            SeededFault.FailSnapshot, SeededFault.FailReadModel,
        ],
        SeededScenario.Everything =>
        [
            .. Enum.GetValues<SeededFault>().Where(_ => random.Next(100) < 65), SeededFault.Heal, SeededFault.Crash,
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(scenario), scenario, "a scenario that nobody knows"),
    };
}
