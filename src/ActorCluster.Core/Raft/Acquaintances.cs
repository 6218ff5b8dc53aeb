namespace ActorCluster.Core.Raft;

/// <summary>What becomes of a message after a look at its sender's standing.</summary>
internal enum Verdict
{
    /// <summary>It is heard.</summary>
    Hear,

    /// <summary>Its sender is met for the first time at this start, which is written first.</summary>
    Meet,

    /// <summary>Its sender has started several times since it was last met: it must name these starts before it is heard.</summary>
    Ask,

    /// <summary>It is not heard, and its sender is told why.</summary>
    Refuse,
}

/// <summary>
/// Who a member is by its journal, and whom of the others it has met: the fold over <see cref="JournalEvent.Started"/>, <see cref="JournalEvent.BelongsTo"/> and
/// <see cref="JournalEvent.PeerStarted"/>. What it is for: a vote or an acknowledgement is worth nothing where the data that it rests on are not what they were.
/// <para>
/// Each start of a member adds one to a chain of nonces in its journal. Whoever has met start 5 hears of start 7 only from data whose chain has that very start 5 in
/// it. For example: data are copied after start 4, go on to 5 and are lost, and the copy is started in their place. It calls that start 5 too, with another nonce; and its
/// starts 6 and 7 know nothing of the right 5. Everybody who has met the right 5 refuses all of them.
/// </para>
/// <para>
/// What no protocol can see: a copy that is put in the place of the data, where of what was promised since it was made nobody knows who is there to be asked. A copy that was made
/// in the middle of a start, and brought back before another one was met, is told from the right data only by a leader whose term lasts, and which had counted what the
/// copy lacks.
/// </para>
/// </summary>
public sealed class Acquaintances
{
    /// <summary>So many of its last starts a member can name. Who has not met it for longer believes it.</summary>
    internal const int NamedStarts = 100;

    private readonly Dictionary<ulong, JournalEvent.PeerStarted> peers = [];
    private readonly List<Boot> starts = [];

    /// <summary>The data in this journal; all zeros before the first start that is written in it.</summary>
    public Guid DataId { get; private set; }

    /// <summary>The cluster that the data belong to; 0 where the journal does not say.</summary>
    public ulong ClusterId { get; private set; }

    /// <summary>The last start; the default where none is written.</summary>
    public Boot Boot => starts.Count == 0 ? default : starts[^1];

    /// <summary>The nonce of the start before the last; 0 where there is none.</summary>
    internal ulong Before => starts.Count < 2 ? 0 : starts[^2].Nonce;

    /// <summary>The nonces of the last starts, the last one at the end.</summary>
    internal IReadOnlyList<ulong> Nonces => [.. starts.Select(start => start.Nonce)];

    /// <summary>Events that say all of it again.</summary>
    public IReadOnlyList<JournalEvent> Events =>
    [
        .. starts.Select(start => new JournalEvent.Started(DataId, start)),
        .. ClusterId == 0 ? (JournalEvent[])[] : [new JournalEvent.BelongsTo(ClusterId)],
        .. peers.Values.OrderBy(peer => peer.MemberId),
    ];

    /// <summary>The event of the next start.</summary>
    /// <param name="dataId">The data's id, should the journal not say it yet.</param>
    /// <param name="nonce">Drawn for this start.</param>
    public JournalEvent.Started Start(Guid dataId, ulong nonce) => new(DataId == Guid.Empty ? dataId : DataId, new Boot(Boot.Count + 1, nonce));

    /// <summary>As whom the member of an id speaks with these data; the default where they were never started.</summary>
    public Standing StandingOf(ulong memberId) => DataId == Guid.Empty ? default : new Standing(ClusterId, memberId, DataId, Boot, Before);

    /// <summary>The data of a member as it was last met; all zeros where it was not.</summary>
    public Guid DataOf(ulong memberId) => peers.TryGetValue(memberId, out var known) ? known.DataId : Guid.Empty;

