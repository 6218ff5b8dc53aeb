using Akka.Actor;

namespace ActorCluster.Tests;

/// <summary>A clock that a test sets.</summary>
internal sealed class HandClock : ITimeProvider
{
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + MonotonicClock;

    public TimeSpan MonotonicClock { get; set; }

    public TimeSpan HighResMonotonicClock => MonotonicClock;
}
