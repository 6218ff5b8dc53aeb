using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

internal enum EventKind
{
    Tick,
    Deliver,
    Flushed,
    Persisted,
    Propose,
    PeerLost,
    TransferRequested,
    Resume,
    ChangeRequested,
    Operate,
    Strike,
    Restart,
    Fault,
    ClientBegin,
    ClientTimeout,
    ClientRequest,
    ClientAnswer,
    SnapshotWritten,
    SnapshotStored,
    Mended,
}

/// <summary>Something that will happen. <paramref name="Incarnation"/> is the node's when it was scheduled, where that matters.</summary>
internal readonly record struct Event(EventKind Kind, int Node = 0, int Incarnation = 0, int From = 0, object? What = null, Attempt Attempt = default);

/// <summary>A whole cluster, its network, its disks and its clients, on one thread and under one seed.</summary>
internal sealed partial class World
{
    private readonly PriorityQueue<Event, long> events = new();
    private readonly IProtocol protocol;
    private readonly NodeShell shell;
    private readonly FaultInjector faults;
    private long scheduled;

    public World(IProtocol protocol, Profile profile, Rng rng, TextWriter? transcript, Coverage coverage)
    {
        this.protocol = protocol;
        if (protocol.Membership is null) profile = profile with { ChangesMembers = false };
        Profile = profile;
        Rng = rng;
        Transcript = transcript;
        Coverage = coverage;
        Names = [.. Enumerable.Range(1, profile.Nodes).Select(number => new NodeId($"n{number}"))];
        Members = [.. Names.Take(profile.Members)];
        Nodes = [.. Names.Select((id, number) => new SimulatedNode(id, number, new NodeClock(Profile.TickUnits + rng.Between(-1, 1), profile.Options.Time)))];
        Network = new Network(profile, rng, Coverage);
        Clients = new Clients(this);
        shell = new NodeShell(this, protocol);
        faults = new FaultInjector(this);
        Operators = new Operators(this, protocol.Membership);
        Strikes = new Strikes(this, protocol.Membership);
        foreach (var node in Nodes)
        {
            node.IsOut = node.Number >= Members.Count;
            if (node.IsOut) continue;
            WriteTo(node, protocol.Bootstrap(Members));
            Start(node);
        }

        Coverage.Add(Members.Count switch { 1 => Met.ClusterOfOne, 3 => Met.ClusterOfThree, 5 => Met.ClusterOfFive, _ => Met.ClusterOfSeven });
        Clients.Begin();
        faults.Begin();
        Operators.Begin();
        Strikes.Begin();
    }

    public IProtocol Protocol => protocol;

    public Profile Profile { get; }

    public Rng Rng { get; }

    public TextWriter? Transcript { get; }

    public Coverage Coverage { get; }

    public History History { get; } = new();

    /// <summary>Every node's name, in the order of their numbers.</summary>
    public IReadOnlyList<NodeId> Names { get; }

