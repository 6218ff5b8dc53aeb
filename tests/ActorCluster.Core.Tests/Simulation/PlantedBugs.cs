using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// Known bugs, put between the rules and their shell, so that the simulator can show that it finds them. To see one:
/// <c>dotnet run -c Release --project tests/ActorCluster.Benchmarks -- simulate --bug NAME --seeds 2000</c>.
/// </summary>
internal static class PlantedBugs
{
    private static readonly Dictionary<string, Func<Role, RaftChecks, RaftMember>> Bugs =
        new(PlantedReadBugs.Bugs.Concat(PlantedLogBugs.Bugs).Concat(PlantedMembershipBugs.Bugs).Concat(PlantedIdentityBugs.Bugs))
        {
            ["votes-twice-in-a-term"] = (role, checks) => new VotesTwice(role, checks),
            ["votes-for-a-log-that-is-behind"] = (role, checks) => new VotesForAnyLog(role, checks),
            ["commits-an-old-term-by-counting"] = (role, checks) => new CommitsByCounting(role, checks),
            ["acknowledges-before-the-flush"] = (role, checks) => new AcknowledgesBeforeFlush(role, checks),
            ["leader-counts-itself-before-the-flush"] = (role, checks) => new CountsItselfBeforeFlush(role, checks),
            ["leads-before-its-own-vote-is-flushed"] = (role, checks) => new LeadsBeforeItsVoteIsFlushed(role, checks),
            ["counts-a-stale-persisted"] = (role, checks) => new CountsStalePersisted(role, checks),
            ["skips-the-term-check-on-append"] = (role, checks) => new SkipsTermCheck(role, checks),
        };

    /// <summary>
    /// How many members a cluster needs for a bug to show; null: some that come and go. Of three any one vote beside the candidate's own decides, so that one counted
    /// twice changes nothing.
    /// </summary>
    public static int? MembersFor(string bug) => PlantedMembershipBugs.Bugs.ContainsKey(bug) ? null : bug == "counts-a-vote-twice" ? 5 : 3;

    public static IReadOnlyList<string> Names => [.. Bugs.Keys.Concat(PlantedLogBugs.Protocols.Keys).Order(StringComparer.Ordinal)];

    public static IProtocol Plant(string bug, RaftOptions options, Coverage coverage) =>
        PlantedLogBugs.Protocols.TryGetValue(bug, out var plant) ? plant(options, coverage) : new BuggyRaft(Bugs[bug], options, coverage);

    private sealed class BuggyRaft(Func<Role, RaftChecks, RaftMember> plant, RaftOptions options, Coverage coverage) : RaftProtocol(options, coverage)
    {
        protected override RaftMember Begin(Role role, RaftChecks checks) => plant(role, checks);
    }

    /// <summary>§5.2: each server votes for at most one candidate in a term.</summary>
    private sealed class VotesTwice(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            var output = base.Step(input);
            if (input is not Input.Received { Message: VoteRequest request }) return output;
            return output with { SendAfterPersist = [.. output.SendAfterPersist.Select(sent => Grant(sent, request))] };
        }

        private static Envelope Grant(Envelope sent, VoteRequest request) =>
            sent.Message is VoteReply { Granted: false } refused && refused.Term == request.Term ? sent with { Message = refused with { Granted = true } } : sent;
    }

    /// <summary>§5.4.1: the vote is denied where the voter's own log is more up to date.</summary>
    private sealed class VotesForAnyLog(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input) => base.Step(input is Input.Received received ? received with { Message = Blind(received.Message) } : input);

        private RaftMessage Blind(RaftMessage message) => message switch
        {
            VoteRequest request => request with { Last = Role.Log.Last },
            PreVoteRequest request => request with { Last = Role.Log.Last },
            _ => message,
        };
    }

    /// <summary>§5.4.2, figure 8: only entries of the leader's own term are committed by counting.</summary>
    private sealed class CommitsByCounting(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private readonly Dictionary<NodeId, LogIndex> matches = [];
        private Term term;
        private LogIndex called;

        public override Output Step(Input input)
        {
            var output = base.Step(input);
            called = Max(called, output.Committed);
            if (Role is not Leader) return output with { Committed = called };
            if (term != Role.Term) matches.Clear();
            term = Role.Term;
            if (input is Input.Received { Message: AppendReply { Accepted: true } reply } received && reply.Term == term) matches[received.From] = reply.Match;
            if (input is Input.Persisted persisted && Role.Log.Holds(persisted.Last)) matches[Role.Self] = persisted.Last.Index;
            var majority = Role.Log.Configuration.CommittedIndex(node => matches.GetValueOrDefault(node));
            called = Max(called, majority);
            return output with { Committed = called };
        }
    }

    private static LogIndex Max(LogIndex a, LogIndex b) => a > b ? a : b;

    /// <summary>Figure 2: updated on stable storage before responding.</summary>
    private sealed class AcknowledgesBeforeFlush(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            var output = base.Step(input);
            return output with { Send = [.. output.Send, .. output.SendAfterPersist], SendAfterPersist = [] };
        }
    }

    /// <summary>Thesis §10.2.1: the leader may write in parallel, and counts itself only once it has.</summary>
    private sealed class CountsItselfBeforeFlush(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            var output = base.Step(input);
            if (Role is not Leader || output.Persist.Count == 0) return output;
            var counted = base.Step(new Input.Persisted(output.PersistedThrough));
            return output with { Committed = counted.Committed, Send = [.. output.Send, .. counted.Send], Reads = [.. output.Reads, .. counted.Reads] };
        }
    }

    /// <summary>Whoever leads has its own vote on disk: after a crash it could win the same term again, with another log.</summary>
    private sealed class LeadsBeforeItsVoteIsFlushed(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            var output = base.Step(input);
            var own = output.SendAfterPersist.Where(sent => sent.To == Role.Self).ToList();
            return own.Count == 0 ? output : output with { Send = [.. output.Send, .. own], SendAfterPersist = [.. output.SendAfterPersist.Except(own)] };
        }
    }

    /// <summary>An acknowledgement of the journal names an entry by term and index; here the index alone counts.</summary>
    private sealed class CountsStalePersisted(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            if (input is not Input.Persisted persisted || persisted.Last.Index < Role.Log.Base.Index) return base.Step(input);
            var index = persisted.Last.Index < Role.Log.Last.Index ? persisted.Last.Index : Role.Log.Last.Index;
            return base.Step(new Input.Persisted(Role.Log.IdAt(index)));
        }
    }

    /// <summary>Figure 2, AppendEntries 1: false if the term is lower than the receiver's.</summary>
    private sealed class SkipsTermCheck(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input) =>
            base.Step(input is Input.Received { Message: AppendRequest append } received && append.Term < Role.Term && Role is Follower { KnownLeader: null }
                ? received with { Message = append with { Term = Role.Term } }
                : input);
    }
}
