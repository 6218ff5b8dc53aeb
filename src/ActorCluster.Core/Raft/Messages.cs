namespace ActorCluster.Core.Raft;

/// <summary>What members say to each other. Every message carries its sender's term, every reply is told apart by it and by its sender.</summary>
/// <param name="Term">The sender's current term; in <see cref="PreVoteRequest"/> the term it would stand in.</param>
public abstract record RaftMessage(Term Term);

/// <summary>Asks whether an election in <paramref name="Term"/> could be won, without a change of anyone's term (Ongaro's thesis, §9.6).</summary>
/// <param name="Term">The term the sender would stand in.</param>
/// <param name="Last">The sender's last entry.</param>
public sealed record PreVoteRequest(Term Term, EntryId Last) : RaftMessage(Term);

/// <param name="Term">The term that was asked about where granted, the responder's own term where not.</param>
/// <param name="Granted">The responder would vote for the sender.</param>
public sealed record PreVoteReply(Term Term, bool Granted) : RaftMessage(Term);

/// <summary>RequestVote (figure 2).</summary>
/// <param name="Term">The candidate's term.</param>
/// <param name="Last">The candidate's last entry.</param>
/// <param name="IsTransfer">The term's leader asked for this election: nobody is to stand by that leader against it (thesis §4.2.3).</param>
/// <param name="Transfer">When it asked, on that leader's clock.</param>
public sealed record VoteRequest(Term Term, EntryId Last, bool IsTransfer = false, Stamp Transfer = default) : RaftMessage(Term);

/// <param name="Term">The responder's term.</param>
/// <param name="Granted">The vote is the sender's; persisted before it was sent.</param>
public sealed record VoteReply(Term Term, bool Granted) : RaftMessage(Term);

/// <summary>AppendEntries (figure 2); without entries a heartbeat.</summary>
/// <param name="Term">The leader's term.</param>
/// <param name="Previous">The entry that the entries follow.</param>
/// <param name="Entries">What to append, in order, without gaps.</param>
/// <param name="Commit">The leader's commit index.</param>
/// <param name="Round">Counts the leader's rounds of confirmation for reads (§6.4 of the thesis); echoed by the reply.</param>
/// <param name="Stamps">What the leader says of time.</param>
public sealed record AppendRequest(
    Term Term, EntryId Previous, IReadOnlyList<Entry> Entries, LogIndex Commit, long Round, RequestStamps Stamps = default)
    : RaftMessage(Term);

/// <summary>
/// The answer to an <see cref="AppendRequest"/>; sent after what it accepts is persisted. A heartbeat that finds a flush under way is answered twice:
/// at once with match zero, for the round, and with the match once it is persisted.
/// </summary>
/// <param name="Term">The responder's term.</param>
/// <param name="Accepted">The responder's log holds <paramref name="Match"/> and all before it as the leader's does, on disk.</param>
/// <param name="Match">
/// Accepted: the last index known to match. Rejected: the previous index that did not, or zero where the request was of an earlier term.
/// </param>
/// <param name="ConflictTerm">Rejected: the term of the entry that stands at the previous index; zero where the log is too short.</param>
/// <param name="ConflictIndex">Rejected: the first index of that term, or the index after the log's end (§5.3's hint).</param>
/// <param name="Round">The request's round; zero where the request was of an earlier term.</param>
/// <param name="Stamps">What the responder says of time; nothing where the request was of an earlier term.</param>
public sealed record AppendReply(
    Term Term, bool Accepted, LogIndex Match, Term ConflictTerm, LogIndex ConflictIndex, long Round, ReplyStamps Stamps = default)
    : RaftMessage(Term);

/// <summary>The leader hands its part over: the receiver, which has all of its log, is to stand for election at once (TimeoutNow, thesis §3.10).</summary>
/// <param name="Term">The leader's term.</param>
/// <param name="SentAt">On the leader's clock: promises that it asked for later bind against this.</param>
public sealed record TimeoutNow(Term Term, Stamp SentAt = default) : RaftMessage(Term);

