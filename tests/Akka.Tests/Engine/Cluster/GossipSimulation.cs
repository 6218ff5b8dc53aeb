using Akka.Util;

namespace Akka.Cluster.Tests;

/// <summary>
/// A whole cluster of the pure rules under one seed. Nodes join, leave, die, pause, and come back at their addresses; the network parts
/// and heals; gossip is dropped, doubled, delayed and reordered. After every step no two nodes may hold one version with different
/// contents, and nobody may see a removed incarnation again; once the faults end, all must agree that exactly the living are up.
/// </summary>
internal sealed partial class GossipSimulation(int seed)
{
    private const int Places = 5;
    private const int FaultySteps = 400;
    private const int QuietRounds = 60;

    /// <summary>The node that is always there, so that there is always a cluster to join.</summary>
    private const int Founder = 1;

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, SimulatedNode> _alive = [];
    private readonly List<(UniqueAddress From, UniqueAddress To, Gossip Gossip)> _wire = [];
    private readonly HashSet<(UniqueAddress Seer, UniqueAddress Gone)> _knownGone = [];
    private int _incarnations;

    internal void Run()
    {
        _alive[Founder] = new SimulatedNode(Nodes.Founded(Nodes.Node(Founder, ++_incarnations)));
        for (var step = 0; step < FaultySteps; step++)
        {
            Fault();
            Check($"step {step}");
        }
        _wire.Clear();
        foreach (var node in _alive.Values) (node.IsPaused, node.Side) = (false, 0);
        for (var round = 0; round < QuietRounds; round++) QuietRound(isLate: round >= QuietRounds / 4);
        CheckAgreement();
    }

    private void Fault()
    {
        var dice = _random.Next(100);
        if (dice < 60) Talk(dice);
        else if (dice < 80) Act(Anyone(), dice);
        else Disturb(dice);
    }

    private void Talk(int dice)
    {
        if (dice < 30) Gossip(Anyone());
        else Deliver(_random.Next(10) switch { 0 => Fate.Lost, 1 => Fate.Doubled, _ => Fate.Delivered });
    }

    /// <summary>A node does what its timers and its heartbeats have it do.</summary>
    private void Act(SimulatedNode node, int dice)
    {
        if (node.IsPaused) return;
        switch (dice)
        {
            case < 69:
                Lead(node);
                break;
            case < 71:
                node.State = LeaderDuties.PromoteWeakly(node.State, Quota.None, node.SaidGoodbye);
                break;
            case < 78:
                Observe(node, errs: true);
                break;
            case 78:
                JoinAgain(node);
                break;
            default:
                var other = Anyone();
                if (Connects(node, other)) node.State = node.State.Answered(other.State.Self, 0);
                break;
        }
    }

    private void Disturb(int dice)
    {
        switch (dice)
        {
            case < 86:
                StartOrJoin(FreePlace());
                break;
            case < 89:
                Depart((who, by) => by.State = by.State.Leave(who.Address));
                break;
            case < 90:
                Depart((who, by) => by.State = by.State.Down(who.Address));
                break;
            case < 93:
                Crash(restarts: dice == 92);
                break;
            case < 95:
                Anyone().IsPaused ^= true;
                break;
            case < 97:
                Goodbye(Anyone());
                break;
            default:
                var parts = _random.Next(2) == 0;
                foreach (var node in _alive.Values) node.Side = parts ? _random.Next(2) : 0;
                break;
        }
    }

    private void Depart(Action<UniqueAddress, SimulatedNode> how)
    {
        var who = Anyone().State.Self;
        var by = Anyone();
        if (who != _alive[Founder].State.Self && !by.IsPaused) how(who, by);
    }

    /// <summary>A node that is not up yet asks another member, which may not know it.</summary>
    private void JoinAgain(SimulatedNode node)
    {
        if (node.State.WhomToJoinAgain is { } known && Find(known.UniqueAddress) is { } member && Connects(node, member))
            member.State = member.State.Join(node.State.Self, [], AppVersion.Zero, 0);
    }

    private void Crash(bool restarts)
    {
        if (_alive.Count == 1) return;
        var place = _alive.Keys.Where(each => each != Founder).ElementAt(_random.Next(_alive.Count - 1));
        _alive.Remove(place);
        if (restarts) StartOrJoin(place);
    }

    /// <summary>An exiting node tells the others that it is ready, of whom some may not hear it, and ends.</summary>
    private void Goodbye(SimulatedNode node)
    {
        if (node.IsPaused || node.State.SelfMember?.Status != MemberStatus.Exiting || _alive[Founder] == node) return;
        foreach (var other in _alive.Values.Where(other => Connects(node, other) && _random.Next(4) != 0))
        {
            if (other.State.StatusOf(node.State.Self) == MemberStatus.Exiting) other.SaidGoodbye.Add(node.State.Self);
        }
        End(node);
    }

