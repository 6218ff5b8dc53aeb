namespace ActorCluster.Core.Raft;

/// <summary>A moment on one member's own clock: ticks since its rules began. Moments of two members, or of two starts of one, cannot be compared.</summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    /// <summary>Before everything: what stands for a moment that has not come yet.</summary>
    public static readonly Instant Never = new(long.MinValue / 4);

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;
    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;
    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;
    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;
    public static Instant operator +(Instant moment, long ticks) => new(moment.Ticks + ticks);
    public static Instant operator -(Instant moment, long ticks) => new(moment.Ticks - ticks);
    public static long operator -(Instant a, Instant b) => a.Ticks - b.Ticks;

    public override string ToString() => Ticks.ToString();
}

/// <summary>
/// A moment of the sender's on its way: others only give it back. Its upper bits are drawn anew at every start of the rules, so that nobody takes
/// a moment of an earlier life for one of this. Zero: none.
/// </summary>
public readonly record struct Stamp(long Value)
{
    internal const int TickBits = 31;

    public static readonly Stamp None = default;

    /// <summary>The ticks in it, for people.</summary>
    public override string ToString() => (Value & ((1L << TickBits) - 1)).ToString();
}

/// <summary>What a leader says of time in each of its requests.</summary>
/// <param name="SentAt">When it sent the request, on its own clock.</param>
/// <param name="LeaseTicks">
/// It asks the receiver to elect nobody else until so many ticks of the receiver's have passed (<see cref="LeasePromise"/>); zero: it does not.
/// </param>
/// <param name="Echo">The latest stamp of the receiver's that has reached it; none where it cannot say how old its own confirmation is.</param>
/// <param name="AgeTicks">How long before the sending a quorum last confirmed it, on its own clock.</param>
public readonly record struct RequestStamps(Stamp SentAt, int LeaseTicks, Stamp Echo, long AgeTicks);

/// <summary>What a member says of time in its answers.</summary>
/// <param name="Request">The request's own stamp.</param>
/// <param name="SentAt">When the answer was sent, on the responder's clock.</param>
/// <param name="Promises">It promises what the request asks for.</param>
public readonly record struct ReplyStamps(Stamp Request, Stamp SentAt, bool Promises);

/// <summary>
/// What a member can prove about the age of its own state: everything that was acknowledged before the moment <paramref name="At"/> stands at or below
/// <paramref name="Index"/>. A fact about the past, so that it stays true in every role and term; it only grows older.
/// </summary>
/// <param name="Index">A state in which this is applied is that fresh.</param>
/// <param name="At">On the member's own clock.</param>
/// <param name="Since">Names the time in which that clock is to be believed: once another one is known this age cannot be told any more.</param>
public readonly record struct Freshness(LogIndex Index, Instant At, Stamp Since)
{
    /// <summary>The age that can be proved now, in ticks as they should be: rounded up, for the slowest clock that the drift bound allows.</summary>
    public long AgeTicks(Instant now, TimeOptions options) => options.LongestTrueTicks(now - At);

    /// <summary>
    /// The age of a state, by the latest word or by the one that was known when the wait for this state began. Null where none of them can be told, or is of
    /// more than the state holds.
    /// </summary>
    /// <param name="applied">What the state holds.</param>
    /// <param name="latest">The member's latest word.</param>
    /// <param name="earlier">An earlier one.</param>
    /// <param name="now">On the member's own clock.</param>
    /// <param name="options">What the clock is.</param>
    public static long? AgeTicks(LogIndex applied, Freshness? latest, Freshness? earlier, Instant now, TimeOptions options)
    {
        if (latest is not { } known) return null;
        if (known.Index <= applied) return known.AgeTicks(now, options);
        return earlier is { } before && before.Since == known.Since && before.Index <= applied ? before.AgeTicks(now, options) : null;
    }
}
