namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>Three nodes of a cluster that have nothing to do but to know of each other.</summary>
internal sealed class ClusterIdleFamily : IFamily
{
    private static readonly Row Idle = new("idle, each of three cluster nodes", "% of a core", "1", 2);

    public string Name => "cluster-idle";

    public Task StartAsync() => Task.CompletedTask;

    public async Task RunAsync(Results results)
    {
        await using var nodes = NodeProcesses.Start(seeds: 1);
        await nodes.WhenAllUpAsync();
        foreach (var percent in await IdleWatch.PercentOfACoreAsync(() => nodes.ProcessorTimes)) results.Add(Idle, percent);
    }

    public ValueTask DisposeAsync() => default;
}
