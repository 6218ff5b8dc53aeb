using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Issues;

/// <summary>What once went wrong in Raft's rules; the simulator found each.</summary>
public sealed class RaftIssues
{
    /// <summary>
    /// The answer to a late request of term 1 carries the responder's higher term, 2. A member that has won term 2 meanwhile took it for an answer to
    /// what it asked itself: its index was past the log's end, its round confirmed reads.
    /// </summary>
    [Fact]
    public void An_answer_to_a_request_of_an_earlier_term_is_no_answer_in_the_new_one()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        follower = follower.Step(From("n3", new VoteRequest(new Term(2), Id(1, 1)))).Next;
        var late = follower.Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, Round: 9)));
        var reply = Assert.IsType<AppendReply>(Assert.Single(late.Send).Message);
        Assert.Equal((LogIndex.Zero, 0L), (reply.Match, reply.Round));
        Assert.Empty(Elect("n1", "n2", "n3").Step(From("n2", reply)).Send);
    }

    /// <summary>
    /// A heartbeat that came while a flush was under way was acknowledged at once up to the commit index. The follower crashed, its log came back
    /// shorter than what the leader believed it held, and the leader never looked below that again.
    /// </summary>
    [Fact]
    public void A_heartbeat_during_a_flush_acknowledges_nothing_until_the_flush_is_done()
    {
        var follower = Recovered("n2", "n1", "n2", "n3");
        var appended = follower.Step(From("n1", new AppendRequest(new Term(1), Id(1, 1), [new(Id(1, 2), EntryKind.NoOp, default)], LogIndex.Zero, 0)));
        var heartbeat = From("n1", new AppendRequest(new Term(1), Id(1, 2), [], new LogIndex(2), Round: 3));
        var during = appended.Next.Step(heartbeat);
        var atOnce = Assert.IsType<AppendReply>(Assert.Single(during.Send).Message);
        Assert.Equal((true, LogIndex.Zero, 3L), (atOnce.Accepted, atOnce.Match, atOnce.Round));
        Assert.Equal(new LogIndex(2), Assert.IsType<AppendReply>(Assert.Single(during.SendAfterPersist).Message).Match);
        during.Next.Step(new Input.Persisted(appended.PersistedThrough));
        Assert.Empty(during.Next.Step(heartbeat).Send);
    }

    /// <summary>
    /// All followers hear at once that the leader's process has ended. Where two of them had drawn the same short time they stood together, the vote was split, and
    /// writes stood still for a whole election time-out more.
    /// </summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Followers_that_lose_their_leader_at_once_stand_one_after_the_other(int members)
    {
        string[] names = [.. Enumerable.Range(1, members).Select(i => $"n{i}")];
        foreach (var lost in names)
        {
            var due = names.Where(name => name != lost).Select(name =>
            {
                var follower = Recovered(name, names);
                follower = follower.Step(From(lost, new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
                return follower.Step(new Input.PeerLost(new NodeId(lost))).Next.TicksUntilDue;
            }).Order().ToList();
            Assert.Equal(1, due[0]);
            Assert.All(due.Zip(due.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 2, $"{lost} lost: {string.Join(", ", due)}"));
            Assert.True(due[^1] <= Options.MinElectionTimeoutTicks);
        }
    }

    /// <summary>
    /// The last piece of a leader's snapshot was on the follower's disk only when the next leader had taken over, and that one was told. It did not know yet that all of
    /// it was committed, and stopped itself.
    /// </summary>
    [Fact]
    public void A_snapshot_of_the_last_leader_may_be_of_more_than_the_next_one_knows_to_be_committed()
    {
        var snapshot = new SnapshotInfo(new SnapshotId(Id(2, 5)), new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]), 1, 7);
        var follower = Recovered("n3", "n1", "n2", "n3").Step(From("n1", new SnapshotChunk(new Term(2), snapshot, 0, 1, new byte[1]))).Next;
        follower = follower.Step(From("n2", new AppendRequest(new Term(3), Id(2, 5), [], LogIndex.Zero, 0))).Next;
        var stored = follower.Step(new Input.SnapshotReceived(snapshot, IsWhole: true));
        var told = Assert.Single(stored.SendAfterPersist);
        Assert.Equal(new SnapshotReply(new Term(3), snapshot.Id, 1, IsComplete: true), told.Message);

        var leader = LeaderWith(Id(1, 1), Id(2, 2), Id(2, 3), Id(2, 4), Id(2, 5));
        Assert.Equal(LogIndex.Zero, leader.Committed);
        var output = leader.Step(From("n3", told.Message));
        Assert.Same(leader, output.Next);
        Assert.Equal(LogIndex.Zero, output.Committed);
        leader.Step(new Input.Persisted(Id(3, 6)));
        Assert.Equal(new LogIndex(6), leader.Step(From("n3", new AppendReply(new Term(3), true, new LogIndex(6), Term.Zero, LogIndex.Zero, 0))).Committed);
    }

    /// <summary>n2 leads term 3 with these entries of earlier terms, of which it does not know yet what is committed.</summary>
    private static Role LeaderWith(params EntryId[] entries)
    {
        var state = PersistedState.Of(Bootstrap.Events(new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")])));
        state.Apply(new JournalEvent.HardStateChanged(new HardState(new Term(2), null)));
        state.Apply(new JournalEvent.EntriesAppended(entries[0], [.. entries.Skip(1).Select(id => new Entry(id, EntryKind.NoOp, default))]));
        var role = Core.Raft.Raft.Start(new NodeId("n2"), state, null, Options, 5);
        while (role is not Candidate) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(From("n1", new PreVoteReply(new Term(3), true))).Next;
        role = role.Step(From("n2", new VoteReply(new Term(3), true))).Next;
        return Assert.IsType<Leader>(role.Step(From("n1", new VoteReply(new Term(3), true))).Next);
    }
}
