using ActorCluster.Core;
using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>Somebody at this node wants the members to change.</summary>
/// <param name="change">What is to change.</param>
internal sealed class ChangeRequest(ConfigurationChange change)
{
    private readonly TaskCompletionSource<MembershipAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConfigurationChange Change => change;

    public Task<MembershipAnswer> Task => _answer.Task;

    public void Complete(MembershipAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>This node stops, for a reason that people are told.</summary>
    public void Stop(string reason) => Complete(new MembershipAnswer(
        ChangeOutcome.Unknown, null, $"{reason}; the change of the members may yet happen: look at them before repeating it", Configuration.None));
}

/// <summary>
/// Changes of the members from the time that they come in until it is known how they ended: this node's own, which go to whoever leads, and those that other nodes have sent to
/// this one, the leader. What surely was not begun, and may be possible soon, goes out again.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="ids">Names for what is asked.</param>
/// <param name="patience">So long a request waits.</param>
internal sealed class ChangeDesk(NodeId self, RequestIds ids, TimeSpan patience)
{
    private readonly Dictionary<long, Pending> _asked = [];
    private readonly List<Pending> _waiting = [];

    /// <summary>Whether there is nothing to be done here.</summary>
    public bool IsEmpty => _asked.Count == 0 && _waiting.Count == 0;

    /// <summary>A request of this node's.</summary>
    public void Take(ChangeRequest request, TimeSpan now) => _waiting.Add(new Pending(request, null, now + patience));

    /// <summary>A request of another node's; this one leads.</summary>
    public Input.ConfigurationProposed Take(ConfigurationRequest forwarded, TimeSpan now) =>
        Ask(new Pending(new ChangeRequest(forwarded.Change), forwarded, now + patience), self);

    /// <summary>What waits, for the role at this node.</summary>
    public IReadOnlyList<Input.ConfigurationProposed> Propose() => [.. TakeWaiting().Select(pending => Ask(pending, self))];

    /// <summary>What waits, for the leader at another node.</summary>
    public IReadOnlyList<ConfigurationRequest> Forward(NodeId leader) =>
        [.. TakeWaiting().Select(pending => new ConfigurationRequest(self, Ask(pending, leader).RequestId, pending.Request.Change))];

    /// <summary>The role at this node has decided. What another node is to be told; null for nothing.</summary>
    public (NodeId To, ConfigurationReply Reply)? Decided(ChangeDecision decision, Configuration configuration)
    {
        if (!_asked.Remove(decision.RequestId, out var pending))
        {
            return null;
        }

        var answer = new MembershipAnswer(decision.Outcome, decision.Refusal, decision.Text, configuration);
        if (pending.Forwarded is { } forwarded)
        {
            return (forwarded.From, new ConfigurationReply(self, forwarded.Id, answer));
        }

        Answer(pending, answer);
        return null;
    }

    /// <summary>The leader at another node has answered.</summary>
    public void Answered(ConfigurationReply reply)
    {
        if (_asked.TryGetValue(reply.Id, out var pending) && pending.AskedOf == reply.From)
        {
            _asked.Remove(reply.Id);
            Answer(pending, reply.Answer);
        }
    }

    /// <summary>Whoever was asked answers no more: a member that is lost, or this one's own role.</summary>
    public void Lost(NodeId asked, Configuration configuration)
    {
        foreach (var (id, pending) in _asked.Where(one => one.Value.AskedOf == asked).ToList())
        {
            _asked.Remove(id);
            pending.Request.Complete(Unknown(configuration, $"{asked}, which led, was lost before it said how the change ended"));
        }
    }

    /// <summary>Answers those whose time is over.</summary>
    public void Sweep(TimeSpan now, Configuration configuration)
    {
        foreach (var pending in _waiting.Where(pending => pending.Deadline <= now))
        {
            pending.Request.Complete(pending.Refused ?? new MembershipAnswer(
                ChangeOutcome.NotLeader, null, $"no leader was known for {patience.TotalSeconds:0.###} s: nothing was begun; repeat it once a majority of the members runs", configuration));
        }

        _waiting.RemoveAll(pending => pending.Deadline <= now);
        foreach (var (id, pending) in _asked.Where(one => one.Value.Deadline <= now).ToList())
        {
            _asked.Remove(id);
            pending.Request.Complete(Unknown(configuration, $"the change was not over after {patience.TotalSeconds:0.###} s"));
        }
    }

    private static MembershipAnswer Unknown(Configuration configuration, string what) =>
        new(ChangeOutcome.Unknown, null, $"{what}: it may yet happen; look at the members before repeating it", configuration);

    /// <summary>Not begun, and soon possible: it waits.</summary>
    private static bool IsForNow(MembershipAnswer answer) => answer.Outcome == ChangeOutcome.NotLeader
        || answer.Refusal is ChangeRefusal.AnotherUnderWay or ChangeRefusal.TermNotOpen or ChangeRefusal.HandingOver;

    private Input.ConfigurationProposed Ask(Pending pending, NodeId of)
    {
        var id = ids.Take(1);
        _asked[id] = pending with { AskedOf = of };
        return new Input.ConfigurationProposed(id, pending.Request.Change);
    }

    private void Answer(Pending pending, MembershipAnswer answer)
    {
        if (IsForNow(answer))
        {
            _waiting.Add(pending with { Refused = answer.Outcome == ChangeOutcome.Refused ? answer : pending.Refused });
        }
        else
        {
            pending.Request.Complete(answer);
        }
    }

    private List<Pending> TakeWaiting()
    {
        var taken = _waiting.ToList();
        _waiting.Clear();
        return taken;
    }

    /// <param name="Request">The request.</param>
    /// <param name="Forwarded">Whose it is, where it is another node's.</param>
    /// <param name="Deadline">Until when it waits.</param>
    /// <param name="AskedOf">Who is to decide it.</param>
    /// <param name="Refused">Why it was last put off.</param>
    private sealed record Pending(ChangeRequest Request, ConfigurationRequest? Forwarded, TimeSpan Deadline, NodeId? AskedOf = null, MembershipAnswer? Refused = null);
}
