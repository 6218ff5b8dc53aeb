namespace ActorCluster.Core.Tests.Simulation;

/// <summary>What a simulated cluster met, in one place and by name, so that a run that met too little can be told.</summary>
public enum Met
{
    Steps,
    MessageDropped,
    MessageDuplicated,
    MessageOvertaken,
    MessageCutOff,
    MessageOfFirstVersion,
    MessageToFirstVersion,
    Partition,
    OneWayCut,
    Crash,
    CrashBetweenEffects,
    CrashOfAll,
    UnflushedWriteLost,
    Restart,
    Flush,
    PeerLostHint,
    LeaderElected,
    LeadershipTransferred,
    StalledLeaderGaveUp,
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

    /// <summary>What a protocol that neither hands over nor changes its members never meets.</summary>
    public static readonly IReadOnlyList<Met> OnlyRaft =
    [
        Met.LeadershipTransferred, Met.StalledLeaderGaveUp, Met.WriteBeyondLimit, Met.MemberAdded, Met.MembersChanged, Met.JointCommitted, Met.LeaderRemoved, Met.DeadMemberRemoved, Met.DeadMemberAddedAgain,
        Met.ChangeRefused, Met.ChangeUnknown, Met.RemovedMemberStopped,
        Met.PeerMet, Met.FolderLost, Met.FolderOfAnother, Met.FolderOfAnotherCluster, Met.OlderFolder, Met.StruckMemberRefused,
    ];

    public long this[Met what] => counts[(int)what];

    public void Add(Met what, long count = 1) => counts[(int)what] += count;

    public void Add(Coverage other)
    {
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
    }

    /// <summary>What was met less often than <paramref name="least"/> times.</summary>
    public IReadOnlyList<Met> Below(long least) => [.. Enum.GetValues<Met>().Where(what => this[what] < least)];

    public override string ToString() => string.Join(Environment.NewLine, Enum.GetValues<Met>().Select(what => $"  {what,-22}{this[what],12:N0}"));
}
