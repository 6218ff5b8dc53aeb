namespace ActorCluster.Core.Raft;

/// <summary>
/// Compares a machine's monotonic clock, which ticks are counted by, with its wall clock. From one look to the next the two may part by the drift bound; what they
/// part beyond that, added up over a window of <see cref="WindowTicks"/>, may be less than a tick. So over any stretch of time they part by no more than the drift bound
/// and a tick for each window that it touches. Beyond that nobody can say which of them is wrong (a virtual machine was suspended, the wall clock was set, an oscillator
/// fails), and the monotonic clock is not believed until the two have agreed for a whole window again.
/// </summary>
/// <param name="tick">What a tick should last.</param>
/// <param name="driftPerMille">The drift bound (<see cref="TimeOptions"/>).</param>
public sealed class ClockWatch(TimeSpan tick, int driftPerMille)
{
    /// <summary>The length of a window.</summary>
    public const int WindowTicks = 50;

    // Looks come far closer than this. What the reading itself costs would add up, so that they are compared over some length; it is not compared again at a window's end.
    private readonly TimeSpan shortest = tick / 8;
    private readonly TimeSpan allowed = tick * 3 / 4;
    private TimeSpan windowBegin;
    private TimeSpan monotonicBefore;
    private TimeSpan wallBefore;
    private TimeSpan unexplained;
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
        Compare(monotonic, wall);
        if (unexplained > allowed)
        {
            isSteady = false;
            Begin(monotonic, wall);
        }
        else if (monotonic - windowBegin >= tick * WindowTicks)
        {
            isSteady = true;
            Begin(monotonic, wall);
        }

        return isSteady;
    }

    private void Compare(TimeSpan monotonic, TimeSpan wall)
    {
        var passed = monotonic - monotonicBefore;
        var apart = (wall - wallBefore - passed).Duration();
        if (passed < shortest && apart < shortest) return;
        var byDrift = passed * driftPerMille / 1000;
        if (apart > byDrift) unexplained += apart - byDrift;
        (monotonicBefore, wallBefore) = (monotonic, wall);
    }

    private void Begin(TimeSpan monotonic, TimeSpan wall)
    {
        (windowBegin, monotonicBefore, wallBefore) = (monotonic, monotonic, wall);
        (unexplained, hasBegun) = (TimeSpan.Zero, true);
    }
}
