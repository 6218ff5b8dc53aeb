namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>Members that come and go under load: three to five of them.</summary>
internal static class MemberFaults
{
    private const int Fewest = 3;

    public static readonly IReadOnlyList<Fault> All =
    [
        new("a member is added", async target => await WhenAddedAsync(target, await AddAsync(target))),
        new("a member is added while the leader dies", async target =>
        {
            var leader = await target.Cluster.LeaderAsync();
            var added = await AddAsync(target);
            if (leader.IsRunning && target.Cluster.Nodes.Contains(leader))
            {
                await leader.KillAsync();
                await target.SomeOperationsAsync();
                leader.Start();
            }

            await WhenAddedAsync(target, added);
        }),
        new("a member is removed", target => RemoveAsync(target, target.AnyNode)),
        new("the leader is removed", async target => await RemoveAsync(target, await target.Cluster.LeaderAsync())),
        new("a dead member is removed", async target =>
        {
            var dead = target.AnyNode;
            await dead.KillAsync();
            await target.SomeOperationsAsync();
            await RemoveAsync(target, dead);
        }),
        new("a folder is lost", async target =>
        {
            var lost = target.AnyNode;
            await lost.KillAsync();
            await target.SomeOperationsAsync();
            await target.Cluster.RemoveAsync(lost);
            await target.SomeOperationsAsync();
            await target.Cluster.AddAsync(lost);
            await target.Cluster.WhenVotingAsync(lost);
        }),
        new("it grows to five and shrinks to three others", async target =>
        {
            while (target.Cluster.Spares.Count > 0) await WhenAddedAsync(target, await AddAsync(target));
            await target.SomeOperationsAsync();
            await RemoveAsync(target, await target.Cluster.LeaderAsync());
            while (target.Cluster.Nodes.Count > Fewest) await RemoveAsync(target, target.AnyNode);
        }),
    ];

    /// <summary>Adds a node that is none, after removing one where all are members.</summary>
    private static async Task<FaultNode> AddAsync(Target target)
    {
        if (target.Cluster.Spares.Count == 0) await RemoveAsync(target, target.AnyNode);
        var node = target.Cluster.Spares[target.Random.Next(target.Cluster.Spares.Count)];
        await target.Cluster.AddAsync(node);
        return node;
    }

    private static async Task WhenAddedAsync(Target target, FaultNode node)
    {
        await target.Cluster.WhenVotingAsync(node);
        await target.SomeOperationsAsync();
    }

    /// <summary>Removes a member, and adds another one first where too few would be left.</summary>
    private static async Task RemoveAsync(Target target, FaultNode node)
    {
        if (target.Cluster.Nodes.Count == Fewest) await WhenAddedAsync(target, await AddAsync(target));
        await target.Cluster.RemoveAsync(node);
        await target.SomeOperationsAsync();
    }
}

/// <summary>Disks that have no room. Takes root, for the mount.</summary>
internal static class DiskFaults
{
    /// <summary>A node, as often as not the leader, is on a small disk, which fills up and has room again.</summary>
    public static readonly Fault FullDisk = new("a full disk", async target =>
    {
        var node = target.Random.Next(2) == 0 ? await target.Cluster.LeaderAsync() : target.AnyNode;
        await node.StopAsync();
        await using var disk = await SmallDisk.MountAsync(node.DataFolder);
        node.Start();
        await target.Cluster.WhenServingAsync();
        var before = Failures(node);
        disk.Fill();
        await Processes.Eventually.HoldsAsync("the full disk is noticed", () => Task.FromResult(Failures(node) > before));
        await target.Load.WhenWritingAsync();
        disk.Empty();
        await target.Cluster.WhenServingAsync();
        await node.StopAsync();
        await disk.MoveBackAsync();
        node.Start();
    });

    private static int Failures(FaultNode node) => node.Output.Count(line => line.Contains("could not write its event", StringComparison.Ordinal));
}
