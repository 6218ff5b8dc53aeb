using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>The clauses of the paper's §5, one scenario for each that figures 7 and 8 do not show already.</summary>
public sealed class PaperSection5
{
    /// <summary>§5.1: a server that receives a request with a stale term rejects it; a leader that finds out that its term is out of date follows at once.</summary>
    [Fact]
    public void Section_5_1_a_stale_leader_learns_of_the_newer_term_and_follows()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .CutOff("n1").PeerLost("n2", "n1").PeerLost("n3", "n1").TimeIsUp("n2").Deliver().Heal()
            .Say("n1 still leads term 2, takes a command and is refused: it follows in term 3 and its command is gone")
            .Propose("n1", "x").Deliver().Ticks("n2", 3).Deliver();
        Transcript.Matches(nameof(Section_5_1_a_stale_leader_learns_of_the_newer_term_and_follows), stage);
        Assert.IsType<Follower>(stage["n1"]);
        Assert.Equal("1 2 3", stage.Log("n1"));
    }

    /// <summary>§5.2: votes may be split; then each candidate times out and begins a new election, and random time-outs keep that from repeating.</summary>
    [Fact]
    public void Section_5_2_a_split_vote_is_followed_by_another_election()
    {
        var stage = new Stage("n1", "n2");
        stage.Say("both stand at once, each votes for itself, nobody wins term 2")
            .TimeIsUp("n1").TimeIsUp("n2").Deliver()
            .Say("the first whose time is up stands again, in the term after")
            .Ticks("n1", 20).Deliver();
        Transcript.Matches(nameof(Section_5_2_a_split_vote_is_followed_by_another_election), stage);
        Assert.IsType<Leader>(stage["n1"]);
        Assert.Equal(new Term(3), stage["n1"].Term);
    }

    /// <summary>§5.4.1: a voter denies its vote where its own log is more up to date, by the last entries' terms first and by their indexes then.</summary>
    [Fact]
    public void Section_5_4_1_whose_log_is_behind_does_not_win()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Begin("n1", 3, 1, 1, 1, 1, 1).Begin("n2", 3, 1, 1, 3).Begin("n3", 3, 1, 1, 3, 3)
            .Say("n1's log is longer and of a lower term: nobody would vote for it")
            .TimeIsUp("n1").Deliver()
            .Say("n2's is shorter than n3's in the same term: only n1 would, and that is a majority; n3's entry was on no other disk")
            .TimeIsUp("n2").Deliver();
        Transcript.Matches(nameof(Section_5_4_1_whose_log_is_behind_does_not_win), stage);
        Assert.IsType<Leader>(stage["n2"]);
        Assert.Equal("1 1 3 4", stage.Log("n1"));
        Assert.Equal("1 1 3 4", stage.Log("n3"));
    }

    /// <summary>§5.5: requests are idempotent: one that comes again, or late, changes nothing.</summary>
    [Fact]
    public void Section_5_5_requests_that_come_again_change_nothing()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().Propose("n1", "a").Deliver().Propose("n1", "b").Deliver()
            .Say("everything that was ever delivered comes once more: votes, requests and answers")
            .Again<RaftMessage>().Deliver();
        Transcript.Matches(nameof(Section_5_5_requests_that_come_again_change_nothing), stage);
        Assert.All(new[] { "n1", "n2", "n3" }, member => Assert.Equal("1 2 2 2", stage.Log(member)));
        Assert.IsType<Leader>(stage["n1"]);
    }

    /// <summary>§5.5: a server that crashes after it has written and before it has answered gets the same request again after its restart.</summary>
    [Fact]
    public void Section_5_5_a_crash_before_the_answer_is_followed_by_the_same_request_again()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().CutOff("n3")
            .Lose("answers of n2", (from, envelope) => from == "n2" && envelope.Message is AppendReply)
            .Propose("n1", "a").Deliver()
            .Restart("n2").Heal().CutOff("n3")
            .Say("n2 has the entry on disk; the leader asks again and it counts")
            .Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(Section_5_5_a_crash_before_the_answer_is_followed_by_the_same_request_again), stage);
        Assert.Equal(new LogIndex(3), stage["n1"].Committed);
    }

    /// <summary>§5.1: if one server's current term is smaller than the other's, it updates its own to the larger value.</summary>
    [Fact]
    public void Section_5_1_a_candidate_of_an_old_term_is_told_the_newer_one()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Begin("n1", 5, 1, 1).Begin("n2", 5, 1, 1).Begin("n3", 2, 1, 1)
            .Say("n3 would stand in term 3; the others are in term 5 already")
            .TimeIsUp("n3").Deliver()
            .Say("in the newer term it may stand, and wins; votes that are asked for twice are given twice to the same one")
            .TimeIsUp("n3").Deliver().Again<VoteRequest>().Deliver();
        Transcript.Matches(nameof(Section_5_1_a_candidate_of_an_old_term_is_told_the_newer_one), stage);
        Assert.IsType<Leader>(stage["n3"]);
        Assert.Equal(new Term(6), stage["n3"].Term);
    }

    /// <summary>§5.2: a server remains in follower state as long as it receives valid requests from a leader; when it hears nothing for its time-out it begins an election.</summary>
    [Fact]
    public void Section_5_2_who_hears_a_leader_does_not_stand()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().Say("for longer than any election time-out there is a heartbeat every third tick");
        for (var beat = 0; beat < 8; beat++) stage.Ticks("n2", 3).Ticks("n3", 3).Ticks("n1", 3).Deliver();
        Assert.All(new[] { "n2", "n3" }, member => Assert.IsType<Follower>(stage[member]));
        stage.Say("then there is none").CutOff("n1").TimeIsUp("n2");
        Transcript.Matches(nameof(Section_5_2_who_hears_a_leader_does_not_stand), stage);
        Assert.IsType<Candidate>(stage["n2"]);
    }

    /// <summary>§5.2: each server votes for at most one candidate in a term, first come, first served; a candidate that hears of the term's leader returns to follower state.</summary>
    [Fact]
    public void Section_5_2_the_first_to_ask_has_the_vote_and_the_other_follows()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Say("n1 and n2 stand at once; n3 hears n1 first").TimeIsUp("n1").TimeIsUp("n2").Deliver();
        Transcript.Matches(nameof(Section_5_2_the_first_to_ask_has_the_vote_and_the_other_follows), stage);
        Assert.IsType<Leader>(stage["n1"]);
        Assert.Equal(new NodeId("n1"), Assert.IsType<Follower>(stage["n2"]).KnownLeader);
    }

    /// <summary>§5.2: if the term of a leader's request is smaller than the candidate's current term, the candidate rejects it and continues in candidate state.</summary>
    [Fact]
    public void Section_5_2_a_candidate_does_not_follow_a_leader_of_an_older_term()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n2 stands in term 3, and the vote that would elect it is lost")
            .Lose("what n1 hears and says, and votes", (from, envelope) => from == "n1" || envelope.To.Name == "n1" || (envelope.Message is VoteReply && from == "n3"))
            .PeerLost("n2", "n1").PeerLost("n3", "n1").TimeIsUp("n2").Deliver()
            .Say("n1, in term 2, speaks to n2: it is refused and learns of term 3").Heal().CutOff("n3").Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(Section_5_2_a_candidate_does_not_follow_a_leader_of_an_older_term), stage);
        Assert.IsType<Follower>(stage["n1"]);
        Assert.IsType<Candidate>(stage["n2"]);
    }

    /// <summary>§5.3: if followers crash or run slowly, or packets are lost, the leader retries, even after it has responded to the client, until all followers store all entries.</summary>
    [Fact]
    public void Section_5_3_the_leader_retries_until_all_store_all()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n3 is away: the command is committed without it").CutOff("n3").Propose("n1", "a").Deliver();
        Assert.Equal(new LogIndex(3), stage["n1"].Committed);
        stage.Say("n3 is back, and gets it").Heal().Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(Section_5_3_the_leader_retries_until_all_store_all), stage);
        Assert.Equal(new LogIndex(3), stage["n3"].Committed);
    }

    /// <summary>§5.4.3: whoever voted for a later leader and had accepted a committed entry has seen to it that this leader has it.</summary>
    [Fact]
    public void Section_5_4_3_whatever_is_committed_stands_in_the_log_of_every_later_leader()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().CutOff("n3").Propose("n1", "a").Deliver()
            .Say("a is committed by n1 and n2; n1 is gone, and n3, which lacks it, asks n2: every majority holds one that has it")
            .Heal().CutOff("n1").PeerLost("n2", "n1").PeerLost("n3", "n1").TimeIsUp("n3").Deliver()
            .Say("n2 has it and wins; n3 gets it").TimeIsUp("n2").Deliver();
        Transcript.Matches(nameof(Section_5_4_3_whatever_is_committed_stands_in_the_log_of_every_later_leader), stage);
        Assert.IsType<Leader>(stage["n2"]);
        Assert.Equal("1 2 2 3", stage.Log("n3"));
    }

    /// <summary>§5.6: safety must not depend on timing; a steady leader does: where messages take longer than the election time-out there is none, and nothing wrong.</summary>
    [Fact]
    public void Section_5_6_messages_slower_than_the_election_time_out_cost_the_leader_and_nothing_else()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().Propose("n1", "a").Deliver()
            .Say("from now on nothing arrives in time: the leader hears no majority, the others stand")
            .Ticks("n1", 21).Ticks("n2", 20).Ticks("n3", 20);
        Assert.DoesNotContain(new[] { "n1", "n2", "n3" }, member => stage[member] is Leader);
        stage.Say("all of it arrives at last, and what comes of it in time").Deliver().TimeIsUp("n3").Deliver();
        Transcript.Matches(nameof(Section_5_6_messages_slower_than_the_election_time_out_cost_the_leader_and_nothing_else), stage);
        Assert.Single(new[] { "n1", "n2", "n3" }, member => stage[member] is Leader);
        Assert.All(new[] { "n1", "n2", "n3" }, member => Assert.StartsWith("1 2 2", stage.Log(member), StringComparison.Ordinal));
    }
}
