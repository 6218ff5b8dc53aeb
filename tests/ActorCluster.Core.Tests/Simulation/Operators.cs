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
    private int lastRemoved = -1;
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

    /// <param name="asked">Ask this one, once, whether it leads or not; null: ask a leader, and go on.</param>
    public void Operate(SimulatedNode? asked)
    {
        if (IsOver || membership is null || !world.Profile.ChangesMembers) return;
        if (asked is null) ScheduleNext();
        var leader = asked ?? world.Nodes.LastOrDefault(node => node.Leader == node.Id);
        if (leader?.Member is null || Choose(leader) is not { } change) return;
        world.Say($"operators: {change}, says {leader.Id} to itself");
        if (change is AddLearner add && membership.Committed.Find(add.Member.Name) is null) added[add.Member.Name] = (requests + 1, leader, leader.Incarnation);
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

    private void ScheduleNext() => world.Schedule(world.Rng.Between(20, world.Profile.MaxOperateUnits), new Event(EventKind.Operate));

    private ConfigurationChange? Choose(SimulatedNode leader)
    {
        var now = membership!.Committed;
        if (now.Members.Count == 0) return null;
        if (Damaged(now) is { } damaged && world.Rng.Between(0, 1) == 0) return damaged;
        switch (world.Rng.Between(0, 10))
        {
            case <= 2 when now.Members.Count < world.Nodes.Count:
                return Add();
            case <= 6 when now.Learners.Count > 0:
                return new Promote(Any(now.Learners));
            case <= 8 when now.Members.Count > 2:
                return Remove(world.Rng.Between(0, 3) == 0 ? leader.Id : Any([.. now.Members.Select(member => member.Name)]));
            case 9:
                return Mistake(now, leader.Id);
            default:
                return new ChangeAddress(Any([.. now.Members.Select(member => member.Name)]), "", "", $"elsewhere:{requests}");
        }
    }

    /// <summary>A member whose disk is damaged is removed, to be added again as new.</summary>
    private Remove? Damaged(Configuration now) =>
        world.Nodes.FirstOrDefault(node => node.Disk.IsDamaged && node.Member is null && now.Find(node.Id) is not null) is { } damaged ? Remove(damaged.Id) : null;

    /// <summary>
    /// What a leader is to refuse, whatever else it is about. A name that is in use is its own: any other member may be removed by the time the request is there, and would be
    /// added as one that nobody starts.
    /// </summary>
    private ConfigurationChange Mistake(Configuration now, NodeId leader)
    {
        var there = now.Members[world.Rng.Between(0, now.Members.Count - 1)];
        var nobody = new NodeId("nobody");
        return world.Rng.Between(0, 4) switch
        {
            0 => new AddLearner(new MemberInfo(leader, ++members)),
            1 => new ChangeAddress(Any([.. now.Members.Select(member => member.Name)]), there.Remoting, "", ""),
            2 => new Promote(Any(now.Voters)),
            3 => new Promote(nobody),
            _ => new Remove(nobody),
        };
    }

    private AddLearner? Add()
    {
        SimulatedNode[] free = [.. world.Nodes.Where(node => !membership!.MayBeMember(node.Id, Up) && !IsBeingAdded(node.Id))];
        if (free.Length == 0) return null;
        var node = free.FirstOrDefault(node => node.Disk.IsDamaged) ?? free.FirstOrDefault(node => node.Number == lastRemoved && world.Rng.Between(0, 3) > 0) ?? free[world.Rng.Between(0, free.Length - 1)];
        if (node.Journal.Count > 0) world.Coverage.Add(Met.DeadMemberAddedAgain);
        if (node.Disk.IsDamaged) world.Coverage.Add(Met.DamagedMemberAddedAgain);
        world.Coverage.Add(Met.MemberAdded);
        world.BeginAnew(node, ++members);
        return new AddLearner(new MemberInfo(node.Id, members, $"{node.Id}:{members}", IsToVote: world.Rng.Between(0, 1) == 0));
    }

    /// <summary>Whether a leader may still take the request to add it.</summary>
    private bool IsBeingAdded(NodeId name) => added.TryGetValue(name, out var request) && request.Leader.Incarnation == request.Incarnation;

    private Remove Remove(NodeId name)
    {
        if (world.Nodes.Any(node => node.Id == name && node.Member is null)) world.Coverage.Add(Met.DeadMemberRemoved);
        if (world.Nodes.Any(node => node.Id == name && node.Disk.IsDamaged)) world.Coverage.Add(Met.DamagedMemberRemoved);
        lastRemoved = world.Nodes.First(node => node.Id == name).Number;
        return new Remove(name);
    }

    private NodeId Any(IReadOnlyList<NodeId> of) => of[world.Rng.Between(0, of.Count - 1)];
}
