using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Paxos;

/// <summary>The number of an attempt to lead (Lamport, Paxos Made Simple, §2.2): rounds first, then names, so that no two members ever share one.</summary>
public readonly record struct Ballot(long Round, NodeId Proposer) : IComparable<Ballot>
{
    public static readonly Ballot Zero = new(0, new NodeId(""));

    public int CompareTo(Ballot other) => Round != other.Round ? Round.CompareTo(other.Round) : Proposer.CompareTo(other.Proposer);

    public static bool operator <(Ballot a, Ballot b) => a.CompareTo(b) < 0;
    public static bool operator >(Ballot a, Ballot b) => a.CompareTo(b) > 0;
    public static bool operator <=(Ballot a, Ballot b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Ballot a, Ballot b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Round}.{Proposer}";
}

/// <summary>What an acceptor has accepted for a slot. An empty value does nothing; it fills a gap or carries a read.</summary>
public sealed record AcceptedValue(LogIndex Slot, Ballot Ballot, ReadOnlyMemory<byte> Value);

/// <summary>One event of an acceptor's journal.</summary>
public abstract record PaxosEvent
{
    private PaxosEvent()
    {
    }

    /// <summary>No ballot below this one will be promised or accepted any more.</summary>
    public sealed record Promised(Ballot Ballot) : PaxosEvent;

    /// <summary>The values are accepted, one slot after another from <paramref name="First"/> on.</summary>
    public sealed record Accepted(Ballot Ballot, LogIndex First, IReadOnlyList<ReadOnlyMemory<byte>> Values) : PaxosEvent;
}

/// <summary>What members say to each other.</summary>
public abstract record PaxosMessage(Ballot Ballot);

/// <summary>Phase 1a for every slot from <paramref name="First"/> on.</summary>
public sealed record Prepare(Ballot Ballot, LogIndex First) : PaxosMessage(Ballot);

/// <summary>Phase 1b: the promise, persisted before it was sent, and everything accepted from the asked slot on.</summary>
public sealed record Promise(Ballot Ballot, IReadOnlyList<AcceptedValue> Accepted) : PaxosMessage(Ballot);

/// <summary>The responder has promised <paramref name="Ballot"/>, which is higher than what it was asked for.</summary>
public sealed record Refused(Ballot Ballot) : PaxosMessage(Ballot);

/// <summary>Phase 2a for slots from <paramref name="First"/> on; without values a heartbeat.</summary>
/// <param name="Ballot">The proposer's ballot.</param>
/// <param name="First">The first value's slot.</param>
/// <param name="Values">One value for each slot.</param>
/// <param name="ChosenThrough">The proposer knows everything through it to be chosen.</param>
public sealed record Accept(Ballot Ballot, LogIndex First, IReadOnlyList<ReadOnlyMemory<byte>> Values, LogIndex ChosenThrough) : PaxosMessage(Ballot);

/// <summary>Phase 2b, persisted before it was sent.</summary>
public sealed record Accepted(Ballot Ballot, LogIndex First, int Count) : PaxosMessage(Ballot);

/// <summary>The sender lacks what was chosen from a slot on.</summary>
public sealed record LearnRequest(Ballot Ballot, LogIndex First) : PaxosMessage(Ballot);

/// <summary>Chosen values, from a slot on; true whatever ballot anybody is in.</summary>
public sealed record Learn(Ballot Ballot, LogIndex First, IReadOnlyList<ReadOnlyMemory<byte>> Values) : PaxosMessage(Ballot);

/// <summary>A message on its way.</summary>
public sealed record PaxosEnvelope(NodeId To, PaxosMessage Message);

/// <summary>Everything that can happen to a role.</summary>
public abstract record PaxosInput
{
    private PaxosInput()
    {
    }

    public sealed record Tick : PaxosInput
    {
        public static readonly Tick Instance = new();
    }

    public sealed record Received(NodeId From, PaxosMessage Message) : PaxosInput;

    public sealed record Proposed(IReadOnlyList<ReadOnlyMemory<byte>> Commands) : PaxosInput;

    /// <summary>Everything put out for the journal up to and with the step of this number is on disk.</summary>
    public sealed record Persisted(long Step) : PaxosInput;

    public sealed record ReadRequested(long ReadId) : PaxosInput;

    public sealed record PeerLost(NodeId Peer) : PaxosInput;
}

/// <summary>What a step asks for, in the order of <see cref="Output"/>: persist, send, complete.</summary>
/// <param name="Step">Counts the steps that put something out for the journal: what <see cref="PaxosInput.Persisted"/> must say.</param>
public sealed record PaxosOutput(
    PaxosRole Next,
    IReadOnlyList<PaxosEvent> Persist,
    long Step,
    IReadOnlyList<PaxosEnvelope> Send,
    IReadOnlyList<PaxosEnvelope> SendAfterPersist,
    LogIndex ChosenThrough,
    IReadOnlyList<ReadDecision> Reads,
    NodeId? Leader);

/// <summary>The measures, in ticks.</summary>
/// <param name="MinSilenceTicks">A member prepares a ballot of its own after a silence of at least this many ticks…</param>
/// <param name="MaxSilenceTicks">…and of at most this many.</param>
/// <param name="HeartbeatTicks">How often a proposer is heard, and repeats what is not accepted yet.</param>
/// <param name="MaxValues">The most values in one message that repeats or teaches.</param>
public sealed record PaxosOptions(int MinSilenceTicks, int MaxSilenceTicks, int HeartbeatTicks, int MaxValues);
