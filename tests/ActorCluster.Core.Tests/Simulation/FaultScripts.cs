using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Faults in several acts: what chance alone seldom brings about in time.</summary>
internal sealed class FaultScripts(World world, FaultInjector faults)
{
    /// <summary>Between two looks at what is awaited.</summary>
    private const int Step = 3;

    private int OfElection => world.Profile.Options.MinElectionTimeoutTicks * Profile.TickUnits;

    public static bool Knows(FaultKind kind) =>
        kind is FaultKind.LeaderComesBack or FaultKind.PromisersRestart or FaultKind.StandsAsItIsAsked or FaultKind.StandsTwice or FaultKind.LeadsWhileItStores;

    /// <summary>Begins one of them; says how long it takes.</summary>
    public long Play(FaultKind kind, SimulatedNode leader) => kind switch
    {
        FaultKind.LeaderComesBack => LeaderComesBack(leader),
        FaultKind.PromisersRestart => PromisersRestart(leader),
        FaultKind.StandsAsItIsAsked => StandsAsItIsAsked(leader),
        FaultKind.StandsTwice => StandsTwice(leader),
        FaultKind.LeadsWhileItStores => LeadsWhileItStores(leader),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a fault of one act"),
    };

    /// <summary>
    /// A leader is cut off with commands that nobody else has, another one is elected and replaces them, and the first one, back again, is asked to lead once more, with a
    /// disk that is slow now: notices and answers of its first time in office find it in the second. Where its disk says nothing until then, most do.
    /// </summary>
    private long LeaderComesBack(SimulatedNode leader)
    {
        faults.LoseLeader(leader);
        var away = world.Rng.Between(OfElection / 2, 2 * OfElection);
        if (world.Rng.Between(0, 1) == 0) leader.Disk.SilentUntil = world.Now + away + world.Rng.Between(OfElection / 2, 2 * OfElection);
        Later(away, () =>
        {
            world.Network.Heal();
            HandOver(leader.Number, tries: 8, then: () => leader.Disk.StalledUntil = world.Now + world.Rng.Between(50, 400));
        });
        return away + OfElection;
    }

    /// <summary>
    /// One whose clock cannot be believed follows and promises nothing; then it loses the leader, who is cut off from all, and those who have promised start again. They
    /// alone keep it from being elected while the leader's lease holds.
    /// </summary>
    private long PromisersRestart(SimulatedNode leader)
    {
        if (Other(leader) is not { } stands) return 0;
        world.Network.Heal();

        // What it had promised binds it for twice as long; a clock is believed again after a window of agreement.
        var free = (2 * OfElection) + (OfElection / 2) + 100;
        var window = ClockWatch.WindowTicks * Profile.TickUnits;
        for (var at = 0; at < free; at += window / 2) Later(at, () => stands.Clock.SetWall(world.Rng.Between(200, 400)));
        Later(free + world.Rng.Between(0, 100), () =>
        {
            if (leader.Member is not { TakesProposals: true }) return;
            faults.LoseLeader(leader);
            foreach (var promiser in world.InUse.Where(node => node != stands && node != leader && node.Member is not null).ToList())
            {
                world.Crash(promiser);
                world.Schedule(world.Rng.Between(1, 5), new Event(EventKind.Restart, promiser.Number));
            }
        });
        return free + OfElection;
    }

    /// <summary>A member believes that it has lost its leader and stands; just then that leader asks it to.</summary>
    private long StandsAsItIsAsked(SimulatedNode leader)
    {
        if (Other(leader) is not { } stands) return 0;
        Lose(stands, leader, after: 1);
        Later(world.Rng.Between(8, 30), () => Ask(leader, stands.Number));
        return 60;
    }

    /// <summary>
    /// A member stands while its disk stalls, and crashes before its own vote is there. When it comes back, those who may have voted for it are out of reach; the others, who
    /// have not heard of that term, make up a majority with it too, and hold an election in the same one.
    /// </summary>
    private long StandsTwice(SimulatedNode leader)
    {
        if (Other(leader) is not { } stands) return 0;
        var voters = world.InUse.Where(node => node != leader && node != stands).Take(world.InUse.Count / 2).ToList();
        faults.Partition(Bits(voters) | (1UL << stands.Number));
        Lose(stands, leader, after: 1);
        foreach (var voter in voters) Lose(voter, leader, after: world.Rng.Between(1, 20));
        When(() => !stands.IsFlushing, tries: 20, then: () =>
        {
            stands.Disk.StalledUntil = world.Now + (4 * OfElection);
            When(() => stands.Flushing.Exists(asked => asked.Persist.Count > 0), tries: 2 * OfElection / Step, then: () => Later(world.Rng.Between(5, 60), ComeBack));
        });
        return 7 * OfElection;

        void ComeBack()
        {
            world.Crash(stands);
            stands.Disk.StalledUntil = world.Now;
            faults.Partition(Bits(voters));
            Later(world.Rng.Between(OfElection, 2 * OfElection), () => world.Start(stands));
            Later(5 * OfElection, world.Network.Heal);
        }
    }

    /// <summary>A member that has all of a leader's snapshot, but not on disk yet, is to lead: one whose log goes further back may bring it the entries meanwhile.</summary>
    private long LeadsWhileItStores(SimulatedNode leader)
    {
        if (world.Nodes.FirstOrDefault(node => node.Disk.Storing is not null) is not { } stores || leader == stores) return 0;
        faults.LoseLeader(leader);
        Later(world.Rng.Between(OfElection / 2, OfElection), () =>
        {
            world.Network.Heal();
            HandOver(stores.Number, tries: 20);
        });
        return 2 * OfElection;
    }

    private SimulatedNode? Other(SimulatedNode leader)
    {
        SimulatedNode[] others = [.. world.InUse.Where(node => node != leader && node.Member is not null)];
        return others.Length == 0 ? null : others[world.Rng.Between(0, others.Length - 1)];
    }

    /// <summary>Whoever leads is asked to hand over, until it has.</summary>
    private void HandOver(int to, int tries, Action? then = null)
    {
        var now = world.Leader();
        if (now?.Number == to) then?.Invoke();
        if (tries == 0 || now?.Number == to) return;
        if (now is not null) Ask(now, to);
        Later(world.Rng.Between(10, 60), () => HandOver(to, tries - 1, then));
    }

    private void Ask(SimulatedNode leader, int to) => world.Schedule(1, new Event(EventKind.TransferRequested, leader.Number, leader.Incarnation, to));

    private void Lose(SimulatedNode told, SimulatedNode lost, long after) =>
        world.Schedule(after, new Event(EventKind.PeerLost, told.Number, told.Incarnation, lost.Number));

    private static ulong Bits(IEnumerable<SimulatedNode> nodes) => nodes.Aggregate(0UL, (bits, node) => bits | (1UL << node.Number));

    /// <summary>As soon as something holds; not at all where that takes too long.</summary>
    private void When(Func<bool> holds, int tries, Action then)
    {
        if (holds()) then();
        else if (tries > 0) Later(Step, () => When(holds, tries - 1, then));
    }

    private void Later(long units, Action act) => world.Schedule(units, new Event(EventKind.Fault, What: act));
}
