using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Issues;

/// <summary>What once went wrong with changes of the members, each found by the simulator.</summary>
public sealed class MembershipIssues
{
    /// <summary>
    /// n1 was the only founder, was removed, and came back as new under its old name: reading how the log began it found its name as the only voter, elected itself
    /// and led without what was committed.
    /// </summary>
    [Fact]
    public void A_member_added_again_is_not_the_founder_of_its_name()
    {
        var state = PersistedState.Of([new JournalEvent.Joined(77, Configuration.None), .. Bootstrap.Events(new Configuration([new NodeId("n1")]))]);
        var role = Core.Raft.Raft.Start(new NodeId("n1"), state, null, RaftFacts.Options, 1);
        for (var ticks = 0; ticks < 100; ticks++) role = role.Step(Input.Tick.Instance).Next;
        Assert.IsType<Follower>(role);
    }

    /// <summary>
    /// Whoever votes alone led at once, before its vote was on disk, and told its learners of the term: after a crash it led the same term again, with other entries.
    /// </summary>
    [Fact]
    public void A_single_voter_with_learners_leads_only_once_its_vote_is_on_disk()
    {
        NodeId alone = new("n1"), learner = new("n2");
        var state = PersistedState.Of(Bootstrap.Events(new Configuration([MemberInfo.Founder(alone)], null, [MemberInfo.Founder(learner)])));
        var role = Core.Raft.Raft.Start(alone, state, null, RaftFacts.Options, 1);
        Output output;
        do output = role.Step(Input.Tick.Instance);
        while (output.Next == role);

        Assert.IsType<Candidate>(output.Next);
        Assert.Empty(output.Send);
        var own = Assert.Single(output.SendAfterPersist, sent => sent.To == alone);
        Assert.IsType<Leader>(output.Next.Step(new Input.Received(alone, own.Message)).Next);
    }

    /// <summary>
    /// A member that was removed, lost its disk and was added again within one term could vote a second time in it: an earlier member of its name had voted for the leader.
    /// </summary>
    [Fact]
    public void A_newcomer_votes_for_nobody()
    {
        var role = Core.Raft.Raft.Start(new NodeId("n2"), PersistedState.Of([new JournalEvent.Joined(77, Configuration.None)]), null, RaftFacts.Options, 1);
        var output = role.Step(new Input.Received(new NodeId("n3"), new VoteRequest(new Term(5), new EntryId(new Term(4), new LogIndex(9)))));
        Assert.False(Assert.IsType<VoteReply>(Assert.Single(output.SendAfterPersist).Message).Granted);
    }

    /// <summary>
    /// A leader that took itself out under load asked nobody to take over, because nobody had yet what it had taken last: the others stood still for an election time-out.
    /// </summary>
    [Fact]
    public void A_leader_that_is_removed_under_load_asks_the_nearest_to_take_over()
    {
        var leader = RaftFacts.Elect("n1", "n2", "n3");
        leader.Step(new Input.Persisted(leader.Log.Last));
        Acknowledge("n2", 2);
        Acknowledge("n3", 2);
        leader.Step(new Input.ConfigurationProposed(1, new ConfigurationChange.Remove(new NodeId("n1"))));
        leader.Step(new Input.Persisted(leader.Log.Last));
        Acknowledge("n2", 3);
        Acknowledge("n3", 3);
        leader.Step(new Input.Proposed([new byte[1], new byte[1]]));
        Acknowledge("n3", 5);
        var retired = Acknowledge("n2", 4);
        Assert.IsType<Follower>(retired.Next);
        Assert.Equal(new NodeId("n3"), Assert.Single(retired.Send, sent => sent.Message is TimeoutNow).To);

        Output Acknowledge(string from, long match) =>
            leader.Step(RaftFacts.From(from, new AppendReply(leader.Term, true, new LogIndex(match), Term.Zero, LogIndex.Zero, 0)));
    }

    /// <summary>
    /// A member whose log held a configuration with it further on than the one that removed it, but of an earlier term and never committed, took its removal for older news.
    /// </summary>
    [Fact]
    public void What_a_log_knows_of_its_member_is_older_where_its_term_is()
    {
        var founders = new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]);
        Entry[] entries =
        [
            new(new EntryId(new Term(1), new LogIndex(2)), EntryKind.NoOp, ReadOnlyMemory<byte>.Empty),
            new(new EntryId(new Term(1), new LogIndex(3)), EntryKind.Configuration, founders.Encode()),
        ];
        JournalEvent[] journal = [.. Bootstrap.Events(founders), new JournalEvent.EntriesAppended(new EntryId(new Term(1), new LogIndex(1)), entries)];
        var role = Core.Raft.Raft.Start(new NodeId("n3"), PersistedState.Of(journal), null, RaftFacts.Options, 1);
        Assert.Null(role.Step(new Input.Received(new NodeId("n1"), new NotAMember(new Term(1), new EntryId(new Term(1), new LogIndex(2))))).RemovedAt);
        Assert.Equal(new LogIndex(2), role.Step(new Input.Received(new NodeId("n1"), new NotAMember(new Term(4), new EntryId(new Term(4), new LogIndex(2))))).RemovedAt);
    }

    /// <summary>
    /// A member that was added again under its old name took the answer to a late question of the one before it, which was removed, for its own and stopped.
    /// </summary>
    [Fact]
    public void An_answer_to_another_member_of_the_same_name_is_not_meant()
    {
        var (n3, later) = (new NodeId("n3"), new EntryId(new Term(4), new LogIndex(9)));
        Assert.Null(Hear(MemberInfo.FounderId(n3) + 1).RemovedAt);
        Assert.Equal(later.Index, Hear(MemberInfo.FounderId(n3)).RemovedAt);

        Output Hear(ulong meant) => RaftFacts.Recovered("n3", "n1", "n2", "n3").Step(RaftFacts.From("n1", new NotAMember(new Term(4), later, meant)));
    }
}
