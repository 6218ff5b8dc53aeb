using System.Diagnostics;

namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>Watches processes that have nothing to do, once the run-time has compiled for good what they run.</summary>
internal static class IdleWatch
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    /// <summary>Lets the processes come to rest and watches them; the share of a core that each used, in percent.</summary>
    public static async Task<double[]> PercentOfACoreAsync(Func<TimeSpan[]> processorTimes)
    {
        await Task.Delay(Settling);
        var before = processorTimes();
        var clock = Stopwatch.StartNew();
        await Task.Delay(Watched);
        var seconds = clock.Elapsed.TotalSeconds;
        return [.. processorTimes().Zip(before, (after, then) => (after - then).TotalSeconds / seconds * 100)];
    }
}
