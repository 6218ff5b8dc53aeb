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
}