/// <summary>
/// Said beside the answer to one that asks for votes and is no member in the responder's committed configuration. True in whatever term it is heard; it is about the
/// receiver only if its own log knows of its membership from before that configuration.
/// </summary>
/// <param name="Term">The responder's term.</param>
/// <param name="Configuration">The entry of the configuration.</param>
/// <param name="Member">The id of the one that asked: another of its name, which may hear this, is not meant. Zero where it is not known.</param>
public sealed record NotAMember(Term Term, EntryId Configuration, ulong Member = 0) : RaftMessage(Term);

/// <summary>
/// Names the sender's last starts, to a member that may not have met it at its present one: said to everybody once after a start, and to whoever asks. Like <see
/// cref="WhoAreYou"/> and <see cref="StandingRefused"/> it moves no term.
/// </summary>
/// <param name="Term">The sender's term.</param>
/// <param name="Nonces">Of its last starts with these data, the present one at the end.</param>
public sealed record Hello(Term Term, IReadOnlyList<ulong> Nonces) : RaftMessage(Term);

/// <summary>The receiver has said something that was not heard, because it has started several times since it was last met: it is to say hello.</summary>
public sealed record WhoAreYou(Term Term) : RaftMessage(Term);

/// <summary>What the receiver has said is not heard. It concerns the receiver only as long as it speaks with that very standing.</summary>
/// <param name="Term">The sender's term.</param>
/// <param name="Reason">Why.</param>
/// <param name="Refused">As whom the receiver spoke.</param>
/// <param name="Known">What the sender knows of the member of that id, and of its cluster.</param>
public sealed record StandingRefused(Term Term, RefusalReason Reason, Standing Refused, Standing Known) : RaftMessage(Term);

/// <summary>A follower asks the leader from which index on a linearizable read may be answered.</summary>
/// <param name="Term">The follower's term.</param>
/// <param name="ReadId">The follower's own name for all reads that wait for this answer; never used twice, not even after a restart.</param>
/// <param name="MayUseLease">The leader's lease is enough.</param>
public sealed record ReadIndexRequest(Term Term, long ReadId, bool MayUseLease = false) : RaftMessage(Term);

/// <param name="Term">The leader's term.</param>
/// <param name="ReadId">The request's.</param>
/// <param name="Index">Answer once this is applied; null where the responder cannot confirm (it is not the leader, or no longer).</param>
/// <param name="FromLease">The leader's lease says so, and no round.</param>
public sealed record ReadIndexReply(Term Term, long ReadId, LogIndex? Index, bool FromLease = false) : RaftMessage(Term);

/// <summary>
/// InstallSnapshot (§7): a piece of the leader's snapshot for a member that needs entries which the leader's log does not hold any more.
/// </summary>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">Which snapshot.</param>
/// <param name="Offset">Where the bytes belong. At the end, with no bytes: has the member all of it?</param>
/// <param name="Length">
/// How many bytes the rules want sent; the shell fills in as many, and sends nothing where it cannot. It keeps a file open from its first piece until a piece of another
/// one goes to the same member: the file may be deleted meanwhile, and a busy leader's often is.
/// </param>
/// <param name="Data">The bytes; empty as the rules put it out.</param>
public sealed record SnapshotChunk(Term Term, SnapshotInfo Snapshot, long Offset, int Length, ReadOnlyMemory<byte> Data) : RaftMessage(Term);

/// <param name="Term">The responder's term.</param>
/// <param name="Snapshot">The chunk's.</param>
/// <param name="Next">Where the next piece belongs; promises nothing.</param>
/// <param name="IsComplete">The responder's log holds the snapshot's last entry and what is before it, on disk, one way or another.</param>
public sealed record SnapshotReply(Term Term, SnapshotId Snapshot, long Next, bool IsComplete) : RaftMessage(Term);

/// <summary>A message on its way.</summary>
public sealed record Envelope(NodeId To, RaftMessage Message);
