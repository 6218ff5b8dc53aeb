using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Paxos;

/// <summary>What of a member outlives its roles: the acceptor's state, which is on disk, and what it has learned, which can be learned again.</summary>
internal sealed class PaxosMember(NodeId self, Configuration members, PaxosOptions options, ulong seed)
{
    private readonly Rng rng = new(seed);
    private readonly Dictionary<LogIndex, AcceptedValue> accepted = [];
    private readonly List<ReadOnlyMemory<byte>> chosen = [];
    private readonly List<PaxosEvent> persist = [];
    private readonly List<PaxosEnvelope> send = [];
    private readonly List<PaxosEnvelope> sendAfterPersist = [];
    private readonly List<ReadDecision> reads = [];
    private LogIndex lastAccepted;
    private long steps;

    public NodeId Self => self;

    public Configuration Members => members;

    public PaxosOptions Options => options;

    public IEnumerable<NodeId> Others => members.Voters.Where(member => member != self);

    public Ballot Promised { get; private set; } = Ballot.Zero;

    /// <summary>The highest round that was heard of; a ballot of one's own must be above it.</summary>
    public long HighestRound { get; private set; }

    public LogIndex ChosenThrough => new(chosen.Count);

    /// <summary>The number that this step has if it puts something out for the journal.</summary>
    public long ThisStep => steps + 1;

    public int DrawSilence() => rng.Between(options.MinSilenceTicks, options.MaxSilenceTicks);

    /// <summary>Takes an event of the journal, on recovery.</summary>
    public void Recover(PaxosEvent journalEvent)
    {
        switch (journalEvent)
        {
            case PaxosEvent.Promised promised:
                Promise(promised.Ballot);
                break;
            case PaxosEvent.Accepted values:
                Accept(values.Ballot, values.First, values.Values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "an event that no version of the journal knows");
        }
    }

    /// <summary>A step begins.</summary>
    public void Begin()
    {
        persist.Clear();
        send.Clear();
        sendAfterPersist.Clear();
        reads.Clear();
    }

    public PaxosOutput Finish(PaxosRole next)
    {
        if (persist.Count > 0) steps++;
        return new PaxosOutput(next, [.. persist], steps, [.. send], [.. sendAfterPersist], ChosenThrough, [.. reads], next.Leader);
    }

    public void Send(NodeId to, PaxosMessage message) => send.Add(new PaxosEnvelope(to, message));

    public void SendAfterPersist(NodeId to, PaxosMessage message) => sendAfterPersist.Add(new PaxosEnvelope(to, message));

    public void Decide(long readId, LogIndex? index) => reads.Add(new ReadDecision(readId, index));

    public void HearOf(Ballot ballot) => HighestRound = Math.Max(HighestRound, ballot.Round);

    public void Promise(Ballot ballot)
    {
        if (ballot < Promised) throw Broken(1, $"the promise goes back from {Promised} to {ballot}");
        HearOf(ballot);
        if (ballot == Promised) return;
        Promised = ballot;
        persist.Add(new PaxosEvent.Promised(ballot));
    }

    /// <summary>Accepts the values; what is accepted already in the same ballot costs nothing.</summary>
    public void Accept(Ballot ballot, LogIndex first, IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        if (ballot < Promised) throw Broken(2, $"{ballot} is accepted after {Promised} was promised");
        var isNews = false;
        for (var i = 0; i < values.Count; i++) isNews |= Accept(new AcceptedValue(first + i, ballot, values[i]));
        if (isNews) persist.Add(new PaxosEvent.Accepted(ballot, first, values));
    }

    public IReadOnlyList<AcceptedValue> AcceptedFrom(LogIndex first)
    {
        var from = new List<AcceptedValue>();
        for (var slot = first; slot <= lastAccepted; slot = slot.Next)
        {
            if (accepted.TryGetValue(slot, out var value)) from.Add(value);
        }

        return from;
    }

    /// <summary>
    /// The proposer of a ballot calls everything through a slot chosen. What was accepted here in that very ballot is the chosen value, because a ballot has
    /// one value for a slot; what was accepted in another may not be.
    /// </summary>
    public void ChooseThrough(Ballot ballot, LogIndex through)
    {
        while (ChosenThrough < through && accepted.TryGetValue(ChosenThrough.Next, out var value) && value.Ballot == ballot)
            chosen.Add(value.Value);
    }

    /// <summary>The value of a slot is chosen; a gap before it waits until it is learned too.</summary>
    public void Choose(LogIndex slot, ReadOnlyMemory<byte> value)
    {
        if (slot <= ChosenThrough && !Chosen(slot).Span.SequenceEqual(value.Span)) throw Broken(3, $"another value is chosen for {slot}");
        if (slot == ChosenThrough.Next) chosen.Add(value);
    }

    public ReadOnlyMemory<byte> Chosen(LogIndex slot) => chosen[(int)slot.Value - 1];

    public IReadOnlyList<ReadOnlyMemory<byte>> ChosenFrom(LogIndex first) => [.. chosen.Skip((int)first.Value - 1).Take(options.MaxValues)];

    public InvariantViolation Broken(int rule, string what) =>
        new(rule, what, $"Paxos, {self}, promised {Promised}, accepted through {lastAccepted}, chosen through {ChosenThrough}");

    private bool Accept(AcceptedValue value)
    {
        if (accepted.TryGetValue(value.Slot, out var before) && before.Ballot == value.Ballot)
        {
            if (!before.Value.Span.SequenceEqual(value.Value.Span)) throw Broken(4, $"{value.Ballot} has two values for {value.Slot}");
            return false;
        }

        if (value.Slot <= ChosenThrough) Choose(value.Slot, value.Value);
        accepted[value.Slot] = value;
        if (value.Slot > lastAccepted) lastAccepted = value.Slot;
        return true;
    }
}
