using System.Collections.Concurrent;
using System.Diagnostics;
using ActorCluster.Server.Nodes;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A node that is added to a cluster: a file that names only itself, free ports, a folder, and the process that runs it now.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly string file;
    private Process? process;

    /// <param name="folder">Where its file and its data are to be.</param>
    /// <param name="name">Its name.</param>
    public MemberProcess(string folder, string name)
    {
        (Folder, Name) = (folder, name);
        file = Path.Combine(folder, $"{name}.conf");
        Move();
    }

    public string Folder { get; }

    public string Name { get; }

    public string Client { get; private set; } = "";

    public string Http { get; private set; } = "";

    public string Remoting { get; private set; } = "";

    /// <summary>What it has printed.</summary>
    public string Log => string.Join(Environment.NewLine, log);

    /// <summary>Its next process is at other ports.</summary>
    public void Move()
    {
        var ports = FreePorts.Take(3);
        (Client, Http, Remoting) = ($"127.0.0.1:{ports[0]}", $"127.0.0.1:{ports[1]}", $"127.0.0.1:{ports[2]}");
        File.WriteAllText(file, $"actorcluster.members.{Name} {{ client = \"{Client}\", http = \"{Http}\", remoting = \"{Remoting}\" }}");
    }

    /// <summary>Starts its process.</summary>
    /// <param name="join">Client addresses of members; null: it has a journal.</param>
    public void Start(string? join)
    {
        string[] joining = join is null ? [] : ["--join", join];
        var start = OwnProcess.Command(["node", "--config", file, "--name", Name, "--data", Folder, "--stop-with-input", .. joining]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> WhenEndedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process!.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>Asks it to stop, and waits for that.</summary>
    public async Task StopAsync()
    {
        if (process is { HasExited: false })
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
