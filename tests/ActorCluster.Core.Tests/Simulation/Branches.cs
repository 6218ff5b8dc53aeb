using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>A member's part when something happened to it.</summary>
public enum Part
{
    /// <summary>A follower without a vote: a learner, or one whose log does not know it yet.</summary>
    Learner,
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

/// <summary>What happened to it: an input, or a message.</summary>
public enum Cause
{
    Tick,
    Clock,
    Proposed,
    Persisted,
    ReadRequested,
    TransferRequested,
    ChangeRequested,
    PeerLost,
    SnapshotTaken,
    SnapshotReceived,
    PreVoteRequest,
    PreVoteReply,
    VoteRequest,
    VoteReply,
    AppendRequest,
    AppendReply,
    SnapshotChunk,
    SnapshotReply,
    ReadIndexRequest,
    ReadIndexReply,
    TimeoutNow,
    NotAMember,
    Hello,
    WhoAreYou,
    StandingRefused,
}

/// <summary>What became of it, as far as it can be seen from outside.</summary>
public enum Way
{
    /// <summary>Nothing.</summary>
    Ignored,

    /// <summary>What it is there for: granted, appended, begun, answered.</summary>
    Taken,

    /// <summary>It was answered with a no.</summary>
    Refused,

    /// <summary>A message of an earlier term.</summary>
    Late,

    /// <summary>A message of a higher term, which was taken over with it.</summary>
    Newer,

    /// <summary>A vote asked for in a higher term, which was not taken over: the member stands by its leader, or is bound by a promise.</summary>
    Unmoved,

    /// <summary>It comes from one that is no member, or not yet.</summary>
    FromStranger,

    /// <summary>It is not heard: the sender is not who it was, or is asked first.</summary>
    Unheard,

    /// <summary>An append that took the place of other entries.</summary>
    Replaced,

    /// <summary>What it brings is here already.</summary>
    Known,

    /// <summary>An append that was answered twice, because a flush was under way.</summary>
    AnsweredTwice,

    /// <summary>It waits for an answer, or for more of it.</summary>
    Queued,

    /// <summary>With it the election was won, or the pre-vote.</summary>
    Won,

    /// <summary>It stands for election.</summary>
    Stood,

    /// <summary>It would have stood, but a promise forbids it.</summary>
    Bound,

    /// <summary>It sends on: asks again, a heartbeat, the next piece.</summary>
    Sent,

    /// <summary>A member that is far behind is sent what was more than it should be sent in the tick before.</summary>
    Paced,

    /// <summary>It leads no more.</summary>
    SteppedDown,
}

/// <summary>Counts the branches of Raft's roles that a run met, each by name.</summary>
public sealed class Branches
{
    private static readonly int Parts = Enum.GetValues<Part>().Length;
    private static readonly int Causes = Enum.GetValues<Cause>().Length;
    private static readonly int Ways = Enum.GetValues<Way>().Length;
    private readonly long[] counts = new long[Parts * Causes * Ways];
    private readonly long[] refusals = new long[Enum.GetValues<ChangeRefusal>().Length];

    public long this[Part part, Cause cause, Way way] => counts[At(part, cause, way)];

    public void Add(Part part, Cause cause, Way way) => counts[At(part, cause, way)]++;

    /// <summary>A change of the members was refused.</summary>
    public void Add(ChangeRefusal refusal) => refusals[(int)refusal]++;

    public void Add(Branches other)
    {
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
        for (var i = 0; i < refusals.Length; i++) refusals[i] += other.refusals[i];
    }

    /// <summary>The branches of <see cref="BranchTable"/> and the refusals that were met less often than so.</summary>
    public IReadOnlyList<string> Below(long least) =>
    [
        .. BranchTable.All.Where(branch => this[branch.Part, branch.Cause, branch.Way] < least)
            .Select(branch => $"{branch.Part} {branch.Cause} {branch.Way}: {this[branch.Part, branch.Cause, branch.Way]}"),
        .. Enum.GetValues<ChangeRefusal>().Where(refusal => refusals[(int)refusal] < least).Select(refusal => $"change refused, {refusal}: {refusals[(int)refusal]}"),
    ];

    public override string ToString() => string.Join(
        Environment.NewLine,
        Enum.GetValues<Part>().SelectMany(part => Enum.GetValues<Cause>().Select(cause => (part, cause, text: Text(part, cause))))
            .Where(line => line.text.Length > 0).Select(line => $"  {line.part,-13}{line.cause,-18}{line.text}")
            .Append($"  change refused: {string.Join(", ", Enum.GetValues<ChangeRefusal>().Select(refusal => $"{refusal} {refusals[(int)refusal]:N0}"))}"));

    private static int At(Part part, Cause cause, Way way) => ((((int)part * Causes) + (int)cause) * Ways) + (int)way;

    private string Text(Part part, Cause cause) =>
        string.Join(", ", Enum.GetValues<Way>().Where(way => this[part, cause, way] > 0).Select(way => $"{way} {this[part, cause, way]:N0}"));
}
