using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A cluster of node processes on free ports with its data in a temporary folder, as 'actorcluster up' runs it.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly string folder;
    private ClusterProcesses processes;

    private LocalCluster(string folder, ClusterLayout layout, bool restart)
    {
        this.folder = folder;
        Layout = layout;
        processes = Start(layout, restart);
    }

    public ClusterLayout Layout { get; }

    public IReadOnlyList<RunningNode> Nodes => processes.Nodes;

    /// <summary>What the nodes have printed.</summary>
    public string Log => string.Join(Environment.NewLine, log);

    public static async Task<LocalCluster> StartAsync(string? settings = null, bool restart = true)
    {
        var folder = Directory.CreateTempSubdirectory("actorcluster-test-").FullName;
        var file = settings is null ? null : Path.Combine(folder, "test.conf");
        if (file is not null) await File.WriteAllTextAsync(file, settings);
        var cluster = new LocalCluster(folder, ClusterLayout.OnFreePorts(3, Path.Combine(folder, "data"), file), restart);
        await cluster.WhenServingAsync();
        return cluster;
    }

    /// <summary>Stops every node and starts those named; all where none is.</summary>
    public async Task StopAndStartAsync(params string[] names)
    {
        await processes.DisposeAsync();
        var nodes = Layout.Nodes.Where(node => names.Length == 0 || names.Contains(node.Name));
        processes = Start(Layout with { Nodes = [.. nodes] }, restart: true);
        await WhenServingAsync();
    }

    public async Task WhenServingAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var serving = Readiness.WhenAllServeAsync(processes);
        if (await Task.WhenAny(serving, Task.Delay(Timeout.Infinite, patience.Token)) != serving)
            throw new Xunit.Sdk.XunitException($"the cluster did not serve within 30 s:\n{Log}");
        await serving;
    }

    /// <summary>A client of these nodes; of all where none is named.</summary>
    public ClusterClient Client(params string[] names) =>
        new([.. Nodes.Where(node => names.Length == 0 || names.Contains(node.Name)).Select(node => node.Client)]);

    public Task<RunningNode> LeaderAsync() => Eventually.GetAsync("a node says that it leads", async () =>
    {
        foreach (var node in Nodes)
        {
            if (await StatusAsync(node) is { } status && status.GetProperty("role").GetString() == "leader") return node;
        }

        return null;
    });

    /// <summary>kill -9.</summary>
    public static async Task KillAsync(RunningNode node)
    {
        using var process = Process.GetProcessById(node.Pid);
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await processes.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<JsonElement?> StatusAsync(RunningNode node)
    {
        using var client = new ClusterClient([node.Client]);
        try
        {
            return await client.CallAsync(HttpMethod.Get, "/status", null, CancellationToken.None);
        }
        catch (Exception e) when (e is GrpcException or HttpRequestException)
        {
            return null; // Not up at the moment.
        }
    }

    private ClusterProcesses Start(ClusterLayout layout, bool restart) =>
        ClusterProcesses.Start(layout, restart, fresh: false, (name, line) => log.Enqueue($"{name} | {line}"));
}
