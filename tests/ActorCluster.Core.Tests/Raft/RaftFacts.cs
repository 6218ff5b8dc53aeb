using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Golden;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>One fact for each sentence that the rest of the house builds on.</summary>
public sealed class RaftFacts
{
    internal static readonly RaftOptions Options = new(10, 20, 3, MaxAppendBytes: 1 << 20, MaxInflightAppends: 8, MaxInflightBytes: 1 << 20, MaxUncommittedBytes: 1 << 20, MaxFlushStallTicks: 100, CatchUpBytesPerTick: 1 << 20, new CompactionOptions(TailEntries: 2, TailBytes: 1 << 20, HeldBytes: 100, MaxChunkBytes: 10));

    [Fact]
    public void A_batch_of_commands_is_one_event_and_one_message_to_each_follower_with_the_same_entries()
    {
        var leader = Elect("n1", "n2", "n3");
        var output = leader.Step(new Input.Proposed([.. Enumerable.Range(0, 64).Select(_ => new ReadOnlyMemory<byte>(new byte[256]))]));
        Assert.Equal(64, Assert.IsType<JournalEvent.EntriesAppended>(Assert.Single(output.Persist)).Entries.Count);
        Assert.Equal(2, output.Send.Count);
        Assert.Same(Assert.IsType<AppendRequest>(output.Send[0].Message).Entries, Assert.IsType<AppendRequest>(output.Send[1].Message).Entries);
        Assert.Empty(output.SendAfterPersist);
    }

    [Fact]
    public void A_tick_with_nothing_to_do_allocates_nothing()
    {
        var role = Recovered("n1", "n1", "n2", "n3");
        role.Step(Input.Tick.Instance);
        role.Step(Input.Tick.Instance);
        var before = GC.GetAllocatedBytesForCurrentThread();
        role.Step(Input.Tick.Instance);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_single_voter_elects_itself_commits_once_its_disk_says_so_and_reads_at_once()
    {
        var output = TickUntil(Recovered("n1", "n1"), role => role is Leader);
        Assert.Equal(LogIndex.Zero, output.Committed);
        output = output.Next.Step(new Input.ReadRequested(7));
        Assert.Empty(output.Reads);
        output = output.Next.Step(new Input.Persisted(output.PersistedThrough));
        Assert.Equal(new LogIndex(2), output.Committed);
        Assert.Equal(new ReadDecision(7, new LogIndex(2), new ReadProof(new NodeId("n1"), new Term(2), FromLease: false)), Assert.Single(output.Reads));
        output = output.Next.Step(new Input.ReadRequested(8));
        Assert.Equal(new ReadDecision(8, new LogIndex(2), new ReadProof(new NodeId("n1"), new Term(2), FromLease: false)), Assert.Single(output.Reads));
    }

    [Fact]
    public void A_leader_counts_itself_only_once_its_own_disk_says_so()
    {
        var leader = Elect("n1", "n2", "n3");
        Assert.Equal(LogIndex.Zero, leader.Step(Reply("n2", leader, match: 2)).Committed);
        Assert.Equal(new LogIndex(2), leader.Step(new Input.Persisted(leader.Log.Last)).Committed);
    }

    [Fact]
    public void A_persisted_entry_of_an_earlier_term_counts_for_nothing()
    {
        var leader = Elect("n1", "n2", "n3");
        leader.Step(Reply("n2", leader, match: 2));
        Assert.Equal(LogIndex.Zero, leader.Step(new Input.Persisted(new EntryId(new Term(1), new LogIndex(2)))).Committed);
    }

    [Fact]
    public void Votes_and_acknowledgements_wait_for_the_disk()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        var vote = follower.Step(From("n1", new VoteRequest(new Term(2), Id(1, 1))));
        Assert.Empty(vote.Send);
        Assert.Equal(new VoteReply(new Term(2), true), Assert.Single(vote.SendAfterPersist).Message);
        Assert.Equal(new HardState(new Term(2), new NodeId("n1")), Assert.IsType<JournalEvent.HardStateChanged>(Assert.Single(vote.Persist)).State);
        var accept = vote.Next.Step(From("n1", new AppendRequest(new Term(2), Id(1, 1), [new Entry(Id(2, 2), EntryKind.NoOp, default)], LogIndex.Zero, 0)));
        Assert.Empty(accept.Send);
        Assert.IsType<AppendReply>(Assert.Single(accept.SendAfterPersist).Message);
    }

