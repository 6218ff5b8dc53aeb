using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine.Wire;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>What travels between the members' actors of different nodes; <see cref="RaftSerializer"/> writes it.</summary>
internal interface IRaftWire;

/// <summary>A message of the rules.</summary>
/// <param name="From">Its sender.</param>
/// <param name="To">Whom it is meant for: an address may have come to belong to somebody else.</param>
/// <param name="Message">The message.</param>
/// <param name="Standing">As whom the sender speaks.</param>
internal sealed record PeerMessage(NodeId From, NodeId To, RaftMessage Message, Standing Standing = default) : IRaftWire;

/// <summary>Commands that wait at a follower, all that were there, for the leader to append.</summary>
/// <param name="From">Where their clients wait.</param>
/// <param name="Term">The leader's term: in no other may they be appended, so that their node can tell what became of them if that leader is lost.</param>
/// <param name="FirstId">
/// The first one's name at that node; the others follow without gaps. Never used twice, not even after a restart.
/// </param>
/// <param name="Commands">Wire bytes, each with its name.</param>
internal sealed record ForwardedProposals(NodeId From, Term Term, long FirstId, IReadOnlyList<ReadOnlyMemory<byte>> Commands) : IRaftWire;

/// <summary>The answers to forwarded commands that one batch of entries gave.</summary>
internal sealed record ForwardedAnswers(NodeId From, IReadOnlyList<ForwardedAnswer> Answers) : IRaftWire;

/// <param name="Id">The command's name at the node that forwarded it.</param>
/// <param name="Answer">The answer.</param>
internal readonly record struct ForwardedAnswer(long Id, Answer Answer);

/// <summary>These forwarded commands are surely in no log: the node they came to does not lead in the term for which they were meant. They may be sent again.</summary>
internal sealed record ProposalsRefused(NodeId From, IReadOnlyList<long> Ids) : IRaftWire;

/// <summary>A change of the members, for the leader.</summary>
/// <param name="From">Where somebody waits for the answer.</param>
/// <param name="Id">Its name there; never used twice.</param>
/// <param name="Change">What is to change.</param>
internal sealed record ConfigurationRequest(NodeId From, long Id, ConfigurationChange Change) : IRaftWire;

/// <summary>How it ended, or that whoever was asked does not lead and has begun nothing.</summary>
internal sealed record ConfigurationReply(NodeId From, long Id, MembershipAnswer Answer) : IRaftWire;

/// <summary>What founders say to each other, and members to a founder that has come late.</summary>
/// <param name="To">Whom it is meant for: an address may have come to belong to somebody else.</param>
/// <param name="Message">The message.</param>
internal sealed record FounderMessage(NodeId To, FoundingMessage Message) : IRaftWire;

/// <summary>What the actors of one node say to its member's actor.</summary>
internal abstract record MemberMessage : INoSerializationVerificationNeeded
{
    private MemberMessage()
    {
    }

    /// <summary>The journal is read.</summary>
    /// <param name="State">What it holds; the receiver's own from now on.</param>
    /// <param name="IsNew">The member has just founded its cluster.</param>
    public sealed record Recovered(PersistedState State, bool IsNew = false) : MemberMessage;

    /// <summary>
    /// The journal could not write, or could not be read again; what it was told since the last <see cref="AppendPersisted"/> may or may not be on disk. Its actor has ended.
    /// </summary>
    public sealed record JournalFailed(string What, Exception Cause) : MemberMessage;

    /// <summary>Read the journal again.</summary>
    public sealed record ReadJournal : MemberMessage
    {
        public static readonly ReadJournal Instance = new();
    }

    /// <summary>Everything up to and with this append is on disk.</summary>
    public sealed record AppendPersisted(long AppendId) : MemberMessage;

    /// <summary>A role has taken an input.</summary>
    /// <param name="Incarnation">Which role.</param>
    /// <param name="Output">What it asks for, without what it has sent itself.</param>
    /// <param name="Accepted">The proposals that it appended, in order; the last one is at <see cref="Output.PersistedThrough"/>.</param>
    public sealed record Stepped(int Incarnation, Output Output, IReadOnlyList<Proposal> Accepted) : MemberMessage;

    /// <summary>A role that is no more gives back what still came to it.</summary>
    public sealed record Returned(object Message) : MemberMessage;

    /// <summary>More than the leader's limit allows: they are in no log, and their clients are told so.</summary>
    public sealed record Refused(IReadOnlyList<Proposal> Proposals) : MemberMessage;

