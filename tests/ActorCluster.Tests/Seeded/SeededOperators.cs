using ActorCluster.Core;
using ActorCluster.Core.Raft;
using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// Those who run a seeded cluster: at any node they ask for members to be added, promoted, removed, the leader and dead ones too, and add what was removed again, as new and with an
/// empty disk. They never wipe a disk that may still be a member's.
/// </summary>
internal sealed class SeededOperators(SeededCluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Random _random = cluster.Loop.Random;
    private readonly HashSet<SeededNode> _perhapsAdded = [];
    private bool _isOver;
    private ulong _lastId = 1000;

    /// <summary>Changes that were made.</summary>
    public int Changed { get; private set; }

    /// <summary>Whether the members are as they are to stay: no change is half done, and everybody who is none, and can know it, has ended.</summary>
    public bool IsSettled => !cluster.Members.Agreed.IsJoint && !cluster.Nodes.Any(node => node.IsUp && cluster.Members.ShouldKnowThatItIsGone(node.Name, node.MemberId));

    public async Task RunAsync()
    {
        while (!_isOver)
        {
            await cluster.Loop.Delay(TimeSpan.FromMilliseconds(_random.Next(20, 900)));
            var up = cluster.Nodes.Where(node => node.IsUp && !_perhapsAdded.Contains(node)).ToList();
            if (!_isOver && up.Count > 0 && Choose() is { } change)
            {
                await AskAsync(up[_random.Next(up.Count)], change);
            }
        }
    }

    public void End() => _isOver = true;

    private async Task AskAsync(SeededNode at, ConfigurationChange change)
    {
        cluster.Loop.Trace.Say(at.Name.Name, $"is asked to {change}");
        var answer = await cluster.Loop.Within(at.Running!.ChangeMembersAsync(change, CancellationToken.None), Patience);
        cluster.Loop.Trace.Say(at.Name.Name, $"answers {change}: {answer?.Outcome} {answer?.Text}");
        Changed += answer?.Outcome == ChangeOutcome.Done ? 1 : 0;
        Demand.That(
            answer?.Outcome != ChangeOutcome.Done || change is not (AddLearner or Remove) || cluster.Members.WasAgreed(change),
            $"{change} is called done, and no configuration says so");
        if (change is AddLearner { Member.Name: var name } && cluster.Nodes.First(node => node.Name == name) is var added && answer?.Outcome is not (null or ChangeOutcome.Unknown))
        {
            _perhapsAdded.Remove(added);
            if (answer.Outcome != ChangeOutcome.Done)
            {
                added.Leave();
            }
        }

        if (change is Remove { Name: var gone } && answer?.Outcome == ChangeOutcome.Done && cluster.Nodes.First(node => node.Name == gone) is { IsUp: false } dead)
        {
            dead.Leave();
        }
    }

    private ConfigurationChange? Choose()
    {
        var now = cluster.Members.Agreed;
        if (now.Members.Count == 0)
        {
            return null;
        }

        NodeId Any(IReadOnlyList<NodeId> of) => of[_random.Next(of.Count)];
        switch (_random.Next(10))
        {
            case <= 3 when cluster.Nodes.FirstOrDefault(node => node.IsOut && !cluster.Members.MayBeMember(node.Name)) is { } free:
                return Add(free);
            case <= 6 when now.Learners.Count > 0:
                return new Promote(Any(now.Learners));
            case <= 8 when now.Voters.Count > 2:
                return new Remove(_random.Next(3) == 0 && cluster.Leader is { } leader ? leader.Name : Any([.. now.Members.Select(member => member.Name)]));
            default:
                return new ChangeAddress(Any([.. now.Members.Select(member => member.Name)]), "", "", $"elsewhere:{_random.Next(1, 9999)}");
        }
    }

    private AddLearner Add(SeededNode free)
    {
        var member = free.Info with { Id = ++_lastId, IsToVote = _random.Next(2) == 0 };
        cluster.Members.BeginAnew(free, member);
        _perhapsAdded.Add(free);
        free.Start();
        return new AddLearner(member);
    }
}
