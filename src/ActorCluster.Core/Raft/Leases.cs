namespace ActorCluster.Core.Raft;

/// <summary>
/// A member's promise to its leader: until so many ticks of its own have passed it elects nobody else, and does not stand itself. On it a leader's lease rests
/// (thesis §6.4.1). It outlives roles and terms. It does not outlive a restart, so that a member waits the longest promise after every start.
/// </summary>
internal sealed class LeasePromise(TimeOptions options, MemberClock clock)
{
    private NodeId? to;
    private Term term;
    private Stamp lastGiven;
    private Instant countedUntil = Instant.Never;
    private Instant recountedUntil = Instant.Never;
    private Instant forgottenUntil = Instant.Never;
    private bool isForgottenRecounted;

    /// <summary>How long it still binds; zero or less where it does not.</summary>
    public long TicksLeft => (Until > forgottenUntil ? Until : forgottenUntil) - clock.Now;

    private Instant Until => countedUntil > recountedUntil ? countedUntil : recountedUntil;

    private bool IsForgotten => clock.Now < forgottenUntil;

    /// <summary>After a start: something may have been promised, to whom and since when is forgotten.</summary>
    public void AssumeTheLongest() => forgottenUntil = clock.Now + options.PromiseTicks(options.LeaseTicks);

    /// <summary>The leader asks for the promise. False where it is not given: none was asked for, it is too long, or time cannot be told.</summary>
    public bool Give(NodeId leader, Term leadersTerm, RequestStamps stamps)
    {
        if (stamps.LeaseTicks == 0 || stamps.LeaseTicks > options.LeaseTicks || !clock.IsSteady) return false;
        if (to != leader || term != leadersTerm) lastGiven = Stamp.None;
        (to, term) = (leader, leadersTerm);
        if (stamps.SentAt.Value > lastGiven.Value) lastGiven = stamps.SentAt;
        var end = clock.Now + options.PromiseTicks(stamps.LeaseTicks);
        if (end > countedUntil) countedUntil = end;
        return true;
    }

    /// <summary>
    /// The clock that it was counted by cannot be believed: count it anew, and twice as long. Once for each promise: twice as long is enough however long the clock is not
    /// believed, and a clock that is set again and again must not keep a member from voting for ever. For example, of 40 ticks: given at 0, doubted at 10, it ends at 96, also
    /// where the clock was believed again at 60 and doubted again at 70.
    /// </summary>
    public void Recount()
    {
        var anew = clock.Now + (2L * options.PromiseTicks(options.LeaseTicks));
        if (IsForgotten && !isForgottenRecounted) (forgottenUntil, isForgottenRecounted) = (anew, true);
        if (countedUntil <= clock.Now) return;
        (countedUntil, recountedUntil) = (Instant.Never, anew);
    }

    /// <summary>Whether it forbids to elect a member now. It does not forbid the leader's own, who leads no more where it asks.</summary>
    public bool Binds(NodeId candidate) => IsForgotten || (Until > clock.Now && to != candidate);

    /// <summary>
    /// Whether it forbids an election that the leader itself asked for (thesis §4.2.3). That leader relies on no promise that it asked for before; one that it asked for
    /// later it does rely on: it had given up handing over, and this is a late message.
    /// </summary>
    /// <param name="leadersTerm">The term that is handed over.</param>
    /// <param name="transfer">When that leader asked its successor to stand.</param>
    public bool BindsAtTransfer(Term leadersTerm, Stamp transfer)
    {
        var isGivenUp = term < leadersTerm || (term == leadersTerm && lastGiven.Value <= transfer.Value);
        return IsForgotten || (Until > clock.Now && !isGivenUp);
    }
}

/// <summary>
/// What a leader knows of when it was confirmed, and the lease that follows. Every request carries its stamp and every answer gives it back: a quorum of answers to
/// requests sent at or after a moment confirms that it led at that moment. A lease is asked for only while somebody wants to read by one.
/// </summary>
internal sealed class LeaderLease
{
    private readonly Member member;
    private readonly Func<NodeId, Instant> answeredAt;
    private readonly Func<NodeId, Instant> promisedAt;
    private Instant wantedUntil = Instant.Never;
    private Instant renewedAt = Instant.Never;
    private Instant givenUpAt = Instant.Never;

