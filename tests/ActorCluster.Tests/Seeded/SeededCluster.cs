using ActorCluster.Core;
using Akka.Configuration;

namespace ActorCluster.Tests.Seeded;

/// <summary>A whole cluster of ActorCluster's nodes in the hands of one seed: its network, its disks, its clients, what strikes it.</summary>
internal sealed class SeededCluster
{
    private static readonly TimeSpan Supervision = TimeSpan.FromMilliseconds(50);

    public SeededCluster(SeededProfile profile, Random random, SeededTrace trace)
    {
        Profile = profile;
        Loop = new SeededLoop(random, trace) { JumpsPerMille = profile.JumpsPerMille };
        Network = new SeededNetwork(Loop) { Profile = profile.Network };
        var names = Enumerable.Range(1, profile.Members + profile.Spares).Select(number => new NodeId($"n{number}")).ToList();
        var founders = names.Take(profile.Members).ToList();
        Nodes =
        [
            .. founders.Select(name => new SeededNode(Loop, Network, Deployment(founders, profile), name, () => Members!.Cluster) { WallOffset = profile.WallClocksDiffer > TimeSpan.Zero ? profile.WallClocksDiffer * random.NextDouble() : TimeSpan.Zero }),
            .. names.Skip(profile.Members).Select(name => new SeededNode(Loop, Network, Deployment([name], profile), name, () => Members!.Cluster) { IsOut = true }),
        ];
        Checks = new SeededChecks(this);
        Members = new SeededMembers(Nodes, Checks.OnDisk);
        Operators = new SeededOperators(this);
        Clients = new SeededClients(this);
        Faults = new SeededFaults(this);
        Orders = profile.Scenario == SeededScenario.Orders ? new SeededOrders(this) : null;
        foreach (var node in Nodes)
        {
            node.Disk.Profile = profile.Disk;
            if (!node.IsOut)
            {
                Loop.After(profile.StartsWithin * random.NextDouble(), node.Start);
            }
        }

        Loop.After(Supervision, Supervise);
    }

    public SeededProfile Profile { get; }

    public SeededLoop Loop { get; }

    public SeededNetwork Network { get; }

    public IReadOnlyList<SeededNode> Nodes { get; }

    public SeededChecks Checks { get; }

    public SeededMembers Members { get; }

    public SeededOperators Operators { get; }

    public SeededClients Clients { get; }

    public SeededFaults Faults { get; }

    /// <summary>Sagas, a topic and read models, where the run is about them.</summary>
    public SeededOrders? Orders { get; }

    /// <summary>A node that takes itself for the leader; of several the one of the latest term.</summary>
    public SeededNode? Leader => Nodes
        .Where(node => node.Status is { Role: "leader" })
        .MaxBy(node => node.Status!.Term.Value);

    /// <summary>One of the nodes that run, if any does.</summary>
    public SeededNode? AnyUp() => Nodes.Where(node => node.IsUp).ToList() is { Count: > 0 } up ? up[Loop.Random.Next(up.Count)] : null;

    /// <summary>Starts a node again after some time.</summary>
    public void StartLater(SeededNode node) =>
        Loop.After(TimeSpan.FromMilliseconds(2) + (Profile.DownFor * Loop.Random.NextDouble()), () =>
        {
            if (!node.IsUp && !node.IsOut)
            {
                node.Start();
            }
        });

    /// <summary>No process may end by itself, whatever its disk does, unless it is no member any more, or has been given a disk that is not its own last one.</summary>
    private void Supervise()
    {
        foreach (var node in Nodes)
        {
            if (node.Running is not { Failed: { } failed } running || !running.WhenTerminated.IsCompleted)
            {
                continue;
            }

            if ((failed.Kind == NodeFailureKind.Removed && Members.MayBeGone(node.Name, node.MemberId)) || (failed.Kind == NodeFailureKind.Refused && node.HasWrongData))
            {
                Loop.Trace.Say(node.Name.Name, failed.What);
                node.Leave();
            }
            else
            {
                Loop.Fail($"{node.Name} has stopped: {failed.What} {failed.Cause}");
            }
        }

        Loop.After(Supervision, Supervise);
    }

    private static Config Deployment(IReadOnlyList<NodeId> names, SeededProfile profile)
    {
        var members = names.Select((name, i) =>
            $"{name} {{ client = \"{name}:1\", http = \"{name}:2\", remoting = \"{name}:{4000 + i}\", priority = {(name == profile.Preferred ? 5 : 0)} }}");
        return ConfigurationFactory.ParseString($$"""
            actorcluster {
              cluster-name = "seeded"
              data-directory = "/nowhere"
              members { {{string.Join("\n", members)}} }
              log.level = WARNING
              requests.timeout = 2s
              snapshot { entries = {{profile.SnapshotEvery}}, bytes = 1MiB }
              raft.compaction { tail-entries = 2, max-chunk-bytes = {{profile.ChunkBytes}} }
              {{(profile.Scenario == SeededScenario.Orders ? SeededReadModels.Declaration : "")}}
            }
            """);
    }
}
