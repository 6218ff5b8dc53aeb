namespace ActorCluster.Core.Raft;

/// <summary>
/// What may be concluded from clocks. A tick lasts what it should, give or take the drift bound; <see cref="ClockWatch"/> sees to it that a clock which breaks
/// that is not believed, and what it lets pass until then is allowed for here.
/// </summary>
/// <param name="LeaseTicks">
/// The longest promise not to elect anybody else that a leader may ask for, the same at every member; a member also waits so long after a start before it votes.
/// Zero: no leases.
/// </param>
/// <param name="DriftPerMille">A tick of any member lasts at most this many thousandths more, or less, than it should.</param>
public sealed record TimeOptions(int LeaseTicks, int DriftPerMille)
{
    /// <summary>No leases, clocks that are right.</summary>
    public static readonly TimeOptions None = new(0, 0);

    /// <summary>A lease as long as may be of what is asked for; none where the drift bound leaves nothing of it to the leader.</summary>
    /// <param name="leaseTicks">What is asked for.</param>
    /// <param name="most">The shortest election time-out, and a window of <see cref="ClockWatch"/>.</param>
    /// <param name="driftPerMille">The drift bound.</param>
    public static TimeOptions AtMost(int leaseTicks, int most, int driftPerMille)
    {
        var time = new TimeOptions(Math.Min(leaseTicks, most), driftPerMille);
        return time.LeaseTicksOfLeader < 1 ? time with { LeaseTicks = 0 } : time;
    }

    /// <summary>
    /// Added to every length of which less than all would break a promise: one tick because a count of whole ticks may hide nearly another one, and two for what
    /// <see cref="ClockWatch"/> may have let pass at both ends.
    /// </summary>
    internal const int MarginTicks = 3;

    /// <summary>How long a promise binds the member that gives it, on its own clock.</summary>
    internal int PromiseTicks(int leaseTicks) => leaseTicks + MarginTicks;

    /// <summary>
    /// How long a leader may rely on promises of so many ticks, from the sending of its request and on its own clock: n ticks of the slowest clock must not last longer
    /// than the promise on the fastest one, n × (1 + drift) ≤ lease × (1 − drift).
    /// </summary>
    internal long LeaseTicksOfLeader => (LeaseTicks * (1000L - DriftPerMille) / (1000 + DriftPerMille)) - MarginTicks;

    /// <summary>The longest that another member's clock may have taken for these ticks, in ticks of one's own; rounded up.</summary>
    internal long LongestOwnTicks(long othersTicks) =>
        Up((othersTicks + ClockWatch.Leeway(othersTicks) + MarginTicks) * (1000L + DriftPerMille), 1000 - DriftPerMille);

    /// <summary>The longest that these ticks of one's own may have lasted, in ticks as they should be; rounded up.</summary>
    public long LongestTrueTicks(long ownTicks) => Up((ownTicks + ClockWatch.Leeway(ownTicks) + MarginTicks) * (1000L + DriftPerMille), 1000);

    internal IEnumerable<string> Errors(int minElectionTimeoutTicks)
    {
        if (DriftPerMille is < 0 or > 500) yield return "the drift bound of clocks must be between nothing and a half";
        else if (LeaseTicks < 0 || LeaseTicks > Math.Min(minElectionTimeoutTicks, ClockWatch.WindowTicks))
            yield return $"a lease must be at most as long as the shortest election time-out, and {ClockWatch.WindowTicks} ticks";
        else if (LeaseTicks > 0 && LeaseTicksOfLeader < 1)
            yield return $"of a lease of {LeaseTicks} ticks the drift bound leaves nothing to the leader";
    }

    private static long Up(long value, long by) => (value + by - 1) / by;
}
