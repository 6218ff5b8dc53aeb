namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Strikes the cluster again and again with one of the faults that its profile allows.</summary>
internal sealed class FaultInjector
{
    private static readonly Met[] BetweenEffects = [Met.CrashBeforeFlush, Met.CrashBeforeSend, Met.CrashBeforeApply, Met.CrashBeforeSendAfterPersist];

    /// <summary>With them those of snapshots; what comes seldom stands here twice, because the wait for it may be long and ends with the next fault of this kind.</summary>
    private static readonly Met[] BetweenAllEffects =
    [
        .. BetweenEffects, Met.CrashBeforeSnapshotTaken, Met.CrashBeforeStoreChunk, Met.CrashBeforeRestore, Met.CrashBeforeSnapshotReceived,
        Met.CrashBeforeStoreChunk, Met.CrashBeforeRestore, Met.CrashBeforeSnapshotReceived,
    ];

    private readonly World world;
    private readonly FaultScripts scripts;

    public FaultInjector(World world)
    {
        this.world = world;
        scripts = new FaultScripts(world, this);
    }

    public bool IsOver { get; set; }

    public void Begin() => world.Schedule(world.Rng.Between(100, 600), new Event(EventKind.Fault));

    /// <summary>A fault strikes, or goes on.</summary>
    public void Strike(in Event what)
    {
        if (IsOver) return;
        if (what.What is Action act)
        {
            act();
            return;
        }

        var kind = world.Profile.Faults[world.Rng.Between(0, world.Profile.Faults.Count - 1)];
        world.Say($"fault: {kind}");
        long pause = world.Rng.Between(1, world.Profile.MaxFaultPauseUnits);
        var leader = world.Leader();
        if (!FaultScripts.Knows(kind))
        {
            Strike(kind);
            if (leader is not null || kind is not (FaultKind.CrashLeader or FaultKind.IsolateLeader or FaultKind.LoseLeader)) world.Coverage.Add(kind);
        }
        else if (leader is not null && scripts.Play(kind, leader) is var units)
        {
            if (units > 0) world.Coverage.Add(kind);

            // Mostly nothing else comes in between the acts.
            if (world.Rng.Between(0, 3) > 0) pause += units;
        }

        world.Schedule(pause, new Event(EventKind.Fault));
    }

