namespace Akka.Actor;

/// <summary>Something that is due at a time: a link in the list of a slot of the wheel.</summary>
internal abstract class WheelEntry
{
    private static long s_order;

    internal HashedWheelTimerScheduler? Wheel; // null until it is scheduled
    internal WheelEntry? Next;
    internal WheelEntry? Previous;
    internal long DueTick;
    internal long IntervalTicks;
    internal readonly long Order = Interlocked.Increment(ref s_order);
    internal bool Linked;
    internal volatile bool Cancelled;

    /// <summary>Does what is due.</summary>
    internal abstract void Fire();

    /// <summary>The scheduler has ended before it was due.</summary>
    internal virtual void Abandon()
    {
    }

    internal void Cancel()
    {
        if (Cancelled)
            return;
        Cancelled = true;
        Wheel?.Remove(this);
    }
}
