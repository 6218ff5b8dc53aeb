namespace ActorCluster.Core.Raft;

/// <summary>What of time outlives a member's roles: its clock, what it has promised by it, and what it can prove about the age of its state.</summary>
internal sealed class MemberTime
{
    private readonly TimeOptions options;

    public MemberTime(RaftOptions options, HardState recovered, ulong seed)
    {
        this.options = options.Time;
        Clock = new MemberClock(seed);
        Promise = new LeasePromise(options.Time, Clock);

        if (options.Time.LeaseTicks > 0 && MayHavePromised(recovered)) Promise.AssumeTheLongest();
    }

    public MemberClock Clock { get; }

    public LeasePromise Promise { get; }

    /// <summary>The latest that is known of the age of this member's state.</summary>
    public Freshness? Freshness { get; private set; }

    /// <summary>
    /// Whether a start with this on disk has promises to wait out. In term 1, the term of every new cluster's journal, nobody leads: what has never been further has
    /// promised nothing.
    /// </summary>
    public static bool MayHavePromised(HardState onDisk) => onDisk.Term > new Term(1);

    /// <summary>The shell has looked at the clock.</summary>
    public void Show(Input.Clock clock)
    {
        if (!Clock.Show(clock.Now, clock.IsSteady)) return;
        Promise.Recount();
        Freshness = null;
    }

    /// <summary>A leader's request has come in: the stamps of the answer.</summary>
    public ReplyStamps Hear(NodeId leader, AppendRequest request)
    {
        // The leader had this member's stamp when it sent the request, and was confirmed so long before that: in the worst case the request came at once, and
        // all that has passed since the stamp passed before it was sent.
        var echoed = Clock.Of(request.Stamps.Echo);
        if (echoed != Instant.Never) Learn(request.Commit, echoed - options.LongestOwnTicks(request.Stamps.AgeTicks));
        return new ReplyStamps(request.Stamps.SentAt, Clock.Stamp, Promise.Give(leader, request.Term, request.Stamps));
    }

    /// <summary>Everything that was acknowledged before a moment stands at or below an index.</summary>
    public void Learn(LogIndex index, Instant at)
    {
        if (Freshness is not { } known || at > known.At) Freshness = new Freshness(index, at, Clock.Steady);
    }
}
