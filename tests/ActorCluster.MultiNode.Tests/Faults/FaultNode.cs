using System.Collections.Concurrent;
using System.Diagnostics;
using ActorCluster.Server.Nodes;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>A node process that the caller starts, signals and stops as it likes.</summary>
/// <param name="number">Its place in the network, from 0 on.</param>
/// <param name="place">Its name and addresses.</param>
/// <param name="folder">The folder with the cluster's settings and data.</param>
/// <param name="prefix">What stands before the program: the command that runs it in a network namespace.</param>
internal sealed class FaultNode(int number, RunningNode place, string folder, IReadOnlyList<string> prefix)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentQueue<string> output = new();
    private Process? process;

    public int Number => number;

    public string Name => place.Name;

    public string Client => place.Client;

    public string Http => place.Http;

    public string Remoting => place.Remoting;

    /// <summary>Where it keeps all it has.</summary>
    public string DataFolder => Path.Combine(folder, Name);

    /// <summary>The settings that its process is started with.</summary>
    public string SettingsFile => Path.Combine(folder, $"{Name}.conf");

    public bool IsRunning => process is { HasExited: false };

    /// <summary>Whether its last process ended by <see cref="KillAsync"/>, or there was none.</summary>
    public bool IsDead { get; private set; } = true;

    /// <summary>What its process has taken of processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process!.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public IEnumerable<string> Output => output.Select(line => $"{Name} | {line}");

    /// <summary>Starts its process.</summary>
    /// <param name="join">Client addresses of members, where it was added and its folder is empty; null otherwise.</param>
    public void Start(string? join = null)
    {
        if (IsRunning) throw new InvalidOperationException($"{Name} runs already");
        process?.Dispose();
        var start = OwnProcess.Command("node", "--config", SettingsFile, "--name", Name, "--data", folder, "--stop-with-input");
        if (join is not null)
        {
            start.ArgumentList.Add("--join");
            start.ArgumentList.Add(join);
        }

        if (prefix.Count > 0) start = new ProcessStartInfo(prefix[0], [.. prefix.Skip(1), start.FileName, .. start.ArgumentList]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        IsDead = false;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async Task KillAsync()
    {
        Signal.Send(process!.Id, Signal.Kill);
        await process.WaitForExitAsync();
        IsDead = true;
    }

    /// <summary>All that it has is gone.</summary>
    public void LoseFolder() => Directory.Delete(DataFolder, recursive: true);

    /// <summary>SIGTERM, and waits for the end of the process, which must be an orderly one.</summary>
    public async Task StopAsync()
    {
        Signal.Send(process!.Id, Signal.Terminate);
        await EndAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Name} stopped with exit code {process.ExitCode}:\n{string.Join('\n', Output)}");
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> WhenEndedAsync()
    {
        await EndAsync();
        return process!.ExitCode;
    }

    public void Pause() => Signal.Send(process!.Id, Signal.Stop);

    public void Resume() => Signal.Send(process!.Id, Signal.Continue);

    /// <summary>Ends the process whatever state it is in.</summary>
    public async Task DisposeAsync()
    {
        if (IsRunning)
        {
            Resume();
            process!.StandardInput.Close();
            await EndAsync();
        }

        process?.Dispose();
    }

    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process!.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process!.Kill();
            await process.WaitForExitAsync();
            throw new InvalidOperationException($"{Name} did not end within {Patience.TotalSeconds} s:\n{string.Join('\n', Output)}");
        }
    }

    private void Take(string? line)
    {
        if (line is not null) output.Enqueue(line);
    }
}
