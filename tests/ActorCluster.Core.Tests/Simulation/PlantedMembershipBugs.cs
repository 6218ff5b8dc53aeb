using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>The known bugs that are about who the members are.</summary>
internal static class PlantedMembershipBugs
{
    public static readonly IReadOnlyDictionary<string, Func<Role, RaftChecks, RaftMember>> Bugs = new Dictionary<string, Func<Role, RaftChecks, RaftMember>>
    {
        ["a-learner-counts"] = (role, checks) => new CountsWith(role, checks, log => new Configuration(log.Configuration.Members)),
        ["a-learner-votes"] = (role, checks) => new LearnersVote(role, checks),
        ["a-removed-member-counts"] = (role, checks) => new CountsWith(
            role, checks, log => log.ConfigurationBefore.IsJoint ? new Configuration(log.ConfigurationBefore.Outgoing) : log.Configuration),
        ["joint-consensus-asks-one-majority"] = (role, checks) => new CountsWith(role, checks, log => new Configuration(log.Configuration.Voters)),
        ["a-member-added-again-is-taken-for-the-old-one"] = (role, checks) => new TakenForTheOldOne(role, checks),
    };

    /// <summary>§6: a leader counts with the last configuration in its log, joint or not; here with another one.</summary>
    private sealed class CountsWith(Role role, RaftChecks checks, Func<RaftLog, Configuration> wrong) : RaftMember(role, checks)
    {
        private readonly Dictionary<NodeId, LogIndex> matches = [];
        private Term term;
        private LogIndex called;

        public override Output Step(Input input)
        {
            var wrongly = wrong(Role.Log);
            var output = base.Step(input);
            called = output.Committed > called ? output.Committed : called;
            if (Role is not Leader) return output with { Committed = called };
            if (term != Role.Term) matches.Clear();
            term = Role.Term;
            if (input is Input.Received { Message: AppendReply { Accepted: true } reply } received && reply.Term == term) matches[received.From] = reply.Match;
            if (input is Input.Persisted persisted && Role.Log.Holds(persisted.Last)) matches[Role.Self] = persisted.Last.Index;
            var counted = wrongly.CommittedIndex(node => matches.GetValueOrDefault(node));
            if (counted > Role.Log.Base.Index && Role.Log.TermAt(counted) == term) called = counted > called ? counted : called;
            return output with { Committed = called };
        }
    }

    /// <summary>Thesis §4.2.1: a learner is not counted for votes. Here a candidate asks learners too and takes a learner's vote for a voter's.</summary>
    private sealed class LearnersVote(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private readonly HashSet<NodeId> taken = [];

        public override Output Step(Input input)
        {
            var configuration = Role.Log.Configuration;
            if (Role is Candidate && input is Input.Received { Message: VoteReply { Granted: true } or PreVoteReply { Granted: true } } vote && configuration.IsLearner(vote.From)
                && configuration.Electorate.Where(voter => voter != Role.Self && !taken.Contains(voter)).ToList() is [.., var instead])
            {
                taken.Add(instead);
                input = vote with { From = instead, Standing = default };
            }

            var before = Role;
            var output = base.Step(input);
            if (before != Role) taken.Clear();
            return output with { Send = Ask(output.Send), SendAfterPersist = Ask(output.SendAfterPersist) };
        }

        private IReadOnlyList<Envelope> Ask(IReadOnlyList<Envelope> sent) =>
            sent.FirstOrDefault(envelope => envelope.Message is VoteRequest or PreVoteRequest) is { } asked && Role is Candidate
                ? [.. sent, .. Role.Log.Configuration.Learners.Select(learner => asked with { To = learner })]
                : sent;
    }

    /// <summary>A member's answers to what an earlier one of its name was asked count for it: its disk is empty, and they promise what that one had.</summary>
    private sealed class TakenForTheOldOne(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private long round;

        public override Output Step(Input input)
        {
            var output = base.Step(input is Input.Received { Message: AppendReply { Accepted: true } reply } received && Role is Leader && reply.Round < round
                && Role.Log.Configuration.Find(received.From)?.Id != MemberInfo.FounderId(received.From)
                    ? received with { Message = reply with { Round = round }, Standing = default }
                    : input);
            foreach (var sent in output.Send)
            {
                if (sent.Message is AppendRequest request) round = Role is Leader ? request.Round : 0;
            }

            return output;
        }
    }
}