    [Fact]
    public void Nobody_votes_twice_in_a_term_not_even_after_a_restart()
    {
        List<JournalEvent> journal = [.. Bootstrap.Events(new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]))];
        var follower = Core.Raft.Raft.Start(new NodeId("n2"), PersistedState.Of(journal), null, Options, 1);
        journal.AddRange(follower.Step(From("n1", new VoteRequest(new Term(2), Id(1, 1)))).Persist);
        follower = Core.Raft.Raft.Start(new NodeId("n2"), PersistedState.Of(journal), null, Options, 1);
        var second = follower.Step(From("n3", new VoteRequest(new Term(2), Id(1, 1))));
        Assert.Equal(new VoteReply(new Term(2), false), Assert.Single(second.SendAfterPersist).Message);
    }

    [Fact]
    public void Who_has_just_heard_its_leader_refuses_votes_until_the_connection_to_it_is_lost()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        follower = follower.Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        Assert.Empty(follower.Step(From("n3", new VoteRequest(new Term(2), Id(1, 1)))).SendAfterPersist);
        var refused = follower.Step(From("n3", new PreVoteRequest(new Term(2), Id(1, 1))));
        Assert.Equal(new PreVoteReply(new Term(1), false), Assert.Single(refused.Send).Message);
        Assert.Null(follower.Step(new Input.PeerLost(new NodeId("n1"))).Leader);
        var granted = follower.Step(From("n3", new PreVoteRequest(new Term(2), Id(1, 1))));
        Assert.Equal(new PreVoteReply(new Term(2), true), Assert.Single(granted.Send).Message);
    }

    [Fact]
    public void Losing_the_leader_hurries_the_election_and_it_still_asks_for_pre_votes()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        follower = follower.Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        follower.Step(new Input.PeerLost(new NodeId("n1")));
        var ticks = 0;
        var output = TickUntil(follower, role => role is Candidate, () => ticks++);
        Assert.InRange(ticks, 1, Options.MinElectionTimeoutTicks / 2);
        Assert.All(output.Send, sent => Assert.IsType<PreVoteRequest>(sent.Message));
        Assert.Equal(new Term(1), output.Next.Term);
    }

    [Fact]
    public void A_leader_that_hears_no_quorum_steps_down_and_refuses_the_reads_that_wait()
    {
        var leader = Elect("n1", "n2", "n3");
        leader.Step(new Input.ReadRequested(3));
        var output = TickUntil(leader, role => role is Follower);
        Assert.Equal(new ReadDecision(3, null), Assert.Single(output.Reads));
        Assert.Null(output.Leader);
    }

    [Fact]
    public void A_leader_that_hands_over_takes_no_proposals_and_goes_on_where_nobody_takes_its_part()
    {
        var leader = Elect("n1", "n2", "n3");
        leader.Step(Reply("n2", leader, match: 2));
        var asked = leader.Step(new Input.TransferRequested(null));
        var sent = Assert.Single(asked.Send);
        Assert.Equal((new NodeId("n2"), leader.Term), (sent.To, Assert.IsType<TimeoutNow>(sent.Message).Term));
        Assert.Equal(new NodeId("n2"), asked.TransferringTo);
        Assert.Empty(leader.Step(new Input.Proposed([new byte[1]])).Persist);
        var output = asked;
        for (var ticks = 0; ticks < Options.MinElectionTimeoutTicks; ticks++) output = leader.Step(Input.Tick.Instance);
        Assert.Null(output.TransferringTo);
        Assert.Same(leader, output.Next);
        Assert.Single(leader.Step(new Input.Proposed([new byte[1]])).Persist);
    }

    [Fact]
    public void A_leader_hands_over_only_to_another_voter()
    {
        var leader = Elect("n1", "n2", "n3");
        Assert.Null(leader.Step(new Input.TransferRequested(new NodeId("n1"))).TransferringTo);
        Assert.Null(leader.Step(new Input.TransferRequested(new NodeId("n9"))).TransferringTo);
    }

    [Fact]
    public void Who_is_asked_to_stand_by_the_leader_stands_without_pre_votes_and_nobody_stands_by_that_leader()
    {
        var follower = Recovered("n2", "n1", "n2", "n3").Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        var stood = follower.Step(From("n1", new TimeoutNow(new Term(1))));
        Assert.Equal([new HardState(new Term(2), new NodeId("n2"))], stood.Persist.OfType<JournalEvent.HardStateChanged>().Select(change => change.State));
        Assert.All(stood.Send, sent => Assert.Equal(new VoteRequest(new Term(2), Id(1, 1), IsTransfer: true), sent.Message));

        var other = Recovered("n3", "n1", "n2", "n3").Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        var voted = other.Step(From("n2", new VoteRequest(new Term(2), Id(1, 1), IsTransfer: true)));
        Assert.Equal(new VoteReply(new Term(2), true), Assert.Single(voted.SendAfterPersist).Message);
        Assert.Empty(voted.Next.Step(From("n1", new TimeoutNow(new Term(1)))).SendAfterPersist);
    }

    [Fact]
    public void Two_leaders_of_one_term_stop_the_member_that_sees_both()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        follower = follower.Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        var thrown = Assert.Throws<InvariantViolation>(() => follower.Step(From("n3", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))));
        Assert.Equal(2, thrown.Rule);
    }

    internal static Role Recovered(string self, params string[] voters) => Core.Raft.Raft.Start(
        new NodeId(self), PersistedState.Of(Bootstrap.Events(new Configuration(voters.Select(name => new NodeId(name))))), null, Options, 5);

    internal static Input From(string from, RaftMessage message) => new Input.Received(new NodeId(from), message);

    internal static EntryId Id(long term, long index) => new(new Term(term), new LogIndex(index));

    /// <summary>n1 leads term 2, its vote is on its disk; what it opened the term with is nowhere on disk yet.</summary>
    internal static Role Elect(params string[] voters)
    {
        var role = TickUntil(Recovered("n1", voters), next => next is Candidate).Next;
        role = role.Step(From("n2", new PreVoteReply(new Term(2), true))).Next;
        role = role.Step(From("n1", new VoteReply(new Term(2), true))).Next;
        return Assert.IsType<Leader>(role.Step(From("n2", new VoteReply(new Term(2), true))).Next);
    }

    private static Input Reply(string from, Role leader, long match) =>
        From(from, new AppendReply(leader.Term, true, new LogIndex(match), Term.Zero, LogIndex.Zero, 0));

    private static Output TickUntil(Role role, Func<Role, bool> isReached, Action? onTick = null)
    {
        for (var ticks = 0; ticks < 100; ticks++)
        {
            onTick?.Invoke();
            var output = role.Step(Input.Tick.Instance);
            role = output.Next;
            if (isReached(role)) return output;
        }

        throw new InvalidOperationException($"not reached within 100 ticks; the role is {role}");
    }
}
