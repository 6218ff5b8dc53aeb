namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>Something that goes wrong with a cluster under load, and is over when its task ends.</summary>
/// <param name="Name">For people.</param>
/// <param name="StrikeAsync">Lets it happen.</param>
internal sealed record Fault(string Name, Func<FaultCluster, Random, Task> StrikeAsync)
{
    /// <summary>Those that a cluster can have, by where it runs.</summary>
    public static IReadOnlyList<Fault> Of(NamespaceNetwork? network) => network is null ? OfProcesses : [.. OfProcesses, .. OfNetworks(network)];

    private static readonly Fault[] OfProcesses =
    [
        new("kill -9 of the leader", async (cluster, random) => await DieAsync(random, await cluster.LeaderAsync())),
        new("kill -9 of any node", (cluster, random) => DieAsync(random, AnyOf(cluster, random))),
        new("kill -9 of two nodes", (cluster, random) => DieAsync(random, [.. Shuffled(cluster, random).Take(2)])),
        new("kill -9 of all nodes", (cluster, random) => DieAsync(random, [.. Shuffled(cluster, random)])),
        new("the leader stands still", async (cluster, random) => await StandStillAsync(random, await cluster.LeaderAsync())),
        new("any node stands still", (cluster, random) => StandStillAsync(random, AnyOf(cluster, random))),
        new("the leader stutters", async (cluster, random) =>
        {
            var leader = await cluster.LeaderAsync();
            for (var i = 0; i < 10; i++) await StandStillAsync(random, leader, mostMs: 400);
        }),
        new("all nodes stand still", (cluster, random) => StandStillAsync(random, [.. cluster.Nodes])),
        new("rolling restart", async (cluster, random) =>
        {
            foreach (var node in Shuffled(cluster, random))
            {
                await node.StopAsync();
                node.Start();
                await cluster.WhenServingAsync();
            }
        }),
        new("full stop", async (cluster, random) =>
        {
            await Task.WhenAll(cluster.Nodes.Select(node => node.StopAsync()));
            foreach (var node in Shuffled(cluster, random))
            {
                node.Start();
                await Task.Delay(random.Next(500));
            }
        }),
        new("the leader is killed, and the next while it comes back", async (cluster, random) =>
        {
            for (var i = 0; i < 3; i++)
            {
                var leader = await cluster.LeaderAsync();
                await leader.KillAsync();
                leader.Start();
            }
        }),
    ];

    private static IEnumerable<Fault> OfNetworks(NamespaceNetwork network)
    {
        yield return new("the leader is cut off", (cluster, random) => CutAsync(cluster, network, random, (leader, _, _) => network.Isolate(leader)));
        yield return new("the leader reaches nobody", (cluster, random) => CutAsync(cluster, network, random, (leader, one, other) => Cut((leader, one), (leader, other))));
        yield return new("the leader hears nobody", (cluster, random) => CutAsync(cluster, network, random, (leader, one, other) => Cut((one, leader), (other, leader))));
        yield return new("the leader and a follower are parted", (cluster, random) => CutAsync(cluster, network, random, (leader, one, _) => Cut((one, leader), (leader, one))));
        yield return new("nobody reaches anybody", (cluster, random) => CutAsync(cluster, network, random, (leader, one, other) =>
        {
            network.Isolate(leader);
            Cut((one, other), (other, one));
        }));
        yield return new("links come and go", async (cluster, random) =>
        {
            for (var i = 0; i < 15; i++)
            {
                var from = random.Next(3);
                Cut((from, (from + random.Next(1, 3)) % 3));
                await Task.Delay(random.Next(300));
                if (random.Next(3) == 0) network.HealAll();
            }

            network.HealAll();
        });
        yield return new("the leader is cut off, and the next one dies", async (cluster, random) =>
        {
            var leader = await cluster.LeaderAsync();
            network.Isolate(IndexOf(cluster, leader));
            var next = await cluster.LeaderAmongAsync([.. cluster.Nodes.Where(node => node != leader)]);
            await next.KillAsync();
            network.HealAll();
            await Task.Delay(random.Next(2000));
            next.Start();
        });

        void Cut(params IEnumerable<(int From, int To)> links)
        {
            foreach (var (from, to) in links) network.Cut(from, to);
        }
    }

    private static async Task CutAsync(FaultCluster cluster, NamespaceNetwork network, Random random, Action<int, int, int> cut)
    {
        var leader = IndexOf(cluster, await cluster.LeaderAsync());
        cut(leader, (leader + 1) % 3, (leader + 2) % 3);
        await Task.Delay(random.Next(200, 4000));
        network.HealAll();
    }

    private static async Task DieAsync(Random random, params FaultNode[] nodes)
    {
        await Task.WhenAll(nodes.Select(node => node.KillAsync()));
        foreach (var node in nodes)
        {
            await Task.Delay(random.Next(1500));
            node.Start();
        }
    }

    private static async Task StandStillAsync(Random random, params FaultNode[] nodes) => await StandStillAsync(random, 3000, nodes);

    private static async Task StandStillAsync(Random random, FaultNode node, int mostMs) => await StandStillAsync(random, mostMs, node);

    private static async Task StandStillAsync(Random random, int mostMs, params FaultNode[] nodes)
    {
        foreach (var node in nodes) node.Pause();
        await Task.Delay(random.Next(50, mostMs));
        foreach (var node in nodes) node.Resume();
        await Task.Delay(random.Next(100));
    }

    private static int IndexOf(FaultCluster cluster, FaultNode node) => cluster.Nodes.ToList().IndexOf(node);

    private static FaultNode AnyOf(FaultCluster cluster, Random random) => cluster.Nodes[random.Next(cluster.Nodes.Count)];

    private static FaultNode[] Shuffled(FaultCluster cluster, Random random)
    {
        FaultNode[] nodes = [.. cluster.Nodes];
        random.Shuffle(nodes);
        return nodes;
    }
}
