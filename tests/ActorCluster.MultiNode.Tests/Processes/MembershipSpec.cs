using Xunit;
using static ActorCluster.MultiNode.Tests.Processes.MemberCommands;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Members that come and go, in processes of their own: with this program's commands and with etcd's own client.</summary>
public sealed class MembershipSpec
{
    [Fact]
    public async Task AMemberIsAddedCatchesUpVotesIsRemovedAndComesBackAsNew()
    {
        await using var cluster = await LocalCluster.StartAsync();
        var all = string.Join(',', cluster.Nodes.Select(node => node.Client));
        await PutAsync(cluster.Nodes[0].Client, "before", "1");
        await using var n4 = new MemberProcess(NewFolder(), "n4");

        // Nobody has added it yet.
        n4.Start(all);
        Assert.Equal(2, await n4.WhenEndedAsync());
        Assert.Contains($"actorcluster member add n4 --remoting {n4.Remoting} --client {n4.Client} --http {n4.Http}", n4.Log);

        var added = await ToolAsync(0, "member", "add", "n4", "--remoting", n4.Remoting, "--client", n4.Client, "--http", n4.Http, "--endpoints", all);
        Assert.Contains($"actorcluster node --config FILE --name n4 --join {all}", added.Output);
        Assert.Contains("n4 is a member already", (await ToolAsync(1, "member", "add", "n4", "--remoting", "127.0.0.1:1", "--endpoints", all)).Error);
        n4.Start(all);
        await VotesAsync(all, "n4");
        Assert.Equal("1", await GetAsync(n4.Client, "before"));
        await PutAsync(n4.Client, "through", "n4");

        // With its journal it needs nobody to tell it who it is.
        await n4.StopAsync();
        n4.Start(null);
        await Eventually.HoldsAsync("n4 answers again", async () => await TryGetAsync(n4.Client, "through") == "n4");

        await ToolAsync(0, "member", "remove", "n4", "--endpoints", all);
        Assert.Equal(3, await n4.WhenEndedAsync());
        Assert.Contains("n4 was removed from the cluster", n4.Log);
        Assert.DoesNotContain("n4", (await ToolAsync(0, "member", "list", "--endpoints", all)).Output);

        // It says the same after a start with its old data; with an empty folder it is a new member.
        n4.Start(null);
        Assert.Equal(3, await n4.WhenEndedAsync());
        Directory.Delete(Path.Combine(n4.Folder, "n4"), recursive: true);
        await ToolAsync(0, "member", "add", "n4", "--learner", "--remoting", n4.Remoting, "--client", n4.Client, "--http", n4.Http, "--endpoints", all);
        n4.Start(all);
        await Eventually.HoldsAsync("n4 answers as new", async () => await TryGetAsync(n4.Client, "through") == "n4");
        await PutAsync(n4.Client, "by a learner", "passed on");
        Assert.Equal("passed on", await GetAsync(cluster.Nodes[0].Client, "by a learner"));
        Assert.Contains("learner", (await ToolAsync(0, "member", "list", "--endpoints", all)).Output);
        await ToolAsync(0, "member", "promote", "n4", "--endpoints", all);
        await VotesAsync(all, "n4");
        Assert.Contains("has a vote already", (await ToolAsync(1, "member", "promote", "n4", "--endpoints", all)).Error);
    }

    [Fact]
    public async Task ALeaderThatIsRemovedAnswersAndStops()
    {
        await using var cluster = await LocalCluster.StartAsync();
        var leader = await cluster.LeaderAsync();
        var others = string.Join(',', cluster.Nodes.Where(node => node.Name != leader.Name).Select(node => node.Client));

        await ToolAsync(0, "member", "remove", leader.Name, "--endpoints", leader.Client);

        await Eventually.HoldsAsync("the others go on", async () => (await ToolAsync(null, "kv", "put", "after", "1", "--endpoints", others)).ExitCode == 0);
        await Eventually.HoldsAsync("it has stopped, and is not started again", () => Task.FromResult(cluster.Log.Contains($"process {leader.Pid} ended with exit code 3{Environment.NewLine}")
            || cluster.Log.EndsWith($"process {leader.Pid} ended with exit code 3", StringComparison.Ordinal)));
        Assert.DoesNotContain(leader.Name, (await ToolAsync(0, "member", "list", "--endpoints", others)).Output);
    }

    /// <summary>etcd's client names no member: the node at the peer URL says its name when it joins.</summary>
    [Fact]
    public async Task EtcdctlAddsListsPromotesUpdatesAndRemovesMembers()
    {
        await using var cluster = await LocalCluster.StartAsync();
        var all = string.Join(',', cluster.Nodes.Select(node => node.Client));
        await using var n4 = new MemberProcess(NewFolder(), "n4");

        Assert.Contains(" added to cluster", (await EtcdctlAsync(0, all, "member", "add", "n4", "--learner", $"--peer-urls=http://{n4.Remoting}")).Output);
        Assert.Contains($"unstarted, , http://{n4.Remoting}, , true", (await EtcdctlAsync(0, all, "member", "list")).Output);
        Assert.Contains("etcdserver: Peer URLs already exists", (await EtcdctlAsync(1, all, "member", "add", "n5", $"--peer-urls=http://{n4.Remoting}")).Error);
        var nameless = await IdAsync(all, n4.Remoting);
        Assert.Contains("etcdserver: can only promote a learner member which is in sync with leader", (await EtcdctlAsync(1, all, "member", "promote", nameless)).Error);
        n4.Start(all);
        await Eventually.HoldsAsync("n4 has said its name", async () => (await EtcdctlAsync(0, all, "member", "list")).Output.Contains($"started, n4, http://{n4.Remoting}, http://{n4.Client}, true"));

        var id = await IdAsync(all, n4.Remoting);
        await Eventually.HoldsAsync("n4 is promoted", async () => (await EtcdctlAsync(null, all, "member", "promote", id)).ExitCode == 0);
        Assert.Contains("etcdserver: can only promote a learner member", (await EtcdctlAsync(1, all, "member", "promote", id)).Error);
        Assert.Contains("etcdserver: member not found", (await EtcdctlAsync(1, all, "member", "remove", "77")).Error);
        Assert.Contains(" removed from cluster", (await EtcdctlAsync(0, all, "member", "remove", id)).Output);
        Assert.Equal(3, await n4.WhenEndedAsync());
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("actorcluster-member-").FullName;

    private static async Task<string> IdAsync(string endpoints, string remoting) =>
        (await EtcdctlAsync(0, endpoints, "member", "list")).Output.Split('\n').Single(line => line.Contains(remoting)).Split(", ")[0];

    private static async Task<ToolResult> EtcdctlAsync(int? exitCode, string endpoints, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("etcdctl", ["--endpoints", endpoints, .. arguments]);
        start.Environment["ETCDCTL_API"] = "3";
        var result = await Tool.RunAsync(start);
        Assert.True(exitCode is null || result.ExitCode == exitCode, $"etcdctl {string.Join(' ', arguments)}: {result}");
        return result;
    }
}
