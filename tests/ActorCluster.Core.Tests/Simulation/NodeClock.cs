using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// A node's two clocks. The monotonic one ticks as fast as this machine happens to tick, and may stand still; the wall clock is right unless somebody sets it.
/// Both go on while the process is down. The watch between them is production's.
/// </summary>
internal sealed class NodeClock(int tickUnits, TimeOptions options)
{
    private const int Fine = 100_000;
    private ClockWatch watch = NewWatch(options);
    private long counted;
    private long countedAt;
    private long origin;
    private long wallOffset;
    private long standsUntil;
    private Instant told;
    private bool wasSteady = true;

    /// <summary>How long one of its ticks takes; <see cref="Profile.TickUnits"/> would be right.</summary>
    public int TickUnits { get; private set; } = tickUnits;

    /// <summary>From now on a tick takes so many units.</summary>
    public void Drift(int units, long now)
    {
        Count(now);
        TickUnits = units;
    }

    /// <summary>The monotonic clock stands still: the virtual machine is suspended.</summary>
    public void StandStill(long until, long now)
    {
        Count(now);
        standsUntil = until;
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void SetWall(long by) => wallOffset += by;

    /// <summary>The rules begin: their moment 0 is up to a tick before now.</summary>
    public void Begin(long now, int unitsBefore)
    {
        Count(now);
        origin = counted - Math.Min((long)unitsBefore * Fine / TickUnits, Fine - 1);
        (told, wasSteady) = (new Instant(0), true);
        watch = NewWatch(options);
        Look(now);
    }

    /// <summary>How many units until another tick is counted, if nothing about the clock changes; at least 1.</summary>
    public long UnitsUntilTick(long now)
    {
        Count(now);
        var missing = Fine - ((counted - origin) % Fine);
        return Math.Max(1, (missing * TickUnits + Fine - 1) / Fine) + Math.Max(0, standsUntil - now);
    }

    /// <summary>What the rules were told.</summary>
    public Instant Instant => told;

    /// <summary>The ticks that have passed and were not told.</summary>
    public long Untold(long now)
    {
        Count(now);
        return (counted - origin) / Fine - told.Ticks;
    }

    /// <summary>A tick was told.</summary>
    public void Told() => told += 1;

    /// <summary>What must be said of the clock before anything else; null where the ticks said it all.</summary>
    public Happening.Clock? Look(long now)
    {
        Count(now);
        var moment = new Instant((counted - origin) / Fine);
        var isSteady = watch.Look(Length(counted, Fine), Length(now + wallOffset, 1));
        if (moment <= told && isSteady == wasSteady) return null;
        (told, wasSteady) = (moment > told ? moment : told, isSteady);
        return new Happening.Clock(told, isSteady);
    }

    private static ClockWatch NewWatch(TimeOptions options) => new(TimeSpan.FromMilliseconds(Profile.TickUnits), options.DriftPerMille);

    private static TimeSpan Length(long value, long by) =>
        new(by == 1 ? value * TimeSpan.TicksPerMillisecond : value * Profile.TickUnits * TimeSpan.TicksPerMillisecond / by);

    private void Count(long now)
    {
        var from = Math.Max(countedAt, Math.Min(standsUntil, now));
        counted += (now - from) * Fine / TickUnits;
        countedAt = now;
    }
}
