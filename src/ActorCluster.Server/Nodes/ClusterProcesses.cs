namespace ActorCluster.Server.Nodes;

/// <summary>The node processes of a cluster on this machine: starts them, keeps them running, stops them.</summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRestart = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowestRestart = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly ClusterLayout layout;
    private readonly bool restart;
    private readonly Action<string, string> print;
    private readonly Dictionary<string, NodeChild> children = [];
    private readonly List<Task> guards = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock state = new();
    private readonly FileStream claim;

    private ClusterProcesses(ClusterLayout layout, bool restart, Action<string, string> print, FileStream claim)
    {
        this.layout = layout;
        this.restart = restart;
        this.print = print;
        this.claim = claim;
    }

    /// <summary>The nodes as they run now.</summary>
    public IReadOnlyList<RunningNode> Nodes
    {
        get
        {
            lock (state) return [.. layout.Nodes.Select(node => node with { Pid = children.TryGetValue(node.Name, out var child) ? child.Pid : 0 })];
        }
    }

    /// <summary>Ends when no node runs any more and none will be started.</summary>
    public Task WhenAllEnded => Task.WhenAll(guards);

    /// <summary>Starts every node.</summary>
    /// <param name="layout">The nodes.</param>
    /// <param name="restart">A node whose process ends is started again.</param>
    /// <param name="fresh">The nodes' data is deleted first.</param>
    /// <param name="print">Takes each line that a node prints, behind the node's name.</param>
    /// <exception cref="StartRefusedException">Something stands in the way; nothing was started.</exception>
    public static ClusterProcesses Start(ClusterLayout layout, bool restart, bool fresh, Action<string, string> print)
    {
        if (layout.Obstacles() is { Count: > 0 } obstacles) throw new StartRefusedException(obstacles);
        var cluster = new ClusterProcesses(layout, restart, print, Claim(layout.DataDirectory));
        if (fresh) Forget(layout);
        File.WriteAllText(layout.SettingsFile, layout.Settings);
        foreach (var node in layout.Nodes) cluster.StartChild(node);
        cluster.Record();
        foreach (var node in layout.Nodes) cluster.guards.Add(cluster.GuardAsync(node));
        return cluster;
    }

    /// <summary>Stops every node gracefully and waits for the last one.</summary>
    public async Task StopAsync()
    {
        NodeChild[] running;
        lock (state)
        {
            stopping.Cancel();
            running = [.. children.Values];
        }

        await Task.WhenAll(running.Select(child => child.StopAsync(Patience)));
        await WhenAllEnded;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await claim.DisposeAsync();
        stopping.Dispose();
    }

    private static FileStream Claim(string dataDirectory)
    {
        try
        {
            return new FileStream(Path.Combine(dataDirectory, "up.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartRefusedException([$"another cluster already runs in {dataDirectory}; stop it or give another --data"]);
        }
    }

    private static void Forget(ClusterLayout layout)
    {
        foreach (var folder in layout.Nodes.Select(node => Path.Combine(layout.DataDirectory, node.Name)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    private NodeChild StartChild(RunningNode node)
    {
        lock (state) return children[node.Name] = NodeChild.Start(layout, node, print);
    }

    private async Task GuardAsync(RunningNode node)
    {
        var delay = FirstRestart;
        while (true)
        {
            NodeChild child;
            lock (state) child = children[node.Name];
            var exitCode = await child.WhenEndedAsync();
            lock (state) children.Remove(node.Name);
            Record();
            if (stopping.IsCancellationRequested) return;
            var again = restart && exitCode is not (ExitCodes.Removed or ExitCodes.WrongData);
            print(node.Name, $"process {child.Pid} ended with exit code {exitCode}{(again ? "; starting it again" : "")}");
            if (!again) return;
            delay = child.Age > Settled ? FirstRestart : delay;
            await Task.Delay(delay, stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, SlowestRestart.Ticks));
            lock (state)
            {
                if (stopping.IsCancellationRequested) return;
                StartChild(node);
            }

            Record();
        }
    }

    private void Record()
    {
        lock (state) NodesFile.Write(layout.NodesFile, Nodes);
    }
}

/// <summary>A cluster was not started, and nothing of it was.</summary>
public sealed class StartRefusedException(IReadOnlyList<string> reasons) : Exception(string.Join(Environment.NewLine, reasons))
{
    /// <summary>Why, a line each.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
