using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// What a seed's world is like. Every seed draws its own mixture, so that some runs meet one kind of trouble alone and much of it and others
/// meet all kinds at once. Time is in units; a tick is <see cref="TickUnits"/> of them.
/// </summary>
public sealed record Profile(
    int Members,
    RaftOptions Options,
    int Clients,
    int DropPerMille,
    int DuplicatePerMille,
    int MaxDelayUnits,
    int MaxFlushUnits,
    int MaxNoticeUnits,
    int MaxFaultPauseUnits,
    int MaxDownUnits,
    int SnapshotEvery,
    int MaxSnapshotFilling,
    int FlipPerMille,
    IReadOnlyList<FaultKind> Faults,
    bool ChangesMembers = false)
{
    /// <summary>The most members that a cluster grows to.</summary>
    private const int MostMembers = 7;

    public const int TickUnits = 10;

    /// <summary>Of a hundred operations so many are reads…</summary>
    public int ReadPercent { get; init; } = 40;

    /// <summary>…each at one of these levels.</summary>
    public IReadOnlyList<ReadLevel> ReadLevels { get; init; } = Enum.GetValues<ReadLevel>();

    /// <summary>Whether members' folders are lost or exchanged.</summary>
    public bool Strikes { get; init; }

    /// <summary>A leader's snapshot that came in is on disk after so many units at most, beside what a flush takes.</summary>
    public int MaxStoreUnits { get; init; }

    /// <summary>The operators change something after so many units at most.</summary>
    public int MaxOperateUnits { get; init; } = 600;

    /// <summary>How many nodes there are, members or not.</summary>
    public int Nodes => ChangesMembers ? MostMembers : Members;

    public override string ToString() =>
        $"{Members} members, {Clients} clients, {ReadPercent} of 100 operations read ({string.Join(", ", ReadLevels)}), {Options}, {DropPerMille} of 1000 messages lost and {DuplicatePerMille} doubled, delays to {MaxDelayUnits}, "
        + $"flushes to {MaxFlushUnits}, their notices to {MaxNoticeUnits}, a snapshot every {SnapshotEvery} entries with up to {MaxSnapshotFilling} bytes more, {FlipPerMille} of 1000 pieces damaged, faults every {MaxFaultPauseUnits} at most: {string.Join(", ", Faults.Distinct())}{(ChangesMembers ? "; the members change" : Strikes ? "; folders are lost and exchanged" : "")}";

    private static FaultKind[] DrawFaults(Rng rng) => [.. Enum.GetValues<FaultKind>().Where(_ => rng.Between(0, 99) < 65), FaultKind.Heal, FaultKind.Crash];

    /// <summary>A world that is well but for faults in several acts and a few others: what they lead up to is not undone by the next.</summary>
    private static Profile OfActs(Profile profile, Rng rng)
    {
        int Pick(params int[] choices) => choices[rng.Between(0, choices.Length - 1)];
        var minElection = Pick(12, 20, 40);
        return profile with
        {
            Options = profile.Options with
            {
                MinElectionTimeoutTicks = minElection,
                MaxElectionTimeoutTicks = 2 * minElection,
                Time = profile.Options.Time with { LeaseTicks = minElection },
            },
            DropPerMille = Pick(0, 5),
            MaxDelayUnits = Pick(3, 15),
            MaxFlushUnits = Pick(2, 20, 120),
            Faults = [.. Enum.GetValues<FaultKind>().Where(kind => rng.Between(0, 99) < (FaultScripts.Knows(kind) ? 65 : 10)), FaultKind.Heal],
        };
    }

    /// <summary>A world that is quick for its long leases, by which nearly everybody reads: whoever is elected while one holds has time to change something.</summary>
    private static Profile OfLeases(Profile profile, Rng rng)
    {
        const int Election = 40;
        return profile with
        {
            Options = profile.Options with
            {
                MinElectionTimeoutTicks = Election,
                MaxElectionTimeoutTicks = 2 * Election,
                MaxAppendBytes = 4096,
                MaxInflightBytes = 4096,
                Time = profile.Options.Time with { LeaseTicks = Election },
            },
            Clients = 12,
            DropPerMille = 0,
            MaxDelayUnits = 3,
            MaxFlushUnits = 2,
            MaxNoticeUnits = 0,
            MaxFaultPauseUnits = 500,
            ReadPercent = 70,
            ReadLevels = [ReadLevel.Lease],
            Faults = [FaultKind.PromisersRestart, FaultKind.PromisersRestart, FaultKind.LoseLeader, .. Enum.GetValues<FaultKind>().Where(_ => rng.Between(0, 99) < 5), FaultKind.Heal],
        };
    }

    /// <summary>A world that is slow for its many questions: an answer to one finds the next one asked, and what is committed is known to the leader long before the others.</summary>
    private static Profile OfQuestions(Profile profile, Rng rng) => OfLeases(profile, rng) with
    {
        MaxDelayUnits = 250,
        DuplicatePerMille = 0,
        ReadPercent = 60,
        ReadLevels = [ReadLevel.Linearizable],
        Faults = [.. Enum.GetValues<FaultKind>().Where(_ => rng.Between(0, 99) < 5), FaultKind.SpuriousPeerLost, FaultKind.Pause, FaultKind.Heal],
    };

    /// <summary>Draws a profile.</summary>
    public static Profile Draw(Rng rng, int? members)
    {
        int Pick(params int[] choices) => choices[rng.Between(0, choices.Length - 1)];
        var minElection = Pick(8, 12, 20, 40);
        var profile = new Profile(
            members ?? Pick(3, 3, 3, 5, 5, 7),
            new RaftOptions(
                minElection, minElection * 2, Pick(2, 3), Pick(1, 24, 4096), Pick(1, 2, 8), Pick(1, 40, 4096, 4096), Pick(24, 4096, 4096, 4096, 4096, 4096), Pick(20, 60, 200), Pick(60, 600, 1 << 20, 1 << 20), new CompactionOptions(Pick(0, 2, 10, 100), Pick(0, 64, 4096), 1 << 20, Pick(7, 60, 400)))
            {
                Time = new TimeOptions(LeaseTicks: minElection, DriftPerMille: 100),
            },
            Pick(3, 6, 12),
            DropPerMille: Pick(0, 5, 30, 150),
            DuplicatePerMille: Pick(0, 10, 100),
            MaxDelayUnits: Pick(3, 15, 60, 250),
            MaxFlushUnits: Pick(2, 20, 120, 500),
            MaxNoticeUnits: Pick(0, 30, 400, 1000),
            MaxFaultPauseUnits: Pick(150, 500, 1500),
            MaxDownUnits: Pick(60, 400, 1500),
            SnapshotEvery: Pick(0, 3, 10, 30, 100),
            MaxSnapshotFilling: Pick(0, 100, 600),
            FlipPerMille: Pick(0, 10, 100),
            DrawFaults(rng))
        {
            ReadPercent = Pick(40, 40, 70),
            ReadLevels = rng.Between(0, 3) switch { 0 => [ReadLevel.Lease], 1 => [(ReadLevel)rng.Between(0, 4)], _ => Enum.GetValues<ReadLevel>() },
            Strikes = rng.Between(0, 2) == 0,
            MaxStoreUnits = Pick(0, 0, 2000),
            MaxOperateUnits = Pick(100, 300, 600),
        };
        profile = rng.Between(0, 23) switch { < 8 => OfActs(profile, rng), < 12 => OfLeases(profile, rng), 12 => OfQuestions(profile, rng), _ => profile };
        if (rng.Between(0, 3) == 0)
        {
            var priorities = Enumerable.Range(1, MostMembers).ToDictionary(number => new NodeId($"n{number}"), _ => Pick(-1, 0, 0, 7));
            profile = profile with { Options = profile.Options with { Priorities = priorities } };
        }

        return members is null && rng.Between(0, 1) == 0 ? profile with { ChangesMembers = true, Members = Pick(1, 3, profile.Members) } : profile;
    }
}

/// <summary>What can strike a cluster.</summary>
public enum FaultKind
{
    Crash,
    CrashLeader,
    CrashBetweenEffects,
    CrashAll,
    Partition,
    IsolateLeader,
    CutOneWay,
    Heal,
    SpuriousPeerLost,
    TransferLeadership,
    Pause,
    PauseLeader,
    Suspend,
    ClockDrift,
    ClockBeyondBound,
    WallClockSet,
    LoseLeader,
    LeaderComesBack,
    PromisersRestart,
    StandsAsItIsAsked,
    StandsTwice,
    LeadsWhileItStores,
    FillDisk,
    StallDisk,
    DamageDisk,
    ReplayOld,
}
