using ActorCluster.Core.Paxos;
using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Paxos under the simulator that Raft runs under.</summary>
internal class PaxosProtocol(PaxosOptions options, Coverage coverage) : IProtocol
{
    private readonly PaxosChecks checks = new(coverage);

    public string Name => "paxos";

    public IReadOnlyList<object> Bootstrap(IReadOnlyList<NodeId> members) => [];

    public IMembership? Membership => null;

    public IMember Start(NodeId self, IReadOnlyList<NodeId> members, IReadOnlyList<object> journal, IReadOnlyList<SnapshotInfo> snapshots, ulong seed)
    {
        var configuration = new Configuration(members);
        checks.Members = configuration;
        return Begin(PaxosRole.Start(self, configuration, journal.Cast<PaxosEvent>(), options, seed));
    }

    public void Flushed(NodeId node, IEnumerable<object> events) => checks.Flushed(node, events);

    public void Check(NodeId stepped, IReadOnlyList<(NodeId Id, IMember Member)> up)
    {
        foreach (var (id, member) in up)
        {
            if (id == stepped) checks.AfterStep(((PaxosSimulatedMember)member).Role);
        }
    }

    public string Describe(object messageOrEvent) => messageOrEvent switch
    {
        Prepare m => $"prepare {m.Ballot} from slot {m.First}",
        Promise m => $"promise {m.Ballot}: {m.Accepted.Count} accepted",
        Refused m => $"refused, {m.Ballot} is promised",
        Accept m => $"accept {m.Ballot} from slot {m.First}: {m.Values.Count} values, chosen {m.ChosenThrough}",
        Accepted m => $"accepted {m.Ballot} from slot {m.First}: {m.Count} values",
        LearnRequest m => $"what was chosen from slot {m.First}?",
        Learn m => $"chosen from slot {m.First}: {m.Values.Count} values",
        _ => messageOrEvent.ToString() ?? "",
    };

    /// <summary>Where a planted bug gets between the rules and their shell.</summary>
    protected virtual PaxosSimulatedMember Begin(PaxosRole role) => new(role);
}

/// <summary>A member that runs Paxos' rules.</summary>
internal class PaxosSimulatedMember(PaxosRole role) : IMember
{
    public PaxosRole Role { get; private set; } = role;

    public bool TakesProposals => Role is Proposer;

    public ReadOnlyMemory<byte> CommittedAt(LogIndex index) => Role.Chosen(index);

    public string Describe() => $"{Role.GetType().Name.ToLowerInvariant()}, promised {Role.Promised}, chosen {Role.ChosenThrough}";

    public Asked Step(Happening happening)
    {
        var output = Step(Input(happening));
        return new Asked(
            output.Persist,
            output.Step,
            [.. output.Send.Select(sent => new Parcel(sent.To, sent.Message))],
            [.. output.SendAfterPersist.Select(sent => new Parcel(sent.To, sent.Message))],
            output.ChosenThrough,
            output.Reads,
            output.Leader);
    }

    /// <summary>The rules' own step; a planted bug overrides it.</summary>
    protected virtual PaxosOutput Step(PaxosInput input)
    {
        var output = Role.Step(input);
        Role = output.Next;
        return output;
    }

    private static PaxosInput Input(Happening happening) => happening switch
    {
        Happening.Tick => PaxosInput.Tick.Instance,
        Happening.Received received => new PaxosInput.Received(received.From, (PaxosMessage)received.Message),
        Happening.Proposed proposed => new PaxosInput.Proposed(proposed.Commands),
        Happening.Persisted persisted => new PaxosInput.Persisted((long)persisted.Token),
        Happening.ReadRequested read => new PaxosInput.ReadRequested(read.ReadId),
        // Nobody's part can be handed over here: a ballot is won. Nothing rests on clocks either. A proposal of nothing changes nothing.
        Happening.TransferRequested or Happening.Clock or Happening.SnapshotTaken or Happening.SnapshotReceived => new PaxosInput.Proposed([]),
        Happening.PeerLost lost => new PaxosInput.PeerLost(lost.Peer),
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening, "something that cannot happen"),
    };
}

