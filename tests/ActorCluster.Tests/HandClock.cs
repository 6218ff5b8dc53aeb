using Akka.Actor;

namespace ActorCluster.Tests;

/// <summary>A clock that a test sets.</summary>
internal sealed class HandClock : ITimeProvider
{
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + HighResMonotonicClock + WallOffset;

    /// <summary>By how much somebody has set the wall clock.</summary>
    public TimeSpan WallOffset { get; set; }

    /// <summary>Shows whole milliseconds, as that of Akka.NET does.</summary>
    public TimeSpan MonotonicClock => TimeSpan.FromMilliseconds((long)HighResMonotonicClock.TotalMilliseconds);

    public TimeSpan HighResMonotonicClock { get; set; }
}
