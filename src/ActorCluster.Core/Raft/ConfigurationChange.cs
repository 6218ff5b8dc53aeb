namespace ActorCluster.Core.Raft;

/// <summary>A change of the members that somebody asks the leader for (§6).</summary>
public abstract record ConfigurationChange
{
    private ConfigurationChange()
    {
    }

    /// <summary>A new member, which begins with an empty log and has no vote until it is promoted (thesis §4.2.1).</summary>
    public sealed record AddLearner(MemberInfo Member) : ConfigurationChange
    {
        public override string ToString() => $"add {Member.Name}";
    }

    /// <summary>A learner that has caught up gets a vote.</summary>
    /// <param name="Name">Who.</param>
    /// <param name="DataId">The data that it has caught up with; all zeros leave what the configuration says.</param>
    public sealed record Promote(NodeId Name, Guid DataId = default) : ConfigurationChange
    {
        public override string ToString() => $"promote {Name}";
    }

    /// <summary>A member goes: a voter, the leader itself too, or a learner; whether it is up or not.</summary>
    public sealed record Remove(NodeId Name) : ConfigurationChange
    {
        public override string ToString() => $"remove {Name}";
    }

    /// <summary>A member is found at other addresses.</summary>
    /// <param name="Name">Who.</param>
    /// <param name="Remoting">As in <see cref="MemberInfo"/>; empty leaves what the configuration says.</param>
    /// <param name="Client">As in <see cref="MemberInfo"/>; empty leaves what the configuration says.</param>
    /// <param name="Http">As in <see cref="MemberInfo"/>; empty leaves what the configuration says.</param>
    public sealed record ChangeAddress(NodeId Name, string Remoting, string Client, string Http) : ConfigurationChange
    {
        public override string ToString() => $"change the addresses of {Name}";
    }
}

/// <summary>Why a change of the members is not made.</summary>
public enum ChangeRefusal
{
    /// <summary>Another change is not over yet.</summary>
    AnotherUnderWay,

    /// <summary>The leader is new and has not committed anything yet: it cannot know that no other change is under way.</summary>
    TermNotOpen,

    /// <summary>The leader is about to hand its part over.</summary>
    HandingOver,

    /// <summary>Nobody has that name.</summary>
    NoSuchMember,

    /// <summary>A member with that name, that id or that remoting address is there.</summary>
    InUse,

    /// <summary>Only a learner can be promoted.</summary>
    NotALearner,

    /// <summary>The learner is not heard, or its log is too far behind.</summary>
    NotCaughtUp,

    /// <summary>Nobody would be left to vote.</summary>
    LastVoter,

    /// <summary>Of those that would vote then, too few are heard to make a quorum.</summary>
    QuorumAtRisk,
}

/// <summary>How a change of the members stands.</summary>
public enum ChangeOutcome
{
    /// <summary>It is committed, and over.</summary>
    Done,

    /// <summary>It was not begun.</summary>
    Refused,

    /// <summary>This member does not lead.</summary>
    NotLeader,

    /// <summary>It was begun, and this member leads no more: the next leader may end it, or it may be gone.</summary>
    Unknown,
}

/// <summary>The answer to <see cref="Input.ConfigurationProposed"/>.</summary>
/// <param name="RequestId">The proposal's.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Refusal">Refused: why.</param>
/// <param name="Text">Refused: why, for people; otherwise empty.</param>
public sealed record ChangeDecision(long RequestId, ChangeOutcome Outcome, ChangeRefusal? Refusal, string Text);