    public override string ToString() =>
        $"cluster {ClusterId:x16}, data {DataId:n}, {Boot}, has met {string.Join(", ", peers.Values.OrderBy(peer => peer.Name).Select(peer => $"{peer.Name} at its {peer.Boot}"))}";

    /// <summary>Takes the journal's next event that is about this.</summary>
    /// <exception cref="InvariantViolation">The data would come to have another name.</exception>
    public void Apply(JournalEvent journalEvent)
    {
        switch (journalEvent)
        {
            case JournalEvent.Started started:
                Apply(started);
                break;
            case JournalEvent.BelongsTo belongs:
                ClusterId = belongs.ClusterId;
                break;
            case JournalEvent.PeerStarted started:
                peers[started.MemberId] = started;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "an event that is about no start");
        }
    }

    /// <summary>Takes events that say all of it again; where there are none the version that wrote the journal did not know of it.</summary>
    internal void Become(IReadOnlyList<JournalEvent> events)
    {
        if (events.Count == 0) return;
        starts.Clear();
        foreach (var journalEvent in events) Apply(journalEvent);
    }

    private void Apply(JournalEvent.Started started)
    {
        if (DataId != Guid.Empty && started.DataId != DataId) throw new InvariantViolation(8, $"data {DataId:n} become {started.DataId:n}", ToString());
        DataId = started.DataId;
        if (started.Boot.Count <= Boot.Count) return;
        starts.Add(started.Boot);
        if (starts.Count > NamedStarts) starts.RemoveAt(0);
    }

    /// <summary>What is known of a member with an id; the default where it was not met.</summary>
    internal Standing Known(ulong memberId) =>
        peers.TryGetValue(memberId, out var known) ? new Standing(ClusterId, memberId, known.DataId, known.Boot) : default;

    /// <summary>What becomes of a message.</summary>
    internal (Verdict Verdict, RefusalReason Reason) Judge(NodeId from, in Standing standing, Configuration configuration)
    {
        if (ClusterId != 0 && standing.ClusterId != 0 && standing.ClusterId != ClusterId) return (Verdict.Refuse, RefusalReason.OtherCluster);

        if (configuration.Find(from) is { } info && info.Id == standing.MemberId && info.DataId != Guid.Empty)
        {
            if (info.DataId != standing.DataId) return (Verdict.Refuse, RefusalReason.OtherData);
            if (DataOf(standing.MemberId) != standing.DataId) return (Verdict.Meet, default);
        }

        if (!peers.TryGetValue(standing.MemberId, out var known)) return (Verdict.Meet, default);
        if (known.DataId != standing.DataId || known.Name != from) return (Verdict.Refuse, RefusalReason.OtherData);
        if (known.Boot == standing.Boot) return (Verdict.Hear, default);
        return (standing.Boot.Count - known.Boot.Count) switch
        {
            <= 0 => (Verdict.Refuse, RefusalReason.OlderCopy),
            1 when standing.Before == known.Boot.Nonce => (Verdict.Meet, default),
            1 => (Verdict.Refuse, RefusalReason.OlderCopy),
            _ => (Verdict.Ask, default),
        };
    }

    /// <summary>Whether the starts that a member names have in them the one at which it was last met.</summary>
    /// <param name="standing">The member's.</param>
    /// <param name="nonces">Of its last starts; the last is the standing's.</param>
    internal bool Follows(in Standing standing, IReadOnlyList<ulong> nonces)
    {
        if (nonces.Count == 0 || nonces[^1] != standing.Boot.Nonce) return false;
        if (!peers.TryGetValue(standing.MemberId, out var known) || known.DataId != standing.DataId) return true;
        var since = standing.Boot.Count - known.Boot.Count;
        return since >= nonces.Count || nonces[(int)(nonces.Count - 1 - since)] == known.Boot.Nonce;
    }
}
