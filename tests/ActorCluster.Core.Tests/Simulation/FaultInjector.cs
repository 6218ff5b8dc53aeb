namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Strikes the cluster again and again with one of the faults that its profile allows.</summary>
internal sealed class FaultInjector(World world)
{
    public bool IsOver { get; set; }

    public void Begin() => world.Schedule(world.Rng.Between(100, 600), new Event(EventKind.Fault));

    public void Strike()
    {
        if (IsOver) return;
        var kind = world.Profile.Faults[world.Rng.Between(0, world.Profile.Faults.Count - 1)];
        world.Say($"fault: {kind}");
        Strike(kind);
        world.Schedule(world.Rng.Between(1, world.Profile.MaxFaultPauseUnits), new Event(EventKind.Fault));
    }

    private void Strike(FaultKind kind)
    {
        switch (kind)
        {
            case FaultKind.Crash:
                CrashForAWhile(Any());
                return;
            case FaultKind.CrashLeader:
                if (Leader() is { } leader) CrashForAWhile(leader);
                return;
            case FaultKind.CrashBetweenEffects:
                var doomed = world.Rng.Between(0, 1) == 0 ? Leader() ?? Any() : Any();
                doomed.CrashCountdown = world.Rng.Between(0, 12);
                return;
            case FaultKind.CrashAll:
                world.Coverage.Add(Met.CrashOfAll);
                foreach (var node in world.Nodes) CrashForAWhile(node);
                return;
            case FaultKind.Partition:
                Partition(world.Rng.Next());
                return;
            case FaultKind.IsolateLeader:
                if (Leader() is { } alone) Partition(1UL << alone.Number);
                return;
            case FaultKind.CutOneWay:
                world.Coverage.Add(Met.OneWayCut);
                world.Network.Cut(Any().Number, Any().Number);
                return;
            case FaultKind.Heal:
                world.Network.Heal();
                return;
            case FaultKind.SpuriousPeerLost:
                var told = Any();
                world.Schedule(1, new Event(EventKind.PeerLost, told.Number, told.Incarnation, (Leader() ?? Any()).Number));
                return;
            case FaultKind.TransferLeadership:
                if (Leader() is not { } giver) return;
                var taker = world.Rng.Between(0, 1) == 0 ? -1 : Any().Number;
                world.Schedule(1, new Event(EventKind.TransferRequested, giver.Number, giver.Incarnation, taker));
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "a fault that nobody knows");
        }
    }

    /// <summary>Splits the nodes by the bits of a number; no link from one side to the other works.</summary>
    private void Partition(ulong sides)
    {
        world.Coverage.Add(Met.Partition);
        world.Network.Heal();
        foreach (var a in world.Nodes)
        {
            foreach (var b in world.Nodes)
            {
                if (((sides >> a.Number) & 1) != ((sides >> b.Number) & 1)) world.Network.Cut(a.Number, b.Number);
            }
        }
    }

    private void CrashForAWhile(SimulatedNode node)
    {
        if (node.Member is null) return;
        world.Crash(node);
        world.Schedule(world.Rng.Between(10, world.Profile.MaxDownUnits), new Event(EventKind.Restart, node.Number));
    }

    private SimulatedNode Any() => world.Nodes[world.Rng.Between(0, world.Nodes.Count - 1)];

    private SimulatedNode? Leader() => world.Nodes.FirstOrDefault(node => node.Member is { TakesProposals: true });
}