    /// <summary>Those that the cluster begins with.</summary>
    public IReadOnlyList<NodeId> Members { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public Network Network { get; }

    public Clients Clients { get; }

    public Operators Operators { get; }

    public Strikes Strikes { get; }

    /// <summary>The nodes that are members as far as they know themselves, up or not; all where that is none.</summary>
    public IReadOnlyList<SimulatedNode> InUse => Nodes.Any(node => !node.IsOut) ? [.. Nodes.Where(node => !node.IsOut)] : Nodes;

    /// <summary>Somebody that leads and takes commands, as far as it knows itself.</summary>
    public SimulatedNode? Leader() => Nodes.FirstOrDefault(node => node.Member is { TakesProposals: true });

    /// <summary>Whoever is the next to carry out an effect of this kind crashes just before it.</summary>
    public Met? CrashBefore { get; set; }

    public long Now { get; private set; }

    public void Schedule(long delay, Event what)
    {
        // Ordered by time, then as scheduled; one number, so that comparing is cheap.
        events.Enqueue(what, ((Now + delay) << 22) | (scheduled++ & ((1 << 22) - 1)));
    }

    /// <summary>Runs until the clock or the count of steps says to stop, whichever comes first.</summary>
    public void Run(long steps, long until)
    {
        while (Coverage[Met.Steps] < steps && events.TryPeek(out _, out var key) && key >> 22 <= until)
        {
            Now = key >> 22;
            Happen(events.Dequeue());
        }
    }

    /// <summary>No fault strikes any more: the network is whole, every node up.</summary>
    public void EndFaults()
    {
        Say("the faults end");
        faults.IsOver = true;
        CrashBefore = null;
        Operators.IsOver = true;
        Strikes.IsOver = true;
        Network.IsPerfect = true;
        Network.Heal();
        // The first version knows no ages: as long as one of them leads, no bounded read is ever served.
        if (Profile.ReadLevels.Contains(ReadLevel.Bounded)) protocol.EndUpgrade();
        foreach (var node in Nodes)
        {
            node.Clock.Drift(Profile.TickUnits, Now);
            node.Disk.Mend();
            if (node.Member is null) Start(node);
            if (node.Paused is not null) Schedule(0, new Event(EventKind.Resume, node.Number, node.Incarnation));
        }
    }

    public void Start(SimulatedNode node)
    {
        if (node.Member is not null || node.IsOut) return;
        node.Incarnation++;
        if (!TryRecover(node)) return;
        Say(node, "starts", node.Member!.Describe());
        node.Clock.Begin(Now, Rng.Between(0, Profile.TickUnits - 1));
        Schedule(node.Clock.UnitsUntilTick(Now), new Event(EventKind.Tick, node.Number, node.Incarnation));
    }

    /// <summary>The process ends at once. Of the writes that no flush has covered yet, a first few may still have reached the disk.</summary>
    public void Crash(SimulatedNode node)
    {
        if (node.Member is null) return;
        Coverage.Add(Met.Crash);
        var unflushed = node.Flushing.Concat(node.Waiting).ToList();
        var survive = Rng.Between(0, 2) == 0 ? Rng.Between(0, unflushed.Count) : 0;
        foreach (var asked in unflushed.Take(survive)) WriteTo(node, asked.Persist);
        Coverage.Add(Met.UnflushedWriteLost, unflushed.Skip(survive).Count(asked => asked.Persist.Count > 0));
        Say(node, "crashes", $"{survive} of {unflushed.Count} unflushed writes survive");
        if (node.Disk.Writing is { } torn && Rng.Between(0, 2) == 0)
        {
            Coverage.Add(Met.SnapshotTorn);
            node.Disk.Add(torn.Torn(Rng.Between(0, (int)torn.Info.Size - 1)));
        }

        node.Forget();
        foreach (var other in Nodes)
        {
            if (other.Member is not null && Rng.Between(0, 1) == 0)
                Schedule(Rng.Between(1, 20), new Event(EventKind.PeerLost, other.Number, other.Incarnation, node.Number));
        }
    }

    /// <summary>The node is a member no more, and its process ends for good.</summary>
    public void Leave(SimulatedNode node)
    {
        node.IsOut = true;
        Crash(node);
    }

    /// <summary>The node begins as a new member, with an empty disk.</summary>
    public void BeginAnew(SimulatedNode node, ulong id)
    {
        Leave(node);
        node.Forget();
        node.Journal.Clear();
        node.Disk = new SimulatedDisk();
        node.Journal.AddRange(protocol.Membership!.BeginAnew(node.Id, id));

        // What the earlier member of this name said last is still on its way.
        foreach (var (to, message) in Network.LastOf(node.Number)) Schedule(Rng.Between(1, 100), new Event(EventKind.Deliver, to, 0, node.Number, message));
        (node.IsOut, node.MemberId) = (false, id);
        Start(node);
    }

    /// <summary>The node's disk holds something else, and its process starts with that.</summary>
    public void Exchange(SimulatedNode node, IReadOnlyList<object> journal, SimulatedDisk disk)
    {
        Crash(node);
        node.Forget();
        node.Journal.Clear();
        node.Journal.AddRange(journal);
        (node.Disk, node.IsStruck) = (disk, true);
        protocol.Membership!.Replaced(node.Id, journal);
        Schedule(Rng.Between(10, Profile.MaxDownUnits), new Event(EventKind.Restart, node.Number));
    }

    /// <summary>The events are on the node's disk.</summary>
    public void WriteTo(SimulatedNode node, IReadOnlyList<object> journalEvents)
    {
        node.Journal.AddRange(journalEvents);
        protocol.Flushed(node.Id, journalEvents);
        Shorten(node, journalEvents);
    }

    public void Say(string what) => Transcript?.WriteLine($"{Now,8}     {what}");

    public void Say(SimulatedNode node, string what, string detail) => Transcript?.WriteLine($"{Now,8}  {node.Id} {what}: {detail}");

    private void Happen(in Event what)
    {
        switch (what.Kind)
        {
            case EventKind.Fault:
                faults.Strike(what);
                return;
            case EventKind.Strike:
                Strikes.Strike();
                return;
            case EventKind.Operate:
                Operators.Operate((SimulatedNode?)what.What);
                return;
            case EventKind.Restart:
                if (Nodes[what.Node].Member is null) Coverage.Add(Met.Restart);
                Start(Nodes[what.Node]);
                return;
            case EventKind.Mended:
                Nodes[what.Node].Disk.Mend();
                Start(Nodes[what.Node]);
                return;
            case EventKind.ClientBegin or EventKind.ClientTimeout or EventKind.ClientAnswer:
                Clients.Happen(what);
                return;
            default:
                shell.Happen(what);
                return;
        }
    }
}
