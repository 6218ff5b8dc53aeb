using ActorCluster.Raft;
using Akka.Actor;

namespace ActorCluster.Tests.Seeded;

/// <summary>Strikes a seeded cluster again and again with the faults that its profile allows.</summary>
internal sealed class SeededFaults(SeededCluster cluster)
{
    private readonly Random _random = cluster.Loop.Random;

    private bool _areOver;

    /// <summary>How often something struck.</summary>
    public int Struck { get; private set; }

    public async Task RunAsync()
    {
        while (!_areOver)
        {
            await cluster.Loop.Delay(cluster.Profile.FaultsEvery * _random.NextDouble());
            if (!_areOver)
            {
                var kind = cluster.Profile.Faults[_random.Next(cluster.Profile.Faults.Count)];
                cluster.Loop.Trace.Say($"fault: {kind}");
                Struck++;
                Strike(kind);
            }
        }
    }

    /// <summary>No fault strikes any more: the network is whole, every node up, every disk good.</summary>
    public void End()
    {
        _areOver = true;
        cluster.Loop.Trace.Say("the faults end");
        cluster.Network.Heal();
        cluster.Network.Profile = NetworkProfile.Good;
        foreach (var node in cluster.Nodes)
        {
            node.Disk.Profile = DiskProfile.Good with { Lies = node.Disk.Profile.Lies };
            node.Disk.Next = DiskFault.None;
            if (node.Process is { } process)
            {
                process.PausedUntil = TimeSpan.Zero;
            }
            else if (!node.IsUp && !node.IsOut)
            {
                node.Start();
            }
        }
    }

    private void Strike(SeededFault kind)
    {
        switch (kind)
        {
            case SeededFault.Crash:
                CrashForAWhile(Any());
                break;
            case SeededFault.CrashLeader when cluster.Leader is { } leader:
                CrashForAWhile(leader);
                break;
            case SeededFault.CrashAll:
                foreach (var node in cluster.Nodes)
                {
                    CrashForAWhile(node);
                }

                break;
            case SeededFault.MoveLeader when cluster.Leader is { Running: { } running }:
                running.System.ActorSelection("/user/raft").Tell(new TransferRequest(null), ActorRefs.NoSender);
                break;
            case SeededFault.Pause when Any().Process is { } process:
                process.PausedUntil = cluster.Loop.Now + TimeSpan.FromMilliseconds(_random.Next(20, 1500));
                break;
            case SeededFault.Partition:
                Partition(_random.Next());
                break;
            case SeededFault.IsolateLeader when cluster.Leader is { } alone:
                Partition(1 << cluster.Nodes.ToList().IndexOf(alone));
                break;
            case SeededFault.CutOneWay:
                cluster.Network.Cut(Any().Name.Name, Any().Name.Name);
                break;
            case SeededFault.Heal:
                cluster.Network.Heal();
                break;
            case SeededFault.Disassociate when (Any().Transport, Any().Transport) is ({ } one, { } other) && one != other:
                cluster.Network.Disassociate(one, other);
                break;
            case SeededFault.FailWrite:
                Any().Disk.Next = DiskFault.Fail;
                break;
            case SeededFault.RejectWrite:
                Any().Disk.Next = DiskFault.Reject;
                break;
            case SeededFault.StallWrite:
                Any().Disk.Next = DiskFault.Stall;
                break;
            case SeededFault.FailSnapshot:
                Any().Snapshots.WritesUntilFailure = _random.Next(4);
                break;
            case SeededFault.FailReadModel when cluster.Orders is { } orders:
                orders.StrikeReadModel(Any());
                break;
            case SeededFault.StallLeader when cluster.Leader is { } slow:
                slow.Disk.Next = DiskFault.Stall;
                break;
        }
    }

    /// <summary>Splits the nodes by the bits of a number; no way from one side to the other works.</summary>
    private void Partition(int sides)
    {
        cluster.Network.Heal();
        for (var a = 0; a < cluster.Nodes.Count; a++)
        {
            for (var b = 0; b < cluster.Nodes.Count; b++)
            {
                if (((sides >> a) & 1) != ((sides >> b) & 1))
                {
                    cluster.Network.Cut(cluster.Nodes[a].Name.Name, cluster.Nodes[b].Name.Name);
                }
            }
        }
    }

    private void CrashForAWhile(SeededNode node)
    {
        if (node.IsUp)
        {
            node.Crash();
            cluster.StartLater(node);
        }
    }

    private SeededNode Any() => cluster.Nodes[_random.Next(cluster.Nodes.Count)];
}
