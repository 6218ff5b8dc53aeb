using ActorCluster.Core.Raft;
using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// Those who run the cluster: they add members, promote them, remove them, the leader and dead ones too, and add what they removed again, as new and with an empty
/// disk. They never wipe a disk that may still belong to a member.
/// </summary>
internal sealed class Operators(World world, IMembership? membership)
{
    private readonly Dictionary<NodeId, (long RequestId, SimulatedNode Leader, int Incarnation)> added = [];
    private ulong members = 1000;
    private long requests;

    public bool IsOver { get; set; }

    /// <summary>The nodes that are members by what is committed.</summary>
    public IEnumerable<SimulatedNode> Members => membership is null ? world.Nodes : world.Nodes.Where(node => membership.Committed.Find(node.Id) is not null);

    /// <summary>Whether no change is half done and everybody who is out and could know it does.</summary>
    public bool IsSettled =>
        membership is null
        || (!membership.Committed.IsJoint && !Unaware.Any());

    private IEnumerable<SimulatedNode> Unaware =>
        world.Nodes.Where(node => node.Member is not null && membership?.ShouldKnowOfRemoval(node.Id, node.MemberId) == true);

    private IEnumerable<IMember> Up => world.Nodes.Select(node => node.Member).OfType<IMember>();

    public void Begin()
    {
        if (membership is not null && world.Profile.ChangesMembers) ScheduleNext();
    }

    public void Operate()
    {
        if (IsOver) return;
        ScheduleNext();
        if (world.Nodes.LastOrDefault(node => node.Member is { TakesProposals: true }) is not { } leader || Choose(leader) is not { } change) return;
        world.Say($"operators: {change}, says {leader.Id} to itself");
        if (change is AddLearner add) added[add.Member.Name] = (requests + 1, leader, leader.Incarnation);
        world.Schedule(1, new Event(EventKind.ChangeRequested, leader.Number, leader.Incarnation, What: new Happening.ChangeRequested(++requests, change)));
    }

    /// <summary>A member has answered a request.</summary>
    public void Decided(SimulatedNode node, ChangeDecision decision)
    {
        foreach (var (name, request) in added)
        {
            if (request.RequestId == decision.RequestId) added.Remove(name);
        }

        world.Say(node, "on the change of members", $"{decision.Outcome} {decision.Text}");
        if (decision.Outcome == ChangeOutcome.Refused) world.Coverage.Add(Met.ChangeRefused);
        if (decision.Outcome == ChangeOutcome.Unknown) world.Coverage.Add(Met.ChangeUnknown);
    }

    /// <summary>A member has learned that it is none any more: it stops.</summary>
    public void Removed(SimulatedNode node)
    {
        if (membership!.Committed.Find(node.Id) is { } still && still.Id == (node.MemberId ?? MemberInfo.FounderId(node.Id)))
            throw new SimulationFailure($"{node.Id} believes that it is removed, and is not: {membership.Committed}");
        world.Coverage.Add(Met.RemovedMemberStopped);
        world.Leave(node);
    }

    public override string ToString() =>
        $"members {membership?.Committed}, behind {string.Join(",", Members.OrderBy(node => node.Applied).Take(1).Select(node => $"{node.Id} at {node.Applied}"))}, "
        + $"removed and unaware {string.Join(",", Unaware.Select(node => node.Id))}";

    private void ScheduleNext() => world.Schedule(world.Rng.Between(20, 600), new Event(EventKind.Operate));

    private ConfigurationChange? Choose(SimulatedNode leader)
    {
        var now = membership!.Committed;
        if (now.Members.Count == 0) return null;
        switch (world.Rng.Between(0, 9))
        {
            case <= 2 when now.Members.Count < world.Nodes.Count:
                return Add();
            case <= 6 when now.Learners.Count > 0:
                return new Promote(Any(now.Learners));
            case <= 8 when now.Members.Count > 2:
                return Remove(world.Rng.Between(0, 3) == 0 ? leader.Id : Any([.. now.Members.Select(member => member.Name)]));
            default:
                return new ChangeAddress(Any([.. now.Members.Select(member => member.Name)]), "", "", $"elsewhere:{requests}");
        }
    }

    private AddLearner? Add()
    {
        SimulatedNode[] free = [.. world.Nodes.Where(node => !membership!.MayBeMember(node.Id, Up) && !IsBeingAdded(node.Id))];
        if (free.Length == 0) return null;
        var node = free[world.Rng.Between(0, free.Length - 1)];
        if (node.Journal.Count > 0) world.Coverage.Add(Met.DeadMemberAddedAgain);
        world.Coverage.Add(Met.MemberAdded);
        world.BeginAnew(node, ++members);
        return new AddLearner(new MemberInfo(node.Id, members, $"{node.Id}:{members}", IsToVote: world.Rng.Between(0, 1) == 0));
    }

    /// <summary>Whether a leader may still take the request to add it.</summary>
    private bool IsBeingAdded(NodeId name) => added.TryGetValue(name, out var request) && request.Leader.Incarnation == request.Incarnation;

    private Remove Remove(NodeId name)
    {
        if (world.Nodes.Any(node => node.Id == name && node.Member is null)) world.Coverage.Add(Met.DeadMemberRemoved);
        return new Remove(name);
    }

    private NodeId Any(IReadOnlyList<NodeId> of) => of[world.Rng.Between(0, of.Count - 1)];
}
