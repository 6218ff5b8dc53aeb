using ActorCluster.Core.Raft;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>How long a role's time is.</summary>
/// <param name="Tick">The length of a tick.</param>
/// <param name="LongestNap">A role that has nothing to do sleeps at most this many ticks.</param>
internal sealed record TickLength(TimeSpan Tick, int LongestNap);

/// <summary>
/// Counts the ticks of one role by the clock instead of by a timer that fires at each. No more ticks pass between two looks than the role
/// was going to sleep: what the clock says beyond them the process stood still, and a pause of ours is not the leader's silence.
/// For example: ticks of 20 ms and a nap of 7; a look after 3 s counts 7 ticks, and the next one is due 20 ms later.
/// </summary>
/// <param name="length">How long a tick is.</param>
/// <param name="clock">Says the time.</param>
/// <param name="origin">When the first tick of this member began: all roles count the same ticks, and the clock that they are told of shows the same.</param>
internal sealed class TickCounter(TickLength length, ITimeProvider clock, TimeSpan origin)
{
    private TimeSpan _countedTo = BeginOfTick(clock.HighResMonotonicClock, length, origin);
    private int _nap = 1;
    private TimeSpan _wakesAt = TimeSpan.MaxValue;

    /// <summary>The ticks that have passed since the last call.</summary>
    /// <param name="now">
    /// What the rules are told next that their clock shows. It must be of the same look: between two of them ticks may end, when the thread is kept waiting, and would be shown
    /// by the second one and then counted as well.
    /// </param>
    public int TakePassed(Instant now)
    {
        var countedTo = origin + TimeSpan.FromTicks(now.Ticks * length.Tick.Ticks);
        var passed = (int)Math.Min((countedTo - _countedTo).Ticks / length.Tick.Ticks, _nap);
        _countedTo = countedTo;
        return passed;
    }

    private static TimeSpan BeginOfTick(TimeSpan now, TickLength length, TimeSpan origin) => now - TimeSpan.FromTicks((now - origin).Ticks % length.Tick.Ticks);

    /// <summary>The timer has fired.</summary>
    public void Woke() => _wakesAt = TimeSpan.MaxValue;

    /// <summary>How long to sleep, where no timer runs that ends as soon: until the due tick, or for the longest nap.</summary>
    /// <param name="ticksUntilDue">The role's, after all that has passed.</param>
    public TimeSpan? NextNap(int ticksUntilDue)
    {
        _nap = Math.Min(ticksUntilDue, length.LongestNap);
        var wakesAt = _countedTo + (length.Tick * _nap);
        if (wakesAt >= _wakesAt)
        {
            return null;
        }

        _wakesAt = wakesAt;
        var nap = wakesAt - clock.HighResMonotonicClock;
        return nap > TimeSpan.Zero ? nap : TimeSpan.Zero;
    }
}
