using System.ComponentModel;
using System.Diagnostics;
using ActorCluster.Server.Nodes;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>etcd's own command-line client against every node.</summary>
public sealed class EtcdctlSpec(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task PutGetDelAndTxnWorkAtEveryNode()
    {
        var cluster = shared.Cluster;
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal("OK\n", await RunAsync(node.Client, "", "put", "a", "1"));
            Assert.Equal("OK\n", await RunAsync(node.Client, "", "put", "ab", "2"));
            Assert.Equal("a\n1\n", await RunAsync(node.Client, "", "get", "a"));
            Assert.Equal("a\n1\n", await RunAsync(node.Client, "", "get", "a", "--consistency=s"));
            Assert.Equal("a\n1\nab\n2\n", await RunAsync(node.Client, "", "get", "a", "--prefix"));
            Assert.Equal("ab\na\n", WithoutBlankLines(await RunAsync(node.Client, "", "get", "a", "--prefix", "--keys-only", "--order=DESCEND")));
            Assert.Equal("SUCCESS\n\nOK\n\na\n3\n", await RunAsync(node.Client, "value(\"a\") = \"1\"\n\nput a 3\nget a\n\nput a 4\n\n", "txn"));
            Assert.Equal("FAILURE\n\nOK\n", await RunAsync(node.Client, "value(\"a\") = \"1\"\n\nput a 3\n\nput a 4\n\n", "txn"));
            Assert.Equal("2\n", await RunAsync(node.Client, "", "del", "a", "--prefix"));
            Assert.Equal("0\n", await RunAsync(node.Client, "", "del", "a"));
            Assert.Equal("", await RunAsync(node.Client, "", "get", "a"));
        }
    }

    [Fact]
    public async Task StatusHealthAndMembersAreSeenFromEveryNode()
    {
        var cluster = shared.Cluster;
        var all = string.Join(',', cluster.Nodes.Select(node => node.Client));
        var status = await RunAsync(all, "", "endpoint", "status");
        Assert.Equal(3, status.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single(status.Split('\n'), line => line.Split(", ") is { Length: > 4 } fields && fields[4] == "true");
        foreach (var node in cluster.Nodes)
        {
            Assert.Contains("is healthy", await RunAsync(node.Client, "", "endpoint", "health", "--write-out=simple"));
            var members = await RunAsync(node.Client, "", "member", "list");
            Assert.Equal(["n1", "n2", "n3"], members.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(", ")[2]).Order());
        }
    }

    [Fact]
    public async Task LeadershipMovesToTheMemberThatIsNamed()
    {
        var cluster = shared.Cluster;
        var all = string.Join(',', cluster.Nodes.Select(node => node.Client));
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Nodes.First(node => node.Name != leader.Name);
        var members = await RunAsync(all, "", "member", "list");
        var id = members.Split('\n').Select(line => line.Split(", ")).First(fields => fields.Length > 2 && fields[2] == follower.Name)[0];
        Assert.StartsWith("Leadership transferred from", await RunAsync(all, "", "move-leader", id));
        Assert.Equal(follower.Name, (await cluster.LeaderAsync()).Name);
        var back = await Tool.RunAsync(OwnProcess.Command("leader", "move", leader.Name, "--endpoints", all));
        Assert.StartsWith($"{leader.Name} leads term", back.Output);
        Assert.Equal(leader.Name, (await cluster.LeaderAsync()).Name);
        var unknown = await Tool.RunAsync(OwnProcess.Command("leader", "move", "n9", "--endpoints", all));
        Assert.Equal((1, "error: no member is called n9; there are n1, n2, n3\n"), (unknown.ExitCode, unknown.Error));
    }

    [Fact]
    public async Task WhatIsNotServedIsSaidToBeUnimplemented()
    {
        var cluster = shared.Cluster;
        var result = await EtcdctlAsync(cluster.Nodes[0].Client, "", "lease", "grant", "10");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Unimplemented", result.Error);
    }

    private static string WithoutBlankLines(string text) => text.Replace("\n\n", "\n", StringComparison.Ordinal);

    private static async Task<string> RunAsync(string endpoints, string input, params string[] arguments)
    {
        var result = await EtcdctlAsync(endpoints, input, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        // endpoint health speaks on standard error.
        return arguments is ["endpoint", "health", ..] ? result.Output + result.Error : result.Output;
    }

    private static async Task<ToolResult> EtcdctlAsync(string endpoints, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("etcdctl", ["--endpoints", endpoints, .. arguments]);
        start.Environment["ETCDCTL_API"] = "3";
        try
        {
            return await Tool.RunAsync(start, input);
        }
        catch (Win32Exception cause)
        {
            throw new InvalidOperationException("etcdctl is not on the path, and these tests drive it: apt-get install etcd-client (Debian).", cause);
        }
    }
}
