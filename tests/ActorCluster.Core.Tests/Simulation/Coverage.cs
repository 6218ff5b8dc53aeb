namespace ActorCluster.Core.Tests.Simulation;

/// <summary>What a simulated cluster met, in one place and by name, so that a run that met too little can be told.</summary>
public enum Met
{
    Steps,
    ClusterOfOne,
    ClusterOfThree,
    ClusterOfFive,
    ClusterOfSeven,
    MessageDropped,
    MessageDuplicated,
    MessageOvertaken,
    MessageCutOff,
    MessageOfFirstVersion,
    MessageToFirstVersion,
    Partition,
    OneWayCut,
    Crash,
    CrashBeforeFlush,
    CrashBeforeStoreChunk,
    CrashBeforeSend,
    CrashBeforeRestore,
    CrashBeforeApply,
    CrashBeforeSendAfterPersist,
    CrashBeforeSnapshotTaken,
    CrashBeforeSnapshotReceived,
    CrashOfAll,
    UnflushedWriteLost,
    Restart,
    Flush,
    PeerLostHint,
    LeaderElected,
    LeadershipTransferred,
    StalledLeaderGaveUp,
    PreferredMemberTookOver,
    EntriesReplaced,
    WriteAcknowledged,
    WriteRetried,
    WriteBeyondLimit,
    ReadAnswered,
    ReadRefused,
    LeaseUsed,
    LeaseNotHad,
    BoundedReadAnswered,
    BoundedReadRefused,
    LeastReadAnswered,
    LocalReadAnswered,
    Pause,
    Suspension,
    ClockDrift,
    ClockBeyondBound,
    ClockNotBelieved,
    SnapshotTaken,
    SnapshotTorn,
    SnapshotChunk,
    SnapshotUnreadable,
    SnapshotReplacedByAnother,
    SnapshotDamaged,
    SnapshotInstalled,
    SnapshotRestored,
    SnapshotDeleted,
    LogCompacted,
    JournalShortened,
    StartFromSnapshot,
    StartRefused,
    WriteFailed,
    DiskStalled,
    OldMessageReplayed,
    MemberAdded,
    MembersChanged,
    JointCommitted,
    LeaderRemoved,
    DeadMemberRemoved,
    DeadMemberAddedAgain,
    DamagedMemberRemoved,
    DamagedMemberAddedAgain,
    LeaseUsedAmidChange,
    BoundedReadAmidChange,
    ReadConfirmedAmidChange,
    ChangeRefused,
    ChangeUnknown,
    RemovedMemberStopped,
    PeerMet,
    FolderLost,
    FolderOfAnother,
    FolderOfAnotherCluster,
    OlderFolder,
    StruckMemberRefused,
}

/// <summary>Counts what was met.</summary>
public sealed class Coverage
{
    private readonly long[] counts = new long[Enum.GetValues<Met>().Length];
    private readonly long[] faults = new long[Enum.GetValues<FaultKind>().Length];

    /// <summary>What a protocol that neither hands over nor changes its members never meets.</summary>
    public static readonly IReadOnlyList<Met> OnlyRaft =
    [
        Met.LeadershipTransferred, Met.StalledLeaderGaveUp, Met.PreferredMemberTookOver, Met.WriteBeyondLimit, Met.MemberAdded, Met.MembersChanged, Met.JointCommitted, Met.LeaderRemoved, Met.DeadMemberRemoved,
        Met.DeadMemberAddedAgain, Met.DamagedMemberRemoved, Met.DamagedMemberAddedAgain, Met.LeaseUsedAmidChange, Met.BoundedReadAmidChange, Met.ReadConfirmedAmidChange,
        Met.ChangeRefused, Met.ChangeUnknown, Met.RemovedMemberStopped,
        Met.PeerMet, Met.FolderLost, Met.FolderOfAnother, Met.FolderOfAnotherCluster, Met.OlderFolder, Met.StruckMemberRefused,
    ];

    /// <summary>The branches of the roles.</summary>
    public Branches Branches { get; } = new();

    public long this[Met what] => counts[(int)what];

    public void Add(Met what, long count = 1) => counts[(int)what] += count;

    /// <summary>A fault struck somebody.</summary>
    public void Add(FaultKind fault) => faults[(int)fault]++;

    public void Add(Coverage other)
    {
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
        for (var i = 0; i < faults.Length; i++) faults[i] += other.faults[i];
        Branches.Add(other.Branches);
    }

    /// <summary>What was met less often than <paramref name="least"/> times.</summary>
    public IReadOnlyList<Met> Below(long least) => [.. Enum.GetValues<Met>().Where(what => this[what] < least)];

    /// <summary>The faults that struck less often than <paramref name="least"/> times.</summary>
    public IReadOnlyList<FaultKind> FaultsBelow(long least) => [.. Enum.GetValues<FaultKind>().Where(fault => faults[(int)fault] < least)];

    public override string ToString() => string.Join(
        Environment.NewLine,
        Enum.GetValues<Met>().Select(what => $"  {what,-28}{this[what],12:N0}")
            .Append($"  faults: {string.Join(", ", Enum.GetValues<FaultKind>().Select(fault => $"{fault} {faults[(int)fault]:N0}"))}").Append(Branches.ToString()));
}
