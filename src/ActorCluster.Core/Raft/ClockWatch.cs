namespace ActorCluster.Core.Raft;

/// <summary>
/// Compares a machine's monotonic clock, which ticks are counted by, with its wall clock. Within a window of <see cref="WindowTicks"/> the two may part by
/// the drift bound and one tick; beyond that nobody can say which of them is wrong (a virtual machine was suspended, the wall clock was set, an oscillator
/// fails), and the monotonic clock is not believed until the two have agreed for a whole window again.
/// </summary>
/// <param name="tick">What a tick should last.</param>
/// <param name="driftPerMille">The drift bound (<see cref="TimeOptions"/>).</param>
public sealed class ClockWatch(TimeSpan tick, int driftPerMille)
{
    /// <summary>The length of a window.</summary>
    public const int WindowTicks = 50;

    private TimeSpan monotonicAtBegin;
    private TimeSpan wallAtBegin;
    private bool hasBegun;
    private bool isSteady = true;

    /// <summary>The ticks that may have gone unnoticed within so many: one for each window.</summary>
    internal static long Leeway(long ticks) => ticks / WindowTicks;

    /// <summary>Takes a look at both clocks, read one right after the other. False where what was counted lately is not to be believed.</summary>
    /// <param name="monotonic">Never goes back.</param>
    /// <param name="wall">May be set at any time.</param>
    public bool Look(TimeSpan monotonic, TimeSpan wall)
    {
        if (!hasBegun) Begin(monotonic, wall);
        var passed = monotonic - monotonicAtBegin;
        var apart = (wall - wallAtBegin - passed).Duration();
        if (apart > (passed * driftPerMille / 1000) + tick)
        {
            isSteady = false;
            Begin(monotonic, wall);
        }
        else if (passed >= tick * WindowTicks)
        {
            isSteady = true;
            Begin(monotonic, wall);
        }

        return isSteady;
    }

    private void Begin(TimeSpan monotonic, TimeSpan wall) => (monotonicAtBegin, wallAtBegin, hasBegun) = (monotonic, wall, true);
}