    private void Strike(FaultKind kind)
    {
        switch (kind)
        {
            case FaultKind.Crash:
                CrashForAWhile(Any());
                return;
            case FaultKind.CrashLeader:
                if (world.Leader() is { } leader) CrashForAWhile(leader);
                return;
            case FaultKind.CrashBetweenEffects:
                var points = world.Protocol.HasSnapshots ? BetweenAllEffects : BetweenEffects;
                world.CrashBefore = points[world.Rng.Between(0, points.Length - 1)];
                return;
            case FaultKind.CrashAll:
                world.Coverage.Add(Met.CrashOfAll);
                foreach (var node in world.Nodes) CrashForAWhile(node);
                return;
            case FaultKind.Partition:
                Partition(world.Rng.Next());
                return;
            case FaultKind.IsolateLeader:
                if (world.Leader() is { } alone) Isolate(alone);
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
                world.Schedule(1, new Event(EventKind.PeerLost, told.Number, told.Incarnation, (world.Leader() ?? Any()).Number));
                return;
            case FaultKind.TransferLeadership:
                // Somebody may ask one that leads no more; and may want to change the members while the part is handed over.
                var giver = world.Rng.Between(0, 3) == 0 ? Any() : world.Leader() ?? Any();
                var taker = world.Rng.Between(0, 1) == 0 ? -1 : Any().Number;
                world.Schedule(1, new Event(EventKind.TransferRequested, giver.Number, giver.Incarnation, taker));
                if (world.Rng.Between(0, 3) == 0) world.Schedule(2, new Event(EventKind.Operate, What: giver));
                return;
            case FaultKind.Pause or FaultKind.Suspend:
                Pause(Any(), kind == FaultKind.Suspend);
                return;
            case FaultKind.PauseLeader:
                Pause(world.Leader() ?? Any(), world.Rng.Between(0, 3) == 0);
                return;
            case FaultKind.ClockDrift:
                world.Coverage.Add(Met.ClockDrift);
                Any().Clock.Drift(Profile.TickUnits + world.Rng.Between(-1, 1), world.Now);
                return;
            case FaultKind.ClockBeyondBound:
                world.Coverage.Add(Met.ClockBeyondBound);
                var odd = world.Rng.Between(0, 1) == 0 ? world.Rng.Between(4, 8) : world.Rng.Between(12, 40);
                (world.Rng.Between(0, 1) == 0 ? world.Leader() ?? Any() : Any()).Clock.Drift(odd, world.Now);
                return;
            case FaultKind.WallClockSet:
                // Not while the other clock stands still: no watch can tell two errors that make up for each other.
                if (Any() is { Paused: null } set) set.Clock.SetWall(world.Rng.Between(-500, 500));
                return;
            case FaultKind.LoseLeader:
                if (world.Leader() is { } lost) LoseLeader(lost);
                return;
            case FaultKind.FillDisk:
                Any().Disk.FullUntil = world.Now + world.Rng.Between(1, 300);
                return;
            case FaultKind.StallDisk:
                world.Coverage.Add(Met.DiskStalled);
                (world.Rng.Between(0, 1) == 0 ? world.Leader() ?? Any() : Any()).Disk.StalledUntil = world.Now + world.Rng.Between(100, 3000);
                return;
            case FaultKind.DamageDisk:
                Damage(Any());
                return;
            case FaultKind.ReplayOld:
                for (var count = world.Rng.Between(1, 40); count > 0; count--) Replay();
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "a fault that nobody knows");
        }
    }

    /// <summary>No link to or from a node works.</summary>
    public void Isolate(SimulatedNode node) => Partition(1UL << node.Number);

    /// <summary>A leader is cut off, and the others notice at once.</summary>
    public void LoseLeader(SimulatedNode lost)
    {
        Isolate(lost);
        foreach (var other in world.Nodes.Where(other => other != lost && other.Member is not null))
            world.Schedule(1, new Event(EventKind.PeerLost, other.Number, other.Incarnation, lost.Number));
    }

    /// <summary>Splits the nodes by the bits of a number; no link from one side to the other works.</summary>
    public void Partition(ulong sides)
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

    /// <summary>
    /// Turns a bit, in the journal or in a snapshot, which the next start finds. Somebody mends it in the end; or, where members come and go, the operators are to remove
    /// the member and to add it again with an empty disk. Only while all others are well: a cluster that loses a majority for so long shows nothing.
    /// </summary>
    private void Damage(SimulatedNode node)
    {
        if (world.Nodes.Count < 3 || world.Nodes.Any(other => other.Disk.IsDamaged)) return;
        if (world.Rng.Between(0, 2) == 0) node.Disk.IsJournalDamaged = true;
        else node.Disk.Any(world.Rng)?.Flip();
        CrashForAWhile(node);
        var isLost = world.Profile.ChangesMembers && world.Rng.Between(0, 2) > 0;
        world.Schedule(isLost ? 8000 : world.Rng.Between(100, 3000), new Event(EventKind.Mended, node.Number));
    }

    private void Replay()
    {
        if (world.Network.Past() is not { } old) return;
        world.Coverage.Add(Met.OldMessageReplayed);
        world.Schedule(world.Rng.Between(1, 50), new Event(EventKind.Deliver, old.To, 0, old.From, old.Message));
    }

    private void CrashForAWhile(SimulatedNode node)
    {
        if (node.Member is null) return;
        world.Crash(node);
        world.Schedule(world.Rng.Between(10, world.Profile.MaxDownUnits), new Event(EventKind.Restart, node.Number));
    }

    /// <summary>The process stands still (SIGSTOP); or the whole machine does, with its monotonic clock.</summary>
    private void Pause(SimulatedNode node, bool withClock)
    {
        if (node.Member is null || node.Paused is not null) return;
        world.Coverage.Add(withClock ? Met.Suspension : Met.Pause);
        node.Paused = new Queue<Event>();
        var units = world.Rng.Between(10, 4 * world.Profile.Options.MaxElectionTimeoutTicks * Profile.TickUnits);
        if (withClock) node.Clock.StandStill(world.Now + units, world.Now);
        world.Schedule(units, new Event(EventKind.Resume, node.Number, node.Incarnation));
    }

    private SimulatedNode Any()
    {
        var nodes = world.InUse;
        return nodes[world.Rng.Between(0, nodes.Count - 1)];
    }

}
