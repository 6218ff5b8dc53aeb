using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Core.Raft;

/// <content>
/// Changes of the members (§6, thesis chapter 4). The last configuration in the log counts from the moment it is appended, committed or not. One change at a
/// time: each begins only once the one before, and this term's own first entry, is committed.
/// </content>
public sealed partial class Leader
{
    /// <summary>A learner whose log is this much shorter has not caught up, nor has one that lacks a tenth of it.</summary>
    private const long MaxLagOfPromoted = 1000;

    private long? changing;

    private protected override Role Change(Input.ConfigurationProposed proposed)
    {
        var (next, refusal, text) = Begin(proposed.Change);
        if (next is null)
        {
            Effects.Decide(new ChangeDecision(proposed.RequestId, ChangeOutcome.Refused, refusal, text));
            return this;
        }

        changing = proposed.RequestId;
        AppendConfiguration(next);
        return this;
    }

    /// <summary>A learner that was added to vote gets its vote as soon as it has caught up; a change that cannot begin now begins with a later answer of its.</summary>
    private void PromoteIfDue(NodeId learner)
    {
        var now = Member.Configuration;
        if (now.Learners.Count > 0 && now.IsLearner(learner) && now.Find(learner)!.IsToVote && Begin(new Promote(learner)).Next is { } next) AppendConfiguration(next);
    }

    private (Configuration? Next, ChangeRefusal? Refusal, string Text) Begin(ConfigurationChange change)
    {
        if (successor is not null) return (null, ChangeRefusal.HandingOver, $"{Self} is about to hand its part to {successor.Peer}");
        if (Member.Commit < termStart) return (null, ChangeRefusal.TermNotOpen, $"{Self} has not committed anything in its term {Term} yet");
        if (Member.Configuration.IsJoint || Log.ConfigurationIndex > Member.Commit)
            return (null, ChangeRefusal.AnotherUnderWay, $"another change is under way: {Member.Configuration}");
        if (change is Promote promote && Member.Configuration.IsLearner(promote.Name) && WhyNotCaughtUp(promote.Name) is { } why)
            return (null, ChangeRefusal.NotCaughtUp, why);

        var begun = MembershipRules.Next(Member.Configuration, WithData(change));
        if (begun.Next is { IsJoint: true } joint && !MembershipRules.EndOf(joint).IsQuorum(IsHeardLately))
        {
            var silent = joint.Voters.Where(voter => !IsHeardLately(voter));
            return (null, ChangeRefusal.QuorumAtRisk, $"of {string.Join(",", joint.Voters)} too few would be left to decide: {string.Join(", ", silent)} cannot be reached");
        }

        return begun;
    }

    private bool IsHeardLately(NodeId node) => node == Self || Find(node) is { HasBeenHeard: true } peer && !peer.IsSilent;

    private string? WhyNotCaughtUp(NodeId learner)
    {
        if (!IsHeardLately(learner)) return $"{learner} cannot be reached";
        var match = Find(learner)!.Match;
        var last = Log.Last.Index;

        // It must know that it is a member: before that it does not vote (rule of newcomers, see Member).
        return match < Log.ConfigurationIndex || last - match > Math.Min(MaxLagOfPromoted, last.Value / 10)
            ? $"{learner} has not caught up: it has {match} of {last} entries"
            : null;
    }

    private void AppendConfiguration(Configuration next)
    {
        var entry = new Entry(new EntryId(Term, Log.Last.Index.Next), EntryKind.Configuration, next.Encode());
        MemberInfo[] added = [.. next.Members.Where(member => member.Name != Self && Find(member.Name) is null)];
        if (added.Length > 0)
        {
            // What an earlier member of that name may still have to say is of earlier rounds.
            reads.Renew();
            peers = [.. peers, .. added.Select(ProgressOf)];
        }

        // Those that go stay among the peers until that is committed: they get the entry that says so; what they answer counts for nothing.
        Append([entry]);
        foreach (var peer in peers)
        {
            if (added.Length > 0 && reads.IsUnderWay) SendEmpty(peer);
        }
    }

    /// <summary>
    /// Goes on with the change that is under way, if one is: after the joint configuration the new one, by itself; after the new one it is over. A leader that was elected
    /// in between does the same with what it found in its log.
    /// </summary>
    private void AdvanceChange()
    {
        if (Log.ConfigurationIndex > Member.Commit || Member.Commit < termStart) return;
        if (Member.Configuration.IsJoint)
        {
            if (successor is null) AppendConfiguration(MembershipRules.EndOf(Member.Configuration));
            return;
        }

        if (changing is { } requestId) Effects.Decide(new ChangeDecision(requestId, ChangeOutcome.Done, null, ""));
        changing = null;
        // The last word to those that are gone: their removal is committed. One that misses it is told once it asks for votes.
        if (Array.TrueForAll(peers, IsMember)) return;
        foreach (var peer in peers.Where(peer => !IsMember(peer))) SendEmpty(peer);
        peers = [.. peers.Where(IsMember)];
    }

    private bool IsMember(Progress peer) => Member.Configuration.Find(peer.Peer) is not null;

    /// <summary>
    /// A leader that is no voter any more leads until that is committed (§6), and not longer: it says so to everybody, and asks the one whose log is nearest to its own to take
    /// over. It relies on no promise any more, so that none that was given until now keeps that one from it.
    /// </summary>
    private Role RetireIfRemoved()
    {
        if (Log.ConfigurationIndex > Member.Commit || Member.Configuration.IsVoter(Self) || Member.Commit < termStart) return this;
        foreach (var peer in peers) SendEmpty(peer);
        if (Nearest() is { } next) Effects.Send(next.Peer, new TimeoutNow(Term, Member.Time.Clock.Stamp));
        return Follow(null);
    }
}
