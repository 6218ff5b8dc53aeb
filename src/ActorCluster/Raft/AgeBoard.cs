using ActorCluster.Core.Raft;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>
/// A member's clock, from the start of its rules to the next one, and what it can prove by it of the age of its state. The role's actor writes, whoever
/// answers reads looks. Safe for use by many threads at once.
/// </summary>
/// <param name="clock">Where the time comes from.</param>
/// <param name="tick">The length of a tick.</param>
/// <param name="options">What may be concluded from it.</param>
internal sealed class AgeBoard(ITimeProvider clock, TimeSpan tick, TimeOptions options)
{
    private const int MaxLooks = 4;

    private readonly Lock _gate = new();
    private readonly ClockWatch _watch = new(tick, options.DriftPerMille);
    private TimeSpan _steadySince = clock.HighResMonotonicClock;
    private volatile Known? _known;

    /// <summary>When the rules were started.</summary>
    public TimeSpan Origin { get; } = clock.HighResMonotonicClock;

    /// <summary>The latest that is known; null for nothing.</summary>
    public Freshness? Latest => _known?.Freshness;

    /// <summary>A role has taken a step.</summary>
    public void Show(Freshness? freshness)
    {
        if (_known?.Freshness != freshness)
        {
            _known = freshness is { } known ? new Known(known) : null;
        }
    }

    /// <summary>What the clock shows.</summary>
    public Input.Clock Look()
    {
        lock (_gate)
        {
            var (monotonic, wall) = ReadBoth();
            var isSteady = _watch.Look(monotonic, wall);
            if (!isSteady)
            {
                _steadySince = monotonic;
            }

            return new Input.Clock(At(monotonic), isSteady);
        }
    }

    /// <summary>The age that can be proved now of a state; null where none can.</summary>
    /// <param name="applied">What the state holds.</param>
    /// <param name="earlier">What was known when the wait for that state began.</param>
    public TimeSpan? AgeOf(LogIndex applied, Freshness? earlier)
    {
        var latest = Latest;
        if (latest is null)
        {
            return null;
        }

        var look = Look();
        return look.IsSteady && Freshness.AgeTicks(applied, latest, earlier, look.Now, options) is { } ticks ? tick * ticks : null;
    }

    /// <summary>How long ago at most a time was, as this clock showed it; null where it cannot tell.</summary>
    public TimeSpan? Since(TimeSpan monotonic)
    {
        lock (_gate)
        {
            var look = Look();
            return look.IsSteady && monotonic >= _steadySince ? tick * options.LongestTrueTicks(look.Now - At(monotonic)) : null;
        }
    }

    private Instant At(TimeSpan monotonic) => new((monotonic - Origin).Ticks / tick.Ticks);

    /// <summary>Both clocks at one time: again, where this thread was kept waiting between the two.</summary>
    private (TimeSpan Monotonic, TimeSpan Wall) ReadBoth()
    {
        for (var looks = 1; ; looks++)
        {
            var before = clock.HighResMonotonicClock;
            var wall = TimeSpan.FromTicks(clock.Now.UtcTicks);
            var after = clock.HighResMonotonicClock;
            if (after - before < tick / 8 || looks == MaxLooks)
            {
                return (after, wall);
            }
        }
    }

    private sealed record Known(Freshness Freshness);
}
