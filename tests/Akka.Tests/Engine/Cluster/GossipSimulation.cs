using Akka.Util;

namespace Akka.Cluster.Tests;

/// <summary>
/// A whole cluster of the pure rules under one seed. Nodes join, leave, die and come back at their addresses; gossip is
/// dropped, doubled, delayed and reordered. After every step no two nodes may hold one version with different contents, and nobody
/// may see a removed incarnation again; once the faults end, all must agree that exactly the living are up.
/// </summary>
internal sealed class GossipSimulation(int seed)
{
    private const int Places = 5;
    private const int FaultySteps = 400;
    private const int QuietRounds = 60;

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, SimulatedNode> _alive = [];
    private readonly List<(UniqueAddress From, UniqueAddress To, Gossip Gossip)> _wire = [];
    private readonly HashSet<(UniqueAddress Seer, UniqueAddress Gone)> _knownGone = [];
    private int _incarnations;

    internal void Run()
    {
        _alive[1] = new SimulatedNode(Nodes.Founded(Nodes.Node(1, ++_incarnations)));
        for (var step = 0; step < FaultySteps; step++)
        {
            Fault();
            Check($"step {step}");
        }
        _wire.Clear();
        for (var round = 0; round < QuietRounds; round++) QuietRound();
        CheckAgreement();
    }

    private void Fault()
    {
        switch (_random.Next(100))
        {
            case < 35:
                Gossip(Anyone());
                break;
            case < 70:
                Deliver(_random.Next(10) switch { 0 => Fate.Lost, 1 => Fate.Doubled, _ => Fate.Delivered });
                break;
            case < 80:
                Lead(Anyone());
                break;
            case < 86:
                Observe(Anyone(), errs: true);
                break;
            case < 93:
                StartOrJoin();
                break;
            case < 96:
                Depart((who, by) => by.State = by.State.Leave(who.Address));
                break;
            case < 97:
                Depart((who, by) => by.State = by.State.Down(who.Address));
                break;
            default:
                if (_alive.Count > 1) _alive.Remove(_alive.Keys.Where(place => place != 1).ElementAt(_random.Next(_alive.Count - 1)));
                break;
        }
    }

    /// <summary>The founder stays, so that there is always a cluster to join.</summary>
    private void Depart(Action<UniqueAddress, SimulatedNode> how)
    {
        var who = Anyone().State.Self;
        if (who != _alive[1].State.Self) how(who, Anyone());
    }

    /// <summary>Nothing gets lost any more, failure detectors are right, whoever is silent is downed, whoever is out restarts.</summary>
    private void QuietRound()
    {
        foreach (var (place, node) in _alive.ToList())
        {
            var status = node.State.SelfMember?.Status;
            if (status is null or MemberStatus.Down or MemberStatus.Exiting) _alive.Remove(place);
        }
        foreach (var node in _alive.Values)
        {
            Observe(node, errs: false);
            foreach (var silent in node.State.Unreachable.Where(member => !IsAlive(member.UniqueAddress)))
                node.State = node.State.Down(silent.Address);
            Lead(node);
        }
        foreach (var from in _alive.Values.ToList())
        {
            foreach (var to in _alive.Values.Where(to => to != from)) Hear(to, from.State.Self, from.State.Gossip);
        }
        if (_alive.Count < Places) StartOrJoin();
        Check("quiet");
    }

    private bool IsAlive(UniqueAddress node) => _alive.Values.Any(other => other.State.Self == node);

    private SimulatedNode Anyone() => _alive.Values.ElementAt(_random.Next(_alive.Count));

    private void Gossip(SimulatedNode from)
    {
        if (GossipPeers.OfTick(from.State, 0.8, _random) is { } to) _wire.Add((from.State.Self, to, from.State.Gossip));
    }

    private void Deliver(Fate fate)
    {
        if (_wire.Count == 0) return;
        var index = _random.Next(_wire.Count);
        var (from, to, gossip) = _wire[index];
        if (fate != Fate.Doubled) _wire.RemoveAt(index);
        if (fate == Fate.Lost) return;
        if (_alive.Values.FirstOrDefault(node => node.State.Self == to) is { } receiver) Hear(receiver, from, gossip);
    }

    private static void Hear(SimulatedNode receiver, UniqueAddress from, Gossip gossip)
    {
        if (!receiver.State.MayTalkTo(from) || !gossip.Contains(receiver.State.Self)) return;
        receiver.State = GossipReceived.Of(receiver.State, gossip).State;
    }

    private static void Lead(SimulatedNode node) => node.State = node.State.Lead();

    private void Observe(SimulatedNode observer, bool errs) => observer.State = observer.State.Observe(node =>
        errs && _random.Next(8) == 0 ? _random.Next(2) == 0 : IsAlive(node));

    private void StartOrJoin()
    {
        var through = _alive.Values.FirstOrDefault(node => node.State.SelfMember?.Status is MemberStatus.Joining or MemberStatus.Up);
        var place = Enumerable.Range(1, Places).FirstOrDefault(each => !_alive.ContainsKey(each));
        if (through is null || place == 0) return;
        var node = Nodes.Node(place, ++_incarnations);
        through.State = through.State.Join(node, [], AppVersion.Zero, 0);
        _alive[place] = new SimulatedNode(Nodes.At(node, through.State.Gossip.Seen(node)));
    }

    private void Check(string when)
    {
        foreach (var one in _alive.Values)
        {
            foreach (var other in _alive.Values) CheckSame(one.State.Gossip, other.State.Gossip, when);
            foreach (var gone in one.State.Gossip.Tombstones.Keys) _knownGone.Add((one.State.Self, gone));
            foreach (var member in one.State.Members)
            {
                if (_knownGone.Contains((one.State.Self, member.UniqueAddress)))
                    throw new InvalidOperationException($"{when}: {one.State.Self} sees {member} again. {Replay}");
            }
        }
    }

    private void CheckSame(Gossip one, Gossip other, string when)
    {
        if (ReferenceEquals(one, other) || one.CompareVersion(other) != VectorClock.Ordering.Same) return;
        if (Describe(one) != Describe(other))
            throw new InvalidOperationException($"{when}: one version, two contents.\n{Describe(one)}\n{Describe(other)}\n{Replay}");
    }

    private void CheckAgreement()
    {
        var expected = _alive.Values.Select(node => node.State.Self).Order().ToList();
        foreach (var node in _alive.Values)
        {
            var up = node.State.Members.Where(member => member.Status == MemberStatus.Up);
            if (!up.Select(member => member.UniqueAddress).SequenceEqual(expected))
            {
                throw new InvalidOperationException(
                    $"{node.State.Self} ends with {node.State.Gossip}, alive are {string.Join(", ", expected)}. {Replay}");
            }
        }
    }

    private string Replay => $"Replay with seed {seed}.";

    private static string Describe(Gossip gossip) =>
        string.Join("; ", gossip.Members.Select(member => $"{member.UniqueAddress} {member.Status} {member.UpNumber}"))
        + " | " + gossip.Reachability;

    private enum Fate
    {
        Delivered,
        Lost,
        Doubled,
    }

    private sealed class SimulatedNode(MembershipState state)
    {
        internal MembershipState State { get; set; } = state;
    }
}
