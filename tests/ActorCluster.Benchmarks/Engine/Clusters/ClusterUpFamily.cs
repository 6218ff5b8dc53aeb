using System.Diagnostics;

namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>From the start of three processes until each of them sees all three Up.</summary>
internal sealed class ClusterUpFamily : IFamily
{
    private static readonly Row OneSeed = new("three processes to all Up, one seed", "s", "1.5", 2);
    private static readonly Row ThreeSeeds = new("three processes to all Up, three seeds", "s", "1.5", 2);

    public string Name => "cluster-up";

    public Task StartAsync() => MeasureAsync(1);

    public async Task RunAsync(Results results)
    {
        results.Add(OneSeed, await MeasureAsync(1));
        results.Add(ThreeSeeds, await MeasureAsync(3));
    }

    public ValueTask DisposeAsync() => default;

    private static async Task<double> MeasureAsync(int seeds)
    {
        var clock = Stopwatch.StartNew();
        await using var nodes = NodeProcesses.Start(seeds);
        await nodes.WhenAllUpAsync();
        return clock.Elapsed.TotalSeconds;
    }
}
