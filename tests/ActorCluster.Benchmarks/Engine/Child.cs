using System.Diagnostics;
using System.Globalization;

namespace ActorCluster.Benchmarks.Engine;

/// <summary>
/// This program in a process of its own, in a part of a measurement. It says one line when it is ready, answers each line that it gets with one line, and
/// ends when its input ends: with its parent at the latest.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private Child(Process process) => this.process = process;

    /// <summary>The processor time it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one; its first line has not been read.</summary>
    /// <param name="part">As in <see cref="ChildCommand"/>.</param>
    /// <param name="arguments">Of the part.</param>
    public static Child Start(string part, params string[] arguments)
    {
        var assembly = typeof(Child).Assembly.Location;
        var host = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(File.Exists(host) ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (start.FileName == "dotnet") start.ArgumentList.Add(assembly);
        foreach (var argument in (string[])[ChildCommand.Name, part, .. arguments]) start.ArgumentList.Add(argument);
        return new Child(Process.Start(start) ?? throw new InvalidOperationException($"The process for {part} did not start: {start.FileName}"));
    }

    /// <summary>The next line that it says.</summary>
    public async Task<string> ReadAsync() => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
        ?? throw new InvalidOperationException($"Process {process.Id} ended early; what it wrote stands above.");

    /// <summary>Says a line to it; its answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    /// <summary>What it has allocated so far, in bytes.</summary>
    public async Task<long> AllocatedAsync() => long.Parse(await AskAsync(ChildCommand.Allocated), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
