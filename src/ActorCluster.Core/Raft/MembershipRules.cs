using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Core.Raft;

/// <summary>
/// Which configuration follows which (§6, thesis §4.3). Where the voters change, the joint one comes first, with the voters of before as outgoing ones, and once it is
/// committed the new one by itself. Learners and addresses change in one step: they alter no quorum.
/// </summary>
internal static class MembershipRules
{
    /// <summary>The configuration that begins a change; or why it cannot be.</summary>
    /// <param name="now">The last configuration in the log, which is not joint.</param>
    /// <param name="change">What is asked for.</param>
    public static (Configuration? Next, ChangeRefusal? Refusal, string Text) Next(Configuration now, ConfigurationChange change) => change switch
    {
        AddLearner add => Add(now, add.Member),
        Promote promote => Promoted(now, promote),
        Remove remove => Removed(now, remove.Name),
        ChangeAddress address => Moved(now, address),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "a change that nobody knows"),
    };

    /// <summary>What follows a joint configuration once it is committed: those that come in vote alone.</summary>
    public static Configuration EndOf(Configuration joint) => new(Of(joint, joint.Voters), null, Of(joint, joint.Learners));

    private static (Configuration?, ChangeRefusal?, string) Add(Configuration now, MemberInfo member)
    {
        if (now.Find(member.Name) is not null) return Refuse(ChangeRefusal.InUse, $"{member.Name} is a member already");
        if (now.Find(member.Id) is { } same) return Refuse(ChangeRefusal.InUse, $"the id {member.Id:x} is {same.Name}'s");
        if (AtAddress(now, member.Name, member.Remoting) is { } there) return Refuse(ChangeRefusal.InUse, $"{there.Name} is at {member.Remoting} already");
        return (new Configuration(Of(now, now.Voters), null, [.. Of(now, now.Learners), member]), null, "");
    }

    private static (Configuration?, ChangeRefusal?, string) Promoted(Configuration now, Promote promote)
    {
        if (now.Find(promote.Name) is not { } learner) return NoSuch(promote.Name);
        if (!now.IsLearner(promote.Name)) return Refuse(ChangeRefusal.NotALearner, $"{promote.Name} has a vote already");
        var promoted = learner with { DataId = promote.DataId == default ? learner.DataId : promote.DataId, IsToVote = false };
        var voters = Of(now, now.Voters);
        return (new Configuration([.. voters, promoted], voters, Of(now, now.Learners).Where(other => other != learner)), null, "");
    }

    private static (Configuration?, ChangeRefusal?, string) Removed(Configuration now, NodeId name)
    {
        if (now.Find(name) is not { } gone) return NoSuch(name);
        var voters = Of(now, now.Voters);
        if (now.IsLearner(name)) return (new Configuration(voters, null, Of(now, now.Learners).Where(other => other != gone)), null, "");
        if (voters.Count == 1) return Refuse(ChangeRefusal.LastVoter, $"{name} is the last voter");
        return (new Configuration(voters.Where(other => other != gone), voters, Of(now, now.Learners)), null, "");
    }

    private static (Configuration?, ChangeRefusal?, string) Moved(Configuration now, ChangeAddress address)
    {
        if (now.Find(address.Name) is not { } before) return NoSuch(address.Name);
        if (AtAddress(now, address.Name, address.Remoting) is { } there) return Refuse(ChangeRefusal.InUse, $"{there.Name} is at {address.Remoting} already");
        var after = before with
        {
            Remoting = address.Remoting.Length > 0 ? address.Remoting : before.Remoting,
            Client = address.Client.Length > 0 ? address.Client : before.Client,
            Http = address.Http.Length > 0 ? address.Http : before.Http,
        };
        IEnumerable<MemberInfo> With(IReadOnlyList<NodeId> names) => Of(now, names).Select(member => member == before ? after : member);
        return (new Configuration(With(now.Voters), null, With(now.Learners)), null, "");
    }

    private static MemberInfo? AtAddress(Configuration now, NodeId other, string remoting) =>
        remoting.Length == 0 ? null : now.Members.FirstOrDefault(member => member.Name != other && member.Remoting == remoting);

    private static List<MemberInfo> Of(Configuration configuration, IReadOnlyList<NodeId> names) => [.. names.Select(name => configuration.Find(name)!)];

    private static (Configuration?, ChangeRefusal?, string) NoSuch(NodeId name) => Refuse(ChangeRefusal.NoSuchMember, $"no member is called {name}");

    private static (Configuration?, ChangeRefusal?, string) Refuse(ChangeRefusal refusal, string text) => (null, refusal, text);
}
