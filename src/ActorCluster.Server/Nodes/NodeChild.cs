using System.Diagnostics;

namespace ActorCluster.Server.Nodes;

/// <summary>
/// A node in a process of its own. It holds the read end of a pipe from this process and stops when the pipe closes, so that it outlives
/// its parent in no case, kill -9 included.
/// </summary>
internal sealed class NodeChild
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly Process process;
    private readonly Task output;

    private NodeChild(Process process, Task output)
    {
        this.process = process;
        this.output = output;
    }

    public int Pid => process.Id;

    public TimeSpan Age => Stopwatch.GetElapsedTime(started);

    /// <summary>Ends with the exit code when the process has ended and its last line is written.</summary>
    public async Task<int> WhenEndedAsync()
    {
        await process.WaitForExitAsync();
        await output;
        return process.ExitCode;
    }

    /// <summary>Starts <c>actorcluster node</c> for <paramref name="node"/>; every line that it prints goes to <paramref name="print"/>.</summary>
    public static NodeChild Start(ClusterLayout layout, RunningNode node, Action<string, string> print)
    {
        var start = OwnProcess.Command("node", "--config", layout.SettingsFile, "--name", node.Name, "--data", layout.DataDirectory, "--stop-with-input");
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"the process for {node.Name} did not start: {start.FileName}");
        return new NodeChild(process, Task.WhenAll(
            PumpAsync(process.StandardOutput, node.Name, print), PumpAsync(process.StandardError, node.Name, print)));
    }

    /// <summary>Asks the process to stop, waits for it, and ends it by force when it has not stopped in time.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        process.StandardInput.Close();
        using var patienceOver = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(patienceOver.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task PumpAsync(StreamReader reader, string name, Action<string, string> print)
    {
        while (await reader.ReadLineAsync() is { } line) print(name, line);
    }
}
