using System.Diagnostics;
using System.Text;

namespace Akka.MultiNode.TestAdapter.Internal;

/// <summary>The process of one role: what it is told, what it writes, how it ended.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const int MaxLines = 5000;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly Process _process;
    private readonly string _resultFile = Path.GetTempFileName();
    private int _dropped;

    public NodeProcess(string role, int index, string testAssembly, IEnumerable<string> arguments)
    {
        Role = role;
        var stem = Path.ChangeExtension(testAssembly, null);
        var start = new ProcessStartInfo(DotnetHost())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(testAssembly)!,
        };
        foreach (var argument in (string[])["exec", "--depsfile", stem + ".deps.json", "--runtimeconfig", stem + ".runtimeconfig.json"])
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Path.Combine(Path.GetDirectoryName(testAssembly)!, typeof(NodeProcess).Assembly.GetName().Name + ".dll"));
        string[] own = [$"multinode.index={index}", $"multinode.role={role}", $"multinode.result-file={_resultFile}"];
        foreach (var argument in own.Concat(arguments))
            start.ArgumentList.Add("-D" + argument);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Role { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Null where the role passed; otherwise what went wrong.</summary>
    public string? Failure
    {
        get
        {
            if (!_process.HasExited) return "did not end in time";
            var result = File.ReadAllText(_resultFile);
            if (result == NodeResult.Passed && _process.ExitCode == 0) return null;
            if (result == NodeResult.Exited(_process.ExitCode)) return null;
            return result.Length == 0 ? $"ended with exit code {_process.ExitCode} before its method did" : result;
        }
    }

    public string Log
    {
        get
        {
            lock (_gate)
            {
                var text = new StringBuilder();
                if (_dropped > 0) text.AppendLine($"({_dropped} lines before this)");
                foreach (var line in _lines) text.AppendLine(line);
                return text.ToString();
            }
        }
    }

    public async Task WaitForExit(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>Ends the process and what it started, if it has not ended by itself.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(true);
            _process.WaitForExit();
        }

        _process.Dispose();
        File.Delete(_resultFile);
    }

    private static string DotnetHost() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path
        : Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self
        : "dotnet";

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count <= MaxLines) return;
            _lines.Dequeue();
            _dropped++;
        }
    }
}

/// <summary>What a role's process leaves in its result file.</summary>
internal static class NodeResult
{
    public const string Passed = "passed";

    public static string Exited(int code) => $"exited {code}";
}
