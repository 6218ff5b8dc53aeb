using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>Scenarios of the papers, each with its transcript in a file of the same name.</summary>
public sealed class RaftScenarios
{
    [Fact]
    public void Election()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Say("a member that hears nothing asks for pre-votes, then for votes, then opens its term")
            .TimeIsUp("n1").Deliver()
            .Say("two commands travel as one batch; a follower commits once it is told")
            .Propose("n1", "x", "y").Deliver();
        Transcript.Matches(nameof(Election), stage);
        Assert.Equal(new LogIndex(4), stage["n3"].Committed);
    }

    [Fact]
    public void Conflict_hints()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Begin("n1", 5, 1, 1, 1, 2, 5, 5, 5).Begin("n2", 5, 1, 1, 1, 2, 5, 5, 5).Begin("n3", 5, 1, 1, 1, 1, 1, 4, 4, 4)
            .Say("five of n3's entries were never committed: two refusals find where the logs part, one for each of its terms")
            .TimeIsUp("n1").Deliver();
        Transcript.Matches(nameof(Conflict_hints), stage);
        Assert.Equal("1 1 1 2 5 5 5 6", stage.Log("n3"));
    }

    [Fact]
    public void A_candidate_asks_while_its_own_vote_is_written()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Say("n1's disk takes its time: both others have voted, and it does not lead before its own vote is on disk")
            .HoldDisk("n1").TimeIsUp("n1").Deliver().ReleaseDisk("n1").Deliver()
            .Say("n2's disk takes its time, and n2 crashes: its vote is gone, and those that it is still given only tell it of that term")
            .CutOff("n1").Ticks("n2", 10).Ticks("n3", 10).HoldDisk("n2").TimeIsUp("n2").Deliver().Restart("n2").Again<VoteReply>().Deliver()
            .Say("it stands in the next one")
            .Ticks("n3", 10).TimeIsUp("n2").Deliver();
        Transcript.Matches(nameof(A_candidate_asks_while_its_own_vote_is_written), stage);
        Assert.IsType<Leader>(stage["n2"]);
    }

    [Theory]
    [InlineData("a", new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6 })]
    [InlineData("b", new long[] { 1, 1, 1, 4 })]
    [InlineData("c", new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6 })]
    [InlineData("d", new long[] { 1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7 })]
    [InlineData("e", new long[] { 1, 1, 1, 4, 4, 4, 4 })]
    [InlineData("f", new long[] { 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3 })]
    public void Figure_7(string follower, long[] terms)
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Begin("n1", 7, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6).Begin("n2", 7, 1, 1, 1, 4, 4, 5, 5, 6, 6, 6).Begin("n3", 7, terms)
            .Say($"figure 7, follower ({follower}): whatever it lacks or has too much, it ends with the leader's log")
            .TimeIsUp("n1").Deliver();
        Transcript.Matches($"{nameof(Figure_7)}_{follower}", stage);
        Assert.Equal("1 1 1 4 4 5 5 6 6 6 8", stage.Log("n3"));
        Assert.Equal(new LogIndex(11), stage["n3"].Committed);
    }

    [Fact]
    public void Figure_8_overwritten()
    {
        var stage = Figure8()
            .Say("(c) the entry of term 2 now stands on a majority, and yet it is not committed")
            .Say("(d) n1 is gone; n5 may win, because its last term is higher, and replaces the entry everywhere")
            .CutOff("n1").TimeIsUp("n5").Deliver().Ticks("n2", 10).Ticks("n3", 10).Ticks("n4", 10).TimeIsUp("n5").Deliver();
        Transcript.Matches(nameof(Figure_8_overwritten), stage);
        Assert.Equal(LogIndex.Zero, stage["n1"].Committed);
        Assert.Equal("1 3 5", stage.Log("n3"));
    }

    [Fact]
    public void Figure_8_committed()
    {
        var stage = Figure8()
            .Say("(e) an entry of n1's own term reaches a majority: with it everything before is committed, and n5 cannot win any more")
            .Heal().CutOff("n5").Ticks("n1", 3).Deliver().Ticks("n1", 3).Deliver()
            .Heal().CutOff("n1").TimeIsUp("n5").Deliver().Ticks("n2", 10).Ticks("n3", 10).Ticks("n4", 10).TimeIsUp("n5").Deliver();
        Transcript.Matches(nameof(Figure_8_committed), stage);
        Assert.Equal(new LogIndex(3), stage["n1"].Committed);
        Assert.IsNotType<Leader>(stage["n5"]);
    }

    [Fact]
    public void Pre_vote_and_a_disruptive_rejoiner()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n3 is cut off and stands again and again: its term does not move")
            .CutOff("n3").TimeIsUp("n3").Deliver().TimeIsUp("n3").Deliver().TimeIsUp("n3").Deliver()
            .Propose("n1", "x").Deliver()
            .Say("n3 is back: the others stand by their leader and refuse, the leader goes on in its term")
            .Heal().TimeIsUp("n3").Deliver()
            .Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(Pre_vote_and_a_disruptive_rejoiner), stage);
        Assert.IsType<Leader>(stage["n1"]);
        Assert.Equal(new Term(2), stage["n3"].Term);
        Assert.Equal(new LogIndex(3), stage["n3"].Committed);
    }

    [Fact]
    public void Read_index()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.Say("before its term has committed anything a leader answers no read")
            .Lose("answers to appends", (_, envelope) => envelope.Message is AppendReply)
            .TimeIsUp("n1").Deliver().Read("n1", 1).Deliver()
            .Heal().Ticks("n1", 3).Deliver()
            .Say("reads that come while a round is under way share the next one; a follower answers its own")
            .Read("n1", 2).Read("n1", 3).Read("n2", 4).Deliver()
            .Say("a leader that is cut off cannot confirm itself, and in the end says so")
            .CutOff("n1").Read("n1", 5).Ticks("n1", 21);
        Transcript.Matches(nameof(Read_index), stage);
    }

    /// <summary>Of 10 ticks a leader that allows for a drift of 5 % may use 6.</summary>
    [Fact]
    public void Lease()
    {
        var stage = new Stage(new TimeOptions(LeaseTicks: 10, DriftPerMille: 50), "n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("the first read asks for a lease with its round; the next ones need no round while the lease holds, at a follower neither")
            .ReadByLease("n1", 1).Deliver().ReadByLease("n1", 2).ReadByLease("n2", 3).Deliver()
            .Say("half of it is over: the read is answered, and the lease renewed")
            .Ticks("n1", 3).Deliver().ReadByLease("n1", 4).Deliver()
            .Say("the followers lose their leader, but have promised to elect nobody yet; so does one that starts again and has forgotten")
            .CutOff("n1").Ticks("n1", 5).ReadByLease("n1", 5).PeerLost("n2", "n1").PeerLost("n3", "n1").Ticks("n2", 11).Restart("n3").Deliver()
            .Say("the lease is over before the promises are: n1 has to ask, and nobody answers")
            .Ticks("n1", 1).ReadByLease("n1", 6).Deliver()
            .Say("the promise is over: n2 stands, and n3 votes as soon as it may")
            .TimeIsUp("n2").Deliver().Ticks("n3", 13).Ticks("n2", 3).Deliver();
        Transcript.Matches(nameof(Lease), stage);
        Assert.IsType<Leader>(stage["n2"]);
    }

    /// <summary>
    /// A promise does not outlive a restart, and a member waits out what it may have promised; not in the first term, in which nobody leads. What it says before its first
    /// other term is on its disk promises nothing therefore.
    /// </summary>
    [Fact]
    public void Lease_and_a_member_that_forgets_its_first_leader()
    {
        var stage = new Stage(new TimeOptions(LeaseTicks: 10, DriftPerMille: 50), "n1", "n2", "n3");
        stage.CutOff("n3").TimeIsUp("n1").Deliver()
            .Say("n2 is not reached any more, and n3, whose disk is slow, hears of term 2: it confirms the round of the read, and promises nothing yet")
            .Heal().HoldDisk("n3").Lose("all between n1 and n2", (from, envelope) => (from, envelope.To.Name) is ("n1", "n2") or ("n2", "n1")).PeerLost("n1", "n3").ReadByLease("n1", 1).Deliver().Ticks("n1", 3).Deliver()
            .Say("n3 starts again and knows of nothing but term 1; it elects n2, which takes a command")
            .Restart("n3").CutOff("n1").PeerLost("n2", "n1").TimeIsUp("n2").Deliver().Propose("n2", "x").Deliver()
            .Say("n1 has no lease").ReadByLease("n1", 2).Deliver();
        Assert.IsType<Leader>(stage["n2"]);
        Assert.True(stage["n2"].Committed > stage["n1"].Committed);
        Assert.DoesNotContain("may answer read 2", stage.ToString());
        Transcript.Matches(nameof(Lease_and_a_member_that_forgets_its_first_leader), stage);
    }

    [Fact]
    public void Lease_and_a_clock_that_is_wrong()
    {
        var stage = new Stage(new TimeOptions(LeaseTicks: 10, DriftPerMille: 50), "n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver().ReadByLease("n1", 1).Deliver()
            .Say("n1 stood still for longer than its lease, and reads by a round")
            .Clock("n1", 7).ReadByLease("n1", 2).Deliver()
            .Say("its clock parts from the wall clock: no lease, until it is believed again and a quorum has answered")
            .Clock("n1", 0, isSteady: false).ReadByLease("n1", 3).Deliver()
            .Clock("n1", 50).ReadByLease("n1", 4).Deliver().ReadByLease("n1", 5)
            .Say("whoever is about to hand over has no lease; and none of a promise from before")
            .CutOff("n3").Transfer("n1", "n3").ReadByLease("n1", 6).Ticks("n1", 10).ReadByLease("n1", 7).Deliver().ReadByLease("n1", 8);
        Transcript.Matches(nameof(Lease_and_a_clock_that_is_wrong), stage);
    }

    [Fact]
    public void Bounded()
    {
        var stage = new Stage(new TimeOptions(LeaseTicks: 10, DriftPerMille: 50), "n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n2 has said its moment once, and the leader has it; only what comes back with a commit index proves anything")
            .Age("n2").Propose("n1", "x").Deliver().Age("n2")
            .Say("each heartbeat brings a later moment back, and how long ago the leader was confirmed")
            .Ticks("n2", 3).Age("n2").Ticks("n1", 3).Deliver().Age("n2").Ticks("n2", 3).Ticks("n1", 3).Deliver().Age("n2").Age("n1")
            .Say("cut off, it only grows older; and when its clock is not to be believed it proves nothing")
            .CutOff("n2").Ticks("n2", 5).Age("n2").Clock("n2", 40).Age("n2").Clock("n2", 0, isSteady: false).Age("n2");
        Transcript.Matches(nameof(Bounded), stage);
    }

    [Fact]
    public void Leadership_transfer()
    {
        var stage = new Stage("n1", "n2", "n3");
        stage.TimeIsUp("n1").Deliver()
            .Say("n3 lacks an entry: n1 brings it first, then asks n3 to stand; n2 does not stand by n1 against it")
            .Lose("appends to n3", (_, envelope) => envelope.Message is AppendRequest && envelope.To.Name == "n3")
            .Propose("n1", "x").Deliver().Heal()
            .Transfer("n1", "n3").Ticks("n1", 3).Deliver()
            .Say("n2 cannot be reached: n3 gives up, and goes on as the leader it is")
            .CutOff("n2").Transfer("n3", "n2").Ticks("n3", 10).Propose("n3", "y").Deliver();
        Transcript.Matches(nameof(Leadership_transfer), stage);
        Assert.IsType<Leader>(stage["n3"]);
        Assert.Equal("1 2 2 3 3", stage.Log("n1"));
    }

    /// <summary>Figure 8 from (c) on: n1 has led term 2 and n5 term 3; n1 wins term 4 and brings the entry of term 2 to n3.</summary>
    private static Stage Figure8()
    {
        var stage = new Stage(maxAppendBytes: 1, "n1", "n2", "n3", "n4", "n5");
        return stage.Begin("n1", 3, 1, 2).Begin("n2", 3, 1, 2).Begin("n3", 3, 1).Begin("n4", 3, 1).Begin("n5", 3, 1, 3)
            .Say("figure 8 (c): n1 wins term 4; what it opens the term with reaches nobody, the entry of term 2 reaches n3")
            .Lose("the entry of term 4, and everything to and from n4 and n5 but votes", (from, envelope) =>
                envelope.Message is AppendRequest append && append.Entries.Any(entry => entry.Term == new Term(4))
                || (envelope.Message is AppendRequest or AppendReply && (envelope.To.Name is "n4" or "n5" || from is "n4" or "n5")))
            .CutOff("n5").TimeIsUp("n1").Deliver().Ticks("n1", 3).Deliver().Heal();
    }
}
