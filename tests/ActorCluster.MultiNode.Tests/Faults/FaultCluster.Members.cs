using ActorCluster.MultiNode.Tests.Processes;
using ActorCluster.Server.Nodes;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <content>Members that come and go, with the program's own commands; each again, where the cluster has just lost its leader.</content>
internal sealed partial class FaultCluster
{
    /// <summary>How a node's process ends once it has learnt that it was removed.</summary>
    private const int RemovedExitCode = 3;

    /// <summary>The nodes that are no members now.</summary>
    public IReadOnlyList<FaultNode> Spares => [.. all.Except(members)];

    /// <summary>Adds a node and starts it with an empty folder; it may still have to catch up when this returns.</summary>
    public async Task AddAsync(FaultNode node)
    {
        await CommandAsync($"{node.Name} is added", "is a member already", node, "member", "add", node.Name, "--remoting", node.Remoting, "--client", node.Client, "--http", node.Http);
        node.Start(join: EndpointsBut(node));
        members = [.. members, node];
    }

    /// <summary>Removes a member, which is dead, or ends once it has learnt of that; its folder is empty afterwards.</summary>
    public async Task RemoveAsync(FaultNode node)
    {
        // Whoever asks it from now on is told that it is gone, or nothing.
        members = [.. members.Where(other => other != node)];
        await CommandAsync($"{node.Name} is removed", "no member is called", node, "member", "remove", node.Name);
        if (!node.IsDead && await node.WhenEndedAsync() is var code and not RemovedExitCode)
            throw new InvalidOperationException($"{node.Name} was removed, and ended with exit code {code}");
        node.LoseFolder();
    }

    /// <summary>Waits until a member has caught up and votes.</summary>
    public Task WhenVotingAsync(FaultNode node) => Eventually.HoldsAsync($"{node.Name} votes", async () =>
        (await ToolAsync(node, "member", "list")).Output.Split('\n').Any(line => line.Contains($" {node.Name} ", StringComparison.Ordinal) && line.Contains("voter", StringComparison.Ordinal)));

    /// <param name="what">What is awaited.</param>
    /// <param name="already">What the command says where an earlier one was carried out although nobody could say so.</param>
    /// <param name="about">The node that is not asked.</param>
    /// <param name="arguments">The command's.</param>
    private Task CommandAsync(string what, string already, FaultNode about, params string[] arguments) => Eventually.HoldsAsync(what, async () =>
    {
        var result = await ToolAsync(about, arguments);
        return result.ExitCode == 0 || result.Error.Contains(already, StringComparison.Ordinal);
    });

    private async Task<ToolResult> ToolAsync(FaultNode about, params string[] arguments)
    {
        var start = OwnProcess.Command([.. arguments, "--endpoints", EndpointsBut(about)]);
        return await Tool.RunAsync(network is null ? start : network.AsClient(start));
    }

    private string EndpointsBut(FaultNode node) => string.Join(',', Nodes.Where(other => other != node && other.IsRunning).Select(other => other.Client));
}
