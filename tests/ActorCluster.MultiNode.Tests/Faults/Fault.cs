namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>What a fault strikes.</summary>
/// <param name="Cluster">The nodes.</param>
/// <param name="Load">What the clients do meanwhile: between two blows of a fault so and so many operations are awaited.</param>
/// <param name="Random">Decides the rest.</param>
internal sealed record Target(FaultCluster Cluster, Workload Load, Random Random)
{
    public FaultNode AnyNode => Cluster.Nodes[Random.Next(Cluster.Nodes.Count)];

    public FaultNode[] Shuffled
    {
        get
        {
            FaultNode[] nodes = [.. Cluster.Nodes];
            Random.Shuffle(nodes);
            return nodes;
        }
    }

    /// <summary>How long something is down, stands still or is cut off.</summary>
    public Task LastAsync(int leastMs, int mostMs) => Task.Delay(Random.Next(leastMs, mostMs));

    /// <summary>Some operations begin.</summary>
    public Task SomeOperationsAsync() => Load.WhenAskedAsync(Random.Next(40));
}

/// <summary>Something that goes wrong with a cluster under load, and is over when its task ends.</summary>
/// <param name="Name">For people.</param>
/// <param name="StrikeAsync">Lets it happen.</param>
internal sealed record Fault(string Name, Func<Target, Task> StrikeAsync)
{
    /// <summary>Those that a cluster can have, by where it runs, and as whom.</summary>
    public static IReadOnlyList<Fault> Of(NamespaceNetwork? network) =>
    [
        .. ProcessFaults.All, .. MemberFaults.All, .. network is null ? [] : NetworkFaults.Of(network), .. SmallDisk.IsPossible ? [DiskFaults.FullDisk] : (Fault[])[],
    ];
}

/// <summary>Processes that die, stand still, stop and start.</summary>
internal static class ProcessFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill -9 of the leader", async target => await DieAsync(target, await target.Cluster.LeaderAsync())),
        new("kill -9 of any node", target => DieAsync(target, target.AnyNode)),
        new("kill -9 of two nodes", target => DieAsync(target, [.. target.Shuffled.Take(2)])),
        new("kill -9 of all nodes", target => DieAsync(target, target.Shuffled)),
        new("the leader stands still", async target => await StandStillAsync(target, 3000, await target.Cluster.LeaderAsync())),
        new("any node stands still", target => StandStillAsync(target, 3000, target.AnyNode)),
        new("the leader stutters", async target =>
        {
            var leader = await target.Cluster.LeaderAsync();
            for (var i = 0; i < 10; i++) await StandStillAsync(target, 400, leader);
        }),
        new("all nodes stand still", target => StandStillAsync(target, 3000, [.. target.Cluster.Nodes])),
        new("rolling restart", async target =>
        {
            foreach (var node in target.Shuffled)
            {
                await node.StopAsync();
                node.Start();
                await target.Cluster.WhenServingAsync();
            }
        }),
        new("full stop", async target =>
        {
            await Task.WhenAll(target.Cluster.Nodes.Select(node => node.StopAsync()));
            foreach (var node in target.Shuffled)
            {
                node.Start();
                await target.SomeOperationsAsync();
            }
        }),
        new("the leader is killed, and the next while it comes back", async target =>
        {
            for (var i = 0; i < 3; i++)
            {
                var leader = await target.Cluster.LeaderAsync();
                await leader.KillAsync();
                leader.Start();
            }
        }),
    ];

    private static async Task DieAsync(Target target, params FaultNode[] nodes)
    {
        await Task.WhenAll(nodes.Select(node => node.KillAsync()));
        foreach (var node in nodes)
        {
            await target.LastAsync(0, 1500);
            node.Start();
        }
    }

    /// <summary>Whoever was asked while it stood still answers as it goes on, and nothing stale.</summary>
    private static async Task StandStillAsync(Target target, int mostMs, params FaultNode[] nodes)
    {
        foreach (var node in nodes) node.Pause();
        await target.LastAsync(50, mostMs);
        var asked = Task.WhenAll(nodes.Select(target.Load.ReadAllAsync));
        await target.LastAsync(20, 60);
        foreach (var node in nodes) node.Resume();
        await asked;
        await target.SomeOperationsAsync();
    }
}

/// <summary>A network that parts, in one direction and in both. The clients reach every node all the time.</summary>
internal static class NetworkFaults
{
    public static IEnumerable<Fault> Of(NamespaceNetwork network)
    {
        yield return new("the leader is cut off", target => CutAsync(target, network, (leader, _) => network.Isolate(leader)));
        yield return new("the leader reaches nobody", target => CutAsync(target, network, (leader, others) => Cut(others.Select(other => (leader, other)))));
        yield return new("the leader hears nobody", target => CutAsync(target, network, (leader, others) => Cut(others.Select(other => (other, leader)))));
        yield return new("the leader and a follower are parted", target => CutAsync(target, network, (leader, others) => Cut([(others[0], leader), (leader, others[0])])));
        yield return new("nobody reaches anybody", target => CutAsync(target, network, (leader, others) =>
        {
            foreach (var number in others.Append(leader)) network.Isolate(number);
        }));
        yield return new("links come and go", async target =>
        {
            for (var i = 0; i < 15; i++)
            {
                var (from, to) = target.Shuffled is [var one, var other, ..] ? (one, other) : throw new InvalidOperationException("there is no link");
                network.Cut(from.Number, to.Number);
                await target.SomeOperationsAsync();
                if (target.Random.Next(3) == 0) network.HealAll();
            }

            network.HealAll();
        });
        yield return new("the leader is cut off, and the next one dies", async target =>
        {
            var leader = await target.Cluster.LeaderAsync();
            network.Isolate(leader.Number);
            var next = await target.Cluster.LeaderAmongAsync([.. target.Cluster.Nodes.Where(node => node != leader)]);
            await next.KillAsync();
            network.HealAll();
            await target.LastAsync(0, 2000);
            next.Start();
        });

        void Cut(IEnumerable<(int From, int To)> links)
        {
            foreach (var (from, to) in links) network.Cut(from, to);
        }
    }

    /// <param name="cut">Takes the numbers of the leader and of the others.</param>
    private static async Task CutAsync(Target target, NamespaceNetwork network, Action<int, int[]> cut)
    {
        var leader = await target.Cluster.LeaderAsync();
        cut(leader.Number, [.. target.Shuffled.Where(node => node != leader).Select(node => node.Number)]);
        await target.LastAsync(200, 4000);
        network.HealAll();
    }
}