    /// <summary>
    /// Nothing gets lost any more, failure detectors are right, whoever is silent is downed, and whoever is out ends and starts again.
    /// So does, late, whoever went on in a cluster of its own after one side of a partition had downed the other.
    /// </summary>
    private void QuietRound(bool isLate)
    {
        foreach (var node in _alive.Values.ToList())
        {
            var isOut = node.State.SelfMember?.Status is null or MemberStatus.Down or MemberStatus.Exiting;
            var isApart = isLate && IsApart(node.State);
            // Whom the others have removed they have quarantined too, which it learns when it talks to them.
            if (isOut || isApart || _alive[Founder].State.Gossip.IsRemoved(node.State.Self)) End(node);
        }
        foreach (var node in _alive.Values)
        {
            Observe(node, errs: false);
            foreach (var silent in node.State.Unreachable.Where(member => !IsAlive(member.UniqueAddress)))
                node.State = node.State.Down(silent.Address);
            Lead(node);
            JoinAgain(node);
        }
        foreach (var from in _alive.Values.ToList())
        {
            foreach (var to in _alive.Values.Where(to => to != from).ToList()) Hear(to, from.State.Self, from.State.Gossip);
        }
        StartOrJoin(FreePlace(), through: _alive[Founder]);
        Check("quiet");
    }

    /// <summary>Whether a node has gone up without the founder, or never heard of it.</summary>
    private bool IsApart(MembershipState state)
    {
        var founder = _alive[Founder].State;
        return !state.Gossip.Contains(founder.Self)
            || (!founder.Gossip.Contains(state.Self) && state.SelfMember?.UpNumber != Member.NeverUp);
    }

    private bool IsAlive(UniqueAddress node) => _alive.Values.Any(other => other.State.Self == node);

    private SimulatedNode Anyone() => _alive.Values.ElementAt(_random.Next(_alive.Count));

    private SimulatedNode? Find(UniqueAddress node) => _alive.Values.FirstOrDefault(each => each.State.Self == node);

    private static bool Connects(SimulatedNode one, SimulatedNode other) => one != other && !other.IsPaused && one.Side == other.Side;

    private void End(SimulatedNode node) => _alive.Remove(_alive.Single(each => each.Value == node).Key);

    private void Gossip(SimulatedNode from)
    {
        if (from.IsPaused) return;
        if (GossipPeers.OfTick(from.State, 0.8, _random) is { } to) _wire.Add((from.State.Self, to, from.State.Gossip));
    }

    /// <summary>What waits for a paused node waits; what is to cross a partition is lost.</summary>
    private void Deliver(Fate fate)
    {
        if (_wire.Count == 0) return;
        var index = _random.Next(_wire.Count);
        var (from, to, gossip) = _wire[index];
        var receiver = Find(to);
        if (receiver is { IsPaused: true }) return;
        if (fate != Fate.Doubled) _wire.RemoveAt(index);
        var isParted = receiver is not null && Find(from) is { } sender && sender.Side != receiver.Side;
        if (fate != Fate.Lost && receiver is not null && !isParted) Hear(receiver, from, gossip);
    }

    private void Hear(SimulatedNode receiver, UniqueAddress from, Gossip gossip)
    {
        var self = receiver.State.Self;
        if (!receiver.State.MayTalkTo(from) || (!gossip.Contains(self) && !gossip.IsRemoved(self))) return;
        receiver.State = GossipReceived.Of(receiver.State, gossip).State;
        if (receiver.State.SelfMember?.Status is null or MemberStatus.Down) End(receiver);
    }

    private static void Lead(SimulatedNode node) =>
        node.State = LeaderDuties.Act(node.State, Quota.None, node.SaidGoodbye, 0);

    private void Observe(SimulatedNode observer, bool errs) => observer.State = observer.State.Observe(node =>
        errs && _random.Next(8) == 0 ? _random.Next(2) == 0 : Find(node) is { } other && Connects(observer, other));

    private int FreePlace() => Enumerable.Range(1, Places).FirstOrDefault(place => !_alive.ContainsKey(place));

    private void StartOrJoin(int place, SimulatedNode? through = null)
    {
        through ??= _alive.Values
            .Where(node => !node.IsPaused && node.State.SelfMember?.Status is MemberStatus.Joining or MemberStatus.Up)
            .OrderBy(_ => _random.Next()).FirstOrDefault();
        if (through is null || place == 0) return;
        var node = Nodes.Node(place, ++_incarnations);
        through.State = through.State.Join(node, [], AppVersion.Zero, 0);
        _alive[place] = new SimulatedNode(Nodes.At(node, through.State.Gossip.Seen(node))) { Side = through.Side };
    }

    private enum Fate
    {
        Delivered,
        Lost,
        Doubled,
    }

    private sealed class SimulatedNode(MembershipState state)
    {
        internal MembershipState State { get; set; } = state;

        internal bool IsPaused { get; set; }

        /// <summary>Nodes hear only those on their own side.</summary>
        internal int Side { get; set; }

        internal HashSet<UniqueAddress> SaidGoodbye { get; } = [];

        /// <summary>What was last checked.</summary>
        internal Gossip? Checked { get; set; }
    }
}
