using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Tests.Raft;
using Xunit;
using static ActorCluster.MultiNode.Tests.Processes.MemberCommands;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A member whose data must not be used gets everything from the others again: one command, and a start as always.</summary>
public sealed class RepairSpec
{
    private const int Keys = 30;

    [Fact]
    public async Task AMemberWithADamagedRowNamesItAndIsRepaired()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var (node, others) = (cluster.Nodes[1], OthersOf(cluster, 1));
        await PutAllAsync(cluster);
        Assert.Contains("is in use: another process runs this node", (await RepairAsync(cluster, 2, "n2")).Error);
        await node.StopAsync();
        var row = DamagedRow.FlipABit(Path.Combine(node.DataFolder, "journal.db"));

        node.Start();
        Assert.Equal(4, await node.WhenEndedAsync());
        Assert.Contains(node.Output, line => line.Contains("FATAL", StringComparison.Ordinal)
            && (line.Contains($"sequence number {row} of persistence id raft", StringComparison.Ordinal) || line.Contains($"after sequence number {row - 1}: ", StringComparison.Ordinal)) && line.Contains("actorcluster member repair n2 --config", StringComparison.Ordinal));

        Assert.Contains("nothing needs it any more", (await RepairAsync(cluster, 0, "n2")).Output);
        Assert.True(File.Exists(Path.Combine(Assert.Single(AsideOf(node)), "journal.db")));
        node.Start();
        await VotesAsync(others, "n2");
        await HasAllAsync(node);

        // It is a member like any other: it starts again with what it has now.
        await node.StopAsync();
        node.Start();
        await cluster.WhenServingAsync();
    }

    [Fact]
    public async Task UnderUpItsNodeIsNotStartedAgainBeforeItIsRepaired()
    {
        await using var cluster = await LocalCluster.StartAsync();
        var (node, data) = (cluster.Nodes[1], cluster.Layout.DataDirectory);
        for (var i = 0; i < Keys; i++) await PutAsync(node.Client, $"key-{i}", $"value-{i}");
        DamagedRow.FlipABit(Path.Combine(data, "n2", "journal.db"));
        await LocalCluster.KillAsync(node);

        await Eventually.HoldsAsync("it has ended for its damage", () => Task.FromResult(cluster.Log.Split(Environment.NewLine).Any(line => line.EndsWith("ended with exit code 4", StringComparison.Ordinal))));
        Assert.DoesNotContain("ended with exit code 4; starting it again", cluster.Log);
        await ToolAsync(0, "member", "repair", "n2", "--config", cluster.Layout.SettingsFile, "--data", data);

        await cluster.StopAndStartAsync();
        await VotesAsync(node.Client, "n2");
        for (var i = 0; i < Keys; i++) Assert.Equal($"value-{i}", await GetAsync(node.Client, $"key-{i}"));
    }

    /// <summary>Also where the first attempt has ended after the removal, or has been followed by no start.</summary>
    [Fact]
    public async Task AMemberWhoseFolderIsLostIsRepairedHoweverOftenThatIsTried()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var (node, others) = (cluster.Nodes[2], OthersOf(cluster, 2));
        await PutAllAsync(cluster);
        await node.KillAsync();
        Directory.Delete(node.DataFolder, recursive: true);
        node.Start();
        Assert.Equal(4, await node.WhenEndedAsync());
        Assert.Contains(node.Output, line => line.Contains("actorcluster member repair n3 --config", StringComparison.Ordinal));
        await RemoveAsync("n3", others);

        await RepairAsync(cluster, 0, "n3", "--endpoints", others);
        await RepairAsync(cluster, 0, "n3", "--endpoints", others);
        node.Start();
        await VotesAsync(others, "n3");
        await HasAllAsync(node);
    }

    [Fact]
    public async Task WithoutAMajorityNothingIsChanged()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: "actorcluster.requests.timeout = 1s");
        var node = cluster.Nodes[0];
        await PutAllAsync(cluster);
        await node.StopAsync();
        await cluster.Nodes[1].StopAsync();

        Assert.Contains("once a majority of the members runs", (await RepairAsync(cluster, 1, "n1")).Error);

        Assert.Empty(AsideOf(node));
        cluster.Nodes[1].Start();
        node.Start();
        await cluster.WhenServingAsync();
        await HasAllAsync(node);
    }

    [Theory]
    [InlineData("", "names nobody but n1")]
    [InlineData("""
        actorcluster.members.n2 { client = "127.0.0.1:4", http = "127.0.0.1:5", remoting = "127.0.0.1:6" }
        actorcluster.journal { database = postgresql, connection-string = "Host=127.0.0.1" }
        """, "keeps its journal in PostgreSQL, which this command does not touch")]
    public async Task WhatCannotBeGotFromOthersIsRefusedAndNothingTouched(string settings, string why)
    {
        var folder = Directory.CreateTempSubdirectory("actorcluster-repair-").FullName;
        var file = Path.Combine(folder, "n1.conf");
        await File.WriteAllTextAsync(file, $$"""
            actorcluster.members.n1 { client = "127.0.0.1:1", http = "127.0.0.1:2", remoting = "127.0.0.1:3" }
            {{settings}}
            """);

        var refused = await ToolAsync(2, "member", "repair", "n1", "--config", file, "--data", folder);

        Assert.Contains(why, refused.Error);
        Assert.Contains("othing was changed", refused.Error);
        Assert.False(Directory.Exists(Path.Combine(folder, "n1")));
        Directory.Delete(folder, recursive: true);
    }

    private static string OthersOf(FaultCluster cluster, int node) => string.Join(',', cluster.Nodes.Where((_, i) => i != node).Select(other => other.Client));

    private static string[] AsideOf(FaultNode node) => Directory.GetDirectories(Path.GetDirectoryName(node.DataFolder)!, $"{node.Name}-put-aside-*");

    private static Task<ToolResult> RepairAsync(FaultCluster cluster, int exitCode, string name, params string[] more)
    {
        var folder = Path.GetDirectoryName(cluster.Nodes[0].DataFolder)!;
        return ToolAsync(exitCode, ["member", "repair", name, "--config", cluster.Nodes[0].SettingsFile, "--data", folder, .. more]);
    }

    private static async Task PutAllAsync(FaultCluster cluster)
    {
        for (var i = 0; i < Keys; i++) await PutAsync(cluster.Nodes[i % 3].Client, $"key-{i}", $"value-{i}");
    }

    private static async Task HasAllAsync(FaultNode node)
    {
        for (var i = 0; i < Keys; i++) Assert.Equal($"value-{i}", await GetAsync(node.Client, $"key-{i}"));
    }
}
