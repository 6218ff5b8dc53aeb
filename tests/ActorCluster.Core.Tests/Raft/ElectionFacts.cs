using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>When a candidate asks for votes, and when it counts its own.</summary>
public sealed class ElectionFacts
{
    [Fact]
    public void Whoever_has_all_of_its_log_on_disk_asks_for_votes_while_its_own_is_being_written_and_leads_only_after_that()
    {
        var standing = Stand(Recovered("n1", "n1", "n2", "n3", "n4", "n5"));
        Assert.Equal(["n2", "n3", "n4", "n5"], standing.Send.Where(sent => sent.Message is VoteRequest).Select(sent => sent.To.Name));
        Assert.Equal(new Envelope(new NodeId("n1"), new VoteReply(new Term(2), true)), Assert.Single(standing.SendAfterPersist));

        var role = standing.Next;
        foreach (var voter in new[] { "n2", "n3", "n4", "n5" }) role = role.Step(From(voter, new VoteReply(new Term(2), true))).Next;
        Assert.IsType<Candidate>(role);
        Assert.IsType<Leader>(role.Step(From("n1", new VoteReply(new Term(2), true))).Next);
    }

    [Fact]
    public void Whoever_still_writes_a_part_of_its_log_asks_for_votes_only_once_that_and_its_own_vote_are_on_disk()
    {
        var follower = Recovered("n1", "n1", "n2", "n3");
        follower = follower.Step(From("n2", new AppendRequest(new Term(1), Id(1, 1), [new Entry(Id(1, 2), EntryKind.NoOp, default)], LogIndex.Zero, 0))).Next;
        var standing = Stand(follower);
        Assert.DoesNotContain(standing.Send, sent => sent.Message is VoteRequest);
        Assert.Equal(["n2", "n3"], standing.SendAfterPersist.Select(sent => sent.To.Name));
        Assert.All(standing.SendAfterPersist, sent => Assert.Equal(new VoteRequest(new Term(2), Id(1, 2)), sent.Message));
        Assert.IsType<Leader>(standing.Next.Step(From("n3", new VoteReply(new Term(2), true))).Next);
    }

    /// <summary>Ticks until it asks for pre-votes, and grants it as many as it needs.</summary>
    private static Output Stand(Role role)
    {
        while (role is Follower) role = role.Step(Input.Tick.Instance).Next;
        Output? output = null;
        foreach (var voter in role.Log.Configuration.Voters.Where(voter => voter != role.Self))
        {
            output = role.Step(From(voter.Name, new PreVoteReply(new Term(2), true)));
            role = output.Next;
            if (role is Candidate { IsPreVote: false }) break;
        }

        return output!;
    }
}
