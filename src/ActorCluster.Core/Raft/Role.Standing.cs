namespace ActorCluster.Core.Raft;

/// <content>Looks at as whom a message was sent before it is heard (<see cref="Acquaintances"/>).</content>
public abstract partial class Role
{
    /// <summary>This member's data are not what they should be: it must stop. Null where nothing is known of that.</summary>
    public Refusal? Refused => Member.Refused;

    /// <summary>As whom this member speaks; the default where its journal holds no start.</summary>
    public Standing Standing => Member.Standing;

    /// <summary>A peer is met at another start than before: what it said it had it has said at an earlier one.</summary>
    private protected virtual void Restarted(NodeId peer)
    {
    }

    /// <summary>Tells a member that it is not heard.</summary>
    private protected void Refuse(NodeId from, RefusalReason reason, in Standing refused)
    {
        var known = Member.Meetings.All.Known(refused.MemberId);
        if (Member.Configuration.Find(from) is { } info && info.Id == refused.MemberId && info.DataId != Guid.Empty) known = known with { DataId = info.DataId };
        Effects.Send(from, new StandingRefused(Term, reason, refused, known with { ClusterId = Member.Standing.ClusterId, MemberId = refused.MemberId }));
    }

    private Role Judge(Input.Received received)
    {
        var (from, message, standing) = received;
        switch (message)
        {
            case StandingRefused refused:
                return HearRefusal(from, refused);
            case WhoAreYou:
                SayHello(from);
                return this;
        }

        if (from == Self || !standing.IsKnown || !Member.Standing.IsKnown) return message is Hello ? this : Receive(from, message);
        var (verdict, reason) = Member.Meetings.All.Judge(from, standing, Member.Configuration);
        switch (verdict)
        {
            case Verdict.Refuse:
                Refuse(from, reason, standing);
                return this;
            case Verdict.Ask when message is Hello hello && Member.Meetings.All.Follows(standing, hello.Nonces):
                Meet(from, standing);
                return this;
            case Verdict.Ask when message is Hello:
                Refuse(from, RefusalReason.OlderCopy, standing);
                return this;
            case Verdict.Ask:
                Effects.Send(from, new WhoAreYou(Term));
                return this;
            case Verdict.Meet:
                Meet(from, standing);
                return Hear(received);
            case Verdict.Hear:
                return Hear(received);
            default:
                throw new ArgumentOutOfRangeException(nameof(received), verdict, "a verdict that nobody knows");
        }
    }

    private Role Hear(Input.Received received)
    {
        var (from, message, standing) = received;
        Member.Meetings.Heard(from);

        // It was met; or that is not on disk yet, and the next answer will say the same; or it was asked as another member of the same name.
        if (message is Hello || (MayCount(message) && (Member.Meetings.IsUnwritten(standing.MemberId) || IsOfAnother(from, standing)))) return this;

        Member.Speaker = standing;
        var next = Receive(from, message);
        Member.Speaker = default;
        return next;
    }

    private void Meet(NodeId from, in Standing standing)
    {
        Effects.Append(Member.Meetings.Meet(from, standing));
        if (!IsOfAnother(from, standing)) Restarted(from);

        // What was said to it before it was there is lost.
        SayHello(from);
    }

    private Role HearRefusal(NodeId from, StandingRefused refused)
    {
        // Ignored: it is about an earlier start, or about another one of this name.
        if (refused.Refused != Member.Standing || !Member.Standing.IsKnown) return this;
        if (refused.Reason == RefusalReason.OtherCluster && !Member.Meetings.IsStrangerTo(from, Member.Configuration)) return this;
        Leave();
        Member.Refused = new Refusal(refused.Reason, from, refused.Known);
        return this;
    }

    /// <summary>Right after a start everybody is told of it, so that a copy of these data would be known for what it is.</summary>
    private void Greet()
    {
        Member.HasGreeted = true;
        foreach (var other in Member.Configuration.Members.Where(other => other.Name != Self)) SayHello(other.Name);
    }

    private void SayHello(NodeId to) => Effects.Send(to, new Hello(Term, Member.Meetings.All.Nonces));

    private bool IsOfAnother(NodeId from, in Standing standing) => Member.Configuration.Find(from) is { } info && info.Id != standing.MemberId;

    /// <summary>Whether the member that is being heard stands in a configuration, by its id where that is known.</summary>
    private bool Has(Configuration configuration, NodeId from) => configuration.Find(from) is { } info && (!Member.Speaker.IsKnown || info.Id == Member.Speaker.MemberId);

    /// <summary>Whether it is an answer that may count for something here, and does not only tell of a higher term.</summary>
    private bool MayCount(RaftMessage message) =>
        message is PreVoteReply { Granted: true } || (message is PreVoteReply or VoteReply or AppendReply or SnapshotReply && message.Term <= Term);
}
