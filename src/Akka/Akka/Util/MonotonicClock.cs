using System.Diagnostics;

namespace Akka.Util;

/// <summary>Time since the process began, on a clock that only goes forward.</summary>
internal static class MonotonicClock
{
    private static readonly long s_start = Stopwatch.GetTimestamp();

    internal static TimeSpan Elapsed => Stopwatch.GetElapsedTime(s_start);
}
