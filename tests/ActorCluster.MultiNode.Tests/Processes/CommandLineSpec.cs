using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ActorCluster.Server.Cli;
using ActorCluster.Server.Nodes;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>The program as a person at a terminal uses it.</summary>
public sealed class CommandLineSpec(SharedCluster shared) : IClassFixture<SharedCluster>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("actorcluster-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task UpRefusesATakenPortWithOneClearLineAndStartsNothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = taken.LocalEndpoint.ToString()!;
        var ports = FreePorts.Take(2);
        var file = await WriteAsync("taken.conf", $$"""
            actorcluster.members.n1 { client = "{{address}}", http = "127.0.0.1:{{ports[0]}}", remoting = "127.0.0.1:{{ports[1]}}" }
            """);
        var result = await RunAsync("up", "--config", file, "--data", Path.Combine(folder, "data"));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"error: {address} is taken", Assert.Single(Lines(result.Error)));
        Assert.False(File.Exists(Path.Combine(folder, "data", "nodes.json")));
    }

    [Fact]
    public async Task UpRefusesADirectoryThatCannotBeWritten()
    {
        var file = await WriteAsync("a-file", "");
        var result = await RunAsync("up", "--config", await FreeMembersAsync(), "--data", Path.Combine(file, "data"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("cannot be written", Assert.Single(Lines(result.Error)));
    }

    [Fact]
    public async Task UpRefusesWrongSettingsAllAtOnceAndStartsNothing()
    {
        var file = await WriteAsync("wrong.conf", $$"""
            include "{{await FreeMembersAsync()}}"
            actorcluster.raft.tick = -1
            actorcluster.no-such-key = 1
            """);
        var result = await RunAsync("up", "--config", file, "--data", Path.Combine(folder, "data"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("actorcluster.raft.tick", result.Error);
        Assert.Contains("no-such-key", result.Error);
        Assert.False(File.Exists(Path.Combine(folder, "data", "nodes.json")));
    }

    [Fact]
    public async Task ABrokenFileIsReportedWithItsPlace()
    {
        var broken = await WriteAsync("broken.conf", "actorcluster {\n  raft { & }\n}\n");
        var result = await RunAsync("up", "--config", broken, "--data", Path.Combine(folder, "data"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(broken, result.Error);
        Assert.Matches("line|position", result.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("127.0.0.1:2379")]
    [InlineData("C:\\data")]
    [InlineData("&")]
    public void ASettingOfTheCommandLineIsWhatStandsThere(string value) => Assert.Equal(value, NodeCommand.Assign("a.b", value).GetString("a.b"));

    [Fact]
    public async Task NoNodeOutlivesUpThatIsKilled()
    {
        var data = Path.Combine(folder, "data");
        var start = OwnProcess.Command("up", "--config", await FreeMembersAsync(), "--data", data);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using var up = Process.Start(start)!;
        var drained = up.StandardOutput.ReadToEndAsync();
        var nodesFile = Path.Combine(data, "nodes.json");
        await Eventually.HoldsAsync("nodes.json names three processes", () => Task.FromResult(File.Exists(nodesFile) && Pids(nodesFile).Count(pid => pid > 0) == 3));
        var pids = Pids(nodesFile);
        up.Kill();
        await Eventually.HoldsAsync("every node has ended", () => Task.FromResult(pids.All(HasEnded)));
        await drained;
    }

    [Fact]
    public async Task KeysStatusAndJsonWork()
    {
        var cluster = shared.Cluster;
        var all = string.Join(',', cluster.Nodes.Select(node => node.Client));
        Assert.Equal("OK", (await RunAsync("kv", "put", "colour", "blue", "--endpoints", all)).Output.Trim());
        Assert.Equal("blue", (await RunAsync("kv", "get", "colour", "--endpoints", all)).Output.Trim());
        Assert.Equal("1", (await RunAsync("kv", "del", "colour", "--endpoints", all)).Output.Trim());
        Assert.Equal(1, (await RunAsync("kv", "get", "colour", "--endpoints", all)).ExitCode);
        var status = await RunAsync("status", "--endpoints", all, "--output", "json");
        using var json = JsonDocument.Parse(status.Output);
        var members = json.RootElement.GetProperty("members").EnumerateArray().ToList();
        Assert.Equal(3, members.Count);
        Assert.Single(members, member => member.GetProperty("role").GetString() == "leader");
    }

    [Fact]
    public async Task ANodeIsNotRunTwiceOnOneFolderNorOnATakenPort()
    {
        var cluster = shared.Cluster;
        var settings = cluster.Layout.SettingsFile;
        var twice = await RunAsync("node", "--config", settings, "--name", "n1", "--data", cluster.Layout.DataDirectory);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("is in use: another process runs this node", Assert.Single(Lines(twice.Error)));
        var elsewhere = await RunAsync("node", "--config", settings, "--name", "n1", "--data", Path.Combine(folder, "elsewhere"));
        Assert.Equal(1, elsewhere.ExitCode);
        Assert.Contains("remoting cannot listen there", Assert.Single(Lines(elsewhere.Output), line => line.Contains(" FTL ")));
    }

    [Fact]
    public async Task AnEndpointThatIsNotThereIsOneClearLine()
    {
        var result = await RunAsync("kv", "get", "a", "--endpoints", $"127.0.0.1:{FreePorts.Take(1)[0]}");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(Lines(result.Error)));
    }

    private static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(OwnProcess.Command(arguments));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static List<int> Pids(string nodesFile)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(nodesFile));
        return [.. json.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("pid").GetInt32())];
    }

    private static bool HasEnded(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private async Task<string> FreeMembersAsync()
    {
        var layout = ClusterLayout.OnFreePorts(3, Path.Combine(folder, "unused"), null);
        return await WriteAsync("members.conf", layout.Settings);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
