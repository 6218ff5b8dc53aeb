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
}
