using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>What specs of the members ask a cluster for, with this program's commands and over its wire.</summary>
internal static class MemberCommands
{
    /// <summary>Runs this program.</summary>
    /// <param name="exitCode">How it must end; null for any way.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ToolResult> ToolAsync(int? exitCode, params string[] arguments)
    {
        var result = await Tool.RunAsync(OwnProcess.Command(arguments));
        Assert.True(exitCode is null || result.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {result}");
        return result;
    }

    /// <summary>Adds a member and starts it, with an empty folder.</summary>
    public static async Task AddAsync(MemberProcess member, string endpoints)
    {
        await ToolAsync(0, "member", "add", member.Name, "--remoting", member.Remoting, "--client", member.Client, "--http", member.Http, "--endpoints", endpoints);
        member.Start(endpoints);
    }

    /// <summary>Removes a member; again, where the cluster has just lost its leader.</summary>
    public static Task RemoveAsync(string name, string endpoints) => Eventually.HoldsAsync($"{name} is removed", async () =>
    {
        var result = await ToolAsync(null, "member", "remove", name, "--endpoints", endpoints);
        return result.ExitCode == 0 || result.Error.Contains("no member is called", StringComparison.Ordinal);
    });

    public static Task VotesAsync(string endpoints, string name) => Eventually.HoldsAsync($"{name} votes", async () =>
        (await ToolAsync(null, "member", "list", "--endpoints", endpoints)).Output.Split('\n').Any(line => line.Contains($" {name} ") && line.Contains("voter")));

    public static async Task PutAsync(string endpoint, string key, string value)
    {
        using var client = new ClusterClient([endpoint]);
        await client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, CancellationToken.None);
    }

    public static async Task<string?> GetAsync(string endpoint, string key)
    {
        using var client = new ClusterClient([endpoint]);
        return (await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }, CancellationToken.None)).Kvs.SingleOrDefault()?.Value.ToStringUtf8();
    }

    /// <summary>As <see cref="GetAsync"/>; null too where the node does not answer.</summary>
    public static async Task<string?> TryGetAsync(string endpoint, string key)
    {
        try
        {
            return await GetAsync(endpoint, key);
        }
        catch (GrpcException)
        {
            return null; // Not up yet.
        }
    }
}
