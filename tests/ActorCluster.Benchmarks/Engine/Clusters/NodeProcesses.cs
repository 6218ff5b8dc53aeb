namespace ActorCluster.Benchmarks.Engine.Clusters;

/// <summary>Three nodes of a cluster, a process each.</summary>
internal sealed class NodeProcesses : IAsyncDisposable
{
    private readonly Child[] children;

    private NodeProcesses(Child[] children) => this.children = children;

    /// <summary>The processor time that each has used.</summary>
    public TimeSpan[] ProcessorTimes => [.. children.Select(child => child.ProcessorTime)];

    /// <summary>Starts the processes, one right after the other.</summary>
    /// <param name="seeds">How many of them are seed nodes.</param>
    public static NodeProcesses Start(int seeds)
    {
        var ports = ActorSystems.FreePorts(NodeChild.Members);
        var seedPorts = ports[..seeds].Select(port => $"{port}").ToArray();
        return new NodeProcesses([.. ports.Select(port => Child.Start("node", [$"{port}", .. seedPorts]))]);
    }

    /// <summary>Ends when each sees all of them Up.</summary>
    public Task WhenAllUpAsync() => Task.WhenAll(children.Select(child => child.ReadAsync()));

    public async ValueTask DisposeAsync() => await Task.WhenAll(children.Select(child => child.DisposeAsync().AsTask()));
}