    /// <param name="member">The leader.</param>
    /// <param name="stampsOf">What it has of each peer.</param>
    public LeaderLease(Member member, Func<NodeId, PeerStamps?> stampsOf)
    {
        this.member = member;
        answeredAt = node => node == member.Self ? Clock.Now : stampsOf(node)?.AnsweredAt ?? Instant.Never;
        promisedAt = node => node == member.Self ? Clock.Now : stampsOf(node)?.PromisedAt ?? Instant.Never;
    }

    private MemberClock Clock => member.Time.Clock;

    private TimeOptions Options => member.Options.Time;

    private bool IsWanted => Options.LeaseTicks > 0 && Clock.IsSteady && Clock.Now <= wantedUntil;

    /// <summary>The latest moment at which it surely led; never, where there is none yet, or time cannot be told.</summary>
    public Instant ConfirmedAt => Quorum(answeredAt);

    /// <summary>The first moment at which the lease does not hold any more.</summary>
    private Instant EndsAt
    {
        get
        {
            var promised = Quorum(promisedAt);
            return promised > givenUpAt ? promised + Options.LeaseTicksOfLeader : Instant.Never;
        }
    }

    /// <summary>Somebody wants to read by it: it is asked for from now on, for a while.</summary>
    public void Want() => wantedUntil = Clock.Now + member.Options.MaxElectionTimeoutTicks;

    /// <summary>Whether it holds now.</summary>
    public bool Holds() => Clock.IsSteady && Clock.Now < EndsAt;

    /// <summary>True, once in a tick, where half of it is over and it should be asked for again.</summary>
    public bool IsToBeRenewed()
    {
        if (renewedAt == Clock.Now || EndsAt - Clock.Now > Options.LeaseTicksOfLeader / 2) return false;
        renewedAt = Clock.Now;
        return true;
    }

    /// <summary>A successor is asked to stand: whoever promised until now is free.</summary>
    public void GiveUp() => givenUpAt = Clock.Now;

    /// <summary>What a request to a peer says of time.</summary>
    /// <param name="isTransferring">A lease is not asked for while the leader is about to hand over.</param>
    /// <param name="mayVouch">The request's commit index holds all that was acknowledged before this leader's term.</param>
    public RequestStamps Stamps(PeerStamps peer, bool isTransferring, bool mayVouch)
    {
        var lease = IsWanted && !isTransferring ? Options.LeaseTicks : 0;
        var confirmed = mayVouch && peer.Theirs != Stamp.None ? ConfirmedAt : Instant.Never;
        return confirmed == Instant.Never
            ? new RequestStamps(Clock.Stamp, lease, Stamp.None, 0)
            : new RequestStamps(Clock.Stamp, lease, peer.Theirs, Clock.Now - confirmed);
    }

    /// <summary>A peer has answered.</summary>
    public void Take(PeerStamps peer, ReplyStamps stamps)
    {
        peer.Theirs = stamps.SentAt;
        var sentAt = Clock.Of(stamps.Request);
        if (sentAt > peer.AnsweredAt) peer.AnsweredAt = sentAt;
        if (stamps.Promises && sentAt > peer.PromisedAt) peer.PromisedAt = sentAt;
    }

    private Instant Quorum(Func<NodeId, Instant> of)
    {
        if (!Clock.IsSteady) return Instant.Never;
        var reached = member.Configuration.ReachedByQuorum(of);
        return reached >= Clock.SteadySince ? reached : Instant.Never;
    }
}

/// <summary>The stamps that a leader has of one peer.</summary>
internal sealed class PeerStamps
{
    /// <summary>The leader's own moment of the latest request that the peer has answered.</summary>
    public Instant AnsweredAt { get; set; } = Instant.Never;

    /// <summary>The leader's own moment of the latest request whose promise the peer has given.</summary>
    public Instant PromisedAt { get; set; } = Instant.Never;

    /// <summary>The peer's own stamp in the last answer that came in.</summary>
    public Stamp Theirs { get; set; }
}
