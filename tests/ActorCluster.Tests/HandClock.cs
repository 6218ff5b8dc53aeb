using Akka.Actor;

namespace ActorCluster.Tests;

/// <summary>A clock that a test sets.</summary>
internal sealed class HandClock : ITimeProvider
{
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + MonotonicClock + WallOffset;

    /// <summary>By how much somebody has set the wall clock.</summary>
    public TimeSpan WallOffset { get; set; }

    public TimeSpan MonotonicClock { get; set; }

    public TimeSpan HighResMonotonicClock => MonotonicClock;
}