/// <summary>Agreement beyond what <see cref="History"/> sees: one value in a ballot's slot on every disk, and what is chosen is on a majority of them.</summary>
internal sealed class PaxosChecks(Coverage coverage)
{
    private readonly Dictionary<NodeId, Dictionary<LogIndex, (Ballot Ballot, ReadOnlyMemory<byte> Value)>> disks = [];
    private readonly Dictionary<(Ballot Ballot, LogIndex Slot), ReadOnlyMemory<byte>> proposed = [];
    private LogIndex chosen;

    public Configuration Members { get; set; } = Configuration.None;

    public void Flushed(NodeId node, IEnumerable<object> events)
    {
        if (!disks.TryGetValue(node, out var disk)) disks.Add(node, disk = []);
        foreach (var accepted in events.OfType<PaxosEvent.Accepted>())
        {
            for (var i = 0; i < accepted.Values.Count; i++)
            {
                var slot = accepted.First + i;
                if (!proposed.TryAdd((accepted.Ballot, slot), accepted.Values[i]) && !Same(proposed[(accepted.Ballot, slot)], accepted.Values[i]))
                    throw new SimulationFailure($"agreement: {node} has accepted another value for {slot} in {accepted.Ballot} than another member did");
                if (disk.ContainsKey(slot)) coverage.Add(Met.EntriesReplaced);
                disk[slot] = (accepted.Ballot, accepted.Values[i]);
            }
        }
    }

    public void AfterStep(PaxosRole role)
    {
        while (chosen < role.ChosenThrough)
        {
            chosen = chosen.Next;
            var holders = disks.Where(disk => disk.Value.TryGetValue(chosen, out var held) && Same(held.Value, role.Chosen(chosen))).Select(disk => disk.Key).ToHashSet();
            if (!Members.IsQuorum(holders))
                throw new SimulationFailure($"durability: {role.Self} calls slot {chosen} chosen, but only the disks of {string.Join(", ", holders)} hold its value");
        }
    }

    private static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span);
}

/// <summary>Known bugs of Paxos, for the simulator to find.</summary>
internal static class PaxosPlantedBugs
{
    private static readonly Dictionary<string, Func<PaxosRole, PaxosSimulatedMember>> Bugs = new()
    {
        ["paxos-acknowledges-before-the-flush"] = role => new AcknowledgesBeforeFlush(role),
        ["paxos-ignores-what-was-accepted"] = role => new IgnoresAccepted(role),
    };

    public static IReadOnlyList<string> Names => [.. Bugs.Keys.Order(StringComparer.Ordinal)];

    public static IProtocol Plant(string bug, PaxosOptions options, Coverage coverage) => new BuggyPaxos(Bugs[bug], options, coverage);

    private sealed class BuggyPaxos(Func<PaxosRole, PaxosSimulatedMember> plant, PaxosOptions options, Coverage coverage) : PaxosProtocol(options, coverage)
    {
        protected override PaxosSimulatedMember Begin(PaxosRole role) => plant(role);
    }

    private sealed class AcknowledgesBeforeFlush(PaxosRole role) : PaxosSimulatedMember(role)
    {
        protected override PaxosOutput Step(PaxosInput input)
        {
            var output = base.Step(input);
            return output with { Send = [.. output.Send, .. output.SendAfterPersist], SendAfterPersist = [] };
        }
    }

    /// <summary>P2c: a proposer proposes the value of the highest ballot that its promises name.</summary>
    private sealed class IgnoresAccepted(PaxosRole role) : PaxosSimulatedMember(role)
    {
        protected override PaxosOutput Step(PaxosInput input) =>
            base.Step(input is PaxosInput.Received { Message: Promise promise } received ? received with { Message = promise with { Accepted = [] } } : input);
    }
}
