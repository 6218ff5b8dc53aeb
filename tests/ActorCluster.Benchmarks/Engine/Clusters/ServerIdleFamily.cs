using System.Diagnostics;
using ActorCluster.Server.Nodes;

namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>Three nodes as <c>actorcluster up</c> starts them, without a client.</summary>
internal sealed class ServerIdleFamily : IFamily
{
    private static readonly Row Idle = new("idle, each of three actorcluster nodes", "% of a core", "1", 2);

    public string Name => "server-idle";

    public Task StartAsync() => Task.CompletedTask;

    public async Task RunAsync(Results results)
    {
        var directory = Directory.CreateTempSubdirectory("actorcluster-benchmark-");
        await using (var cluster = ClusterProcesses.Start(ClusterLayout.OnFreePorts(3, directory.FullName, null), restart: false, fresh: true, (_, _) => { }))
        {
            await Readiness.WhenAllServeAsync(cluster);
            var processes = cluster.Nodes.Select(node => Process.GetProcessById(node.Pid)).ToArray();
            foreach (var percent in await IdleWatch.PercentOfACoreAsync(() => [.. processes.Select(Used)])) results.Add(Idle, percent);
            Array.ForEach(processes, process => process.Dispose());
        }

        directory.Delete(recursive: true);
    }

    public ValueTask DisposeAsync() => default;

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