    /// <summary>Where a peer is found.</summary>
    public sealed record PeerFound(NodeId Peer, Address Address) : MemberMessage;

    /// <summary>The connection to a peer is lost, or it left.</summary>
    public sealed record PeerLost(NodeId Peer) : MemberMessage;

    /// <summary>The system there will never talk to this process again: it takes it for dead, and has told the others.</summary>
    public sealed record ShutOut(Address By) : MemberMessage;

    /// <summary>What the cluster says of its members to one that is shut out.</summary>
    /// <param name="By">Who does not talk to it.</param>
    /// <param name="Cluster">What it says; null where nobody has said it, or not in time.</param>
    /// <param name="Cause">Why nobody could be asked.</param>
    public sealed record ShutOutAnswered(Address By, KnownCluster? Cluster, Exception? Cause = null) : MemberMessage;

    /// <summary>Take all that has come in until here as one batch.</summary>
    public sealed record Drain : MemberMessage
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>Look for requests whose time is over.</summary>
    public sealed record Sweep : MemberMessage
    {
        public static readonly Sweep Instance = new();
    }
}

/// <summary>Commands for the leader's actor to append, all that were there.</summary>
internal sealed record Propose(IReadOnlyList<Proposal> Proposals) : INoSerializationVerificationNeeded;

/// <summary>What the member's actor says to the journal.</summary>
/// <param name="AppendId">Counts upwards; said back once it is on disk.</param>
/// <param name="Events">To be written as one, after everything before.</param>
internal sealed record JournalAppend(long AppendId, IReadOnlyList<JournalEvent> Events) : INoSerializationVerificationNeeded;

/// <summary>What a journal that holds nothing but starts goes on with.</summary>
internal sealed record JournalBegun(IReadOnlyList<JournalEvent> Events) : INoSerializationVerificationNeeded;

/// <summary>What the member's actor says to the state machine.</summary>
internal abstract record MachineMessage : INoSerializationVerificationNeeded
{
    private MachineMessage()
    {
    }

    /// <summary>These commands stand at these entries, one after the other; whoever proposed them waits for the answers.</summary>
    public sealed record Await(EntryId First, IReadOnlyList<Proposal> Proposals) : MachineMessage;

    /// <summary>These commands are on their way to the leader of a term elsewhere, under numbers that follow each other.</summary>
    public sealed record AwaitForwarded(Term Term, long FirstId, IReadOnlyList<LocalProposal> Proposals) : MachineMessage;

    /// <summary>The leaders that had them changed before they were committed: they are in no log and never will be, so that they may be proposed again.</summary>
    /// <param name="Proposals">What this node had appended.</param>
    /// <param name="Forwarded">The numbers of what it had forwarded.</param>
    public sealed record NotCommitted(IReadOnlyList<Proposal> Proposals, IReadOnlyList<long> Forwarded) : MachineMessage;

    /// <summary>Begin with this snapshot's state.</summary>
    public sealed record Begin(SnapshotInfo Snapshot, ReplicatedState State) : MachineMessage;

    /// <summary>This member's disk has failed: whoever waits here is told that the outcome is unknown.</summary>
    public sealed record GiveUpWaiting : MachineMessage
    {
        public static readonly GiveUpWaiting Instance = new();
    }

    /// <summary>A leader's snapshot, which is on the disk, takes the place of the state; what is applied next follows it.</summary>
    public sealed record Restore(SnapshotInfo Snapshot) : MachineMessage;

    /// <summary>These entries are committed; they follow the ones before without a gap.</summary>
    public sealed record Apply(IReadOnlyList<Entry> Entries) : MachineMessage;

    /// <summary>Answers to forwarded commands, all that one batch gave, for the node that they came from.</summary>
    public sealed record AnswersReady(NodeId To, IReadOnlyList<ForwardedAnswer> Answers) : MachineMessage;

    /// <summary>These reads may be answered once the index is applied.</summary>
    /// <param name="Index">The index.</param>
    /// <param name="Reads">The reads.</param>
    /// <param name="Proof">What the leader's word rests on; null where nobody was asked.</param>
    /// <param name="Known">What was known of the age of that state when the wait began.</param>
    public sealed record AnswerReads(LogIndex Index, IReadOnlyList<ReadRequest> Reads, ReadProof? Proof = null, Freshness? Known = null) : MachineMessage;
}
