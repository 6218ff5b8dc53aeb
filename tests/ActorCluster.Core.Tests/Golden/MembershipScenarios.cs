using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Core.Tests.Golden;

/// <summary>The clauses of the paper's §6 and of the thesis' chapter 4, each with its transcript in a file of the same name.</summary>
public sealed class MembershipScenarios
{
    /// <summary>§6: "the cluster first switches to a transitional configuration we call joint consensus; once the joint consensus has been committed, the system then transitions to the new configuration".</summary>
    [Fact]
    public void Joint_consensus()
    {
        var stage = Four().Say("the joint configuration first, and once a majority of the old and of the new voters has it, the new one by itself")
            .Change("n1", new Promote(new NodeId("n4"))).Deliver();
        Transcript.Matches(nameof(Joint_consensus), stage);
        Assert.Equal("n1,n2,n3,n4", stage["n3"].Log.Configuration.ToString());
        Assert.True(stage["n3"].Committed >= stage["n3"].Log.ConfigurationIndex);
    }

    /// <summary>§6: "a server always uses the latest configuration in its log, regardless of whether the entry is committed"; §5.3: and no more once that is cut off.</summary>
    [Fact]
    public void A_configuration_counts_from_its_append_on_and_not_once_it_is_cut_off()
    {
        var stage = Four().Say("the joint configuration reaches n4 alone, which is no majority of the old voters: it is not committed")
            .Lose("appends to n2 and n3", (_, envelope) => envelope.Message is AppendRequest { Entries.Count: > 0 } && envelope.To.Name is "n2" or "n3")
            .Change("n1", new Promote(new NodeId("n4"))).Deliver();
        Assert.True(stage["n1"].Log.Configuration.IsJoint);
        stage.Heal().Say("n2 is elected without it; what it opens its term with replaces it everywhere")
            .CutOff("n1").Ticks("n3", 10).Ticks("n4", 10).TimeIsUp("n2").Deliver().Heal().Ticks("n2", 3).Deliver();
        Transcript.Matches(nameof(A_configuration_counts_from_its_append_on_and_not_once_it_is_cut_off), stage);
        Assert.Equal("n1,n2,n3 learners n4", stage["n1"].Log.Configuration.ToString());
        Assert.Equal("n1,n2,n3 learners n4", stage["n4"].Log.Configuration.ToString());
    }

    /// <summary>§6: "new servers join the cluster as non-voting members; once the new servers have caught up, the reconfiguration can proceed".</summary>
    [Fact]
    public void A_new_member_catches_up_before_it_votes()
    {
        var stage = Led().Say("n4 is added, gets everything and counts for nothing").Propose("n1", "x", "y", "z").Deliver()
            .Lose("appends to n4", (_, envelope) => envelope.Message is AppendRequest && envelope.To.Name == "n4")
            .Join("n4", 4).Change("n1", new AddLearner(new MemberInfo(new NodeId("n4"), 4))).Deliver()
            .Say("before it is heard it is not promoted").Change("n1", new Promote(new NodeId("n4")))
            .Heal().Ticks("n1", 3).Deliver()
            .Say("it has caught up").Change("n1", new Promote(new NodeId("n4"))).Deliver();
        Transcript.Matches(nameof(A_new_member_catches_up_before_it_votes), stage);
        Assert.True(stage["n4"].Log.Configuration.IsVoter(new NodeId("n4")));
    }

    /// <summary>Thesis §4.2.1: whoever is added to vote is a learner first; it gets its vote by itself, once it has caught up.</summary>
    [Fact]
    public void A_member_that_is_added_to_vote_votes_as_soon_as_it_has_caught_up()
    {
        var stage = Led().Propose("n1", "x", "y", "z").Deliver()
            .Lose("appends to n4", (_, envelope) => envelope.Message is AppendRequest && envelope.To.Name == "n4")
            .Join("n4", 4).Change("n1", new AddLearner(new MemberInfo(new NodeId("n4"), 4, IsToVote: true))).Deliver();
        Assert.True(stage["n1"].Log.Configuration.IsLearner(new NodeId("n4")));
        stage.Say("it is heard, catches up, and nobody has to ask").Heal().Ticks("n1", 3).Deliver();
        Transcript.Matches(nameof(A_member_that_is_added_to_vote_votes_as_soon_as_it_has_caught_up), stage);
        Assert.Equal("n1,n2,n3,n4", stage["n4"].Log.Configuration.ToString());
        Assert.False(stage["n4"].Log.Configuration.Find(new NodeId("n4"))!.IsToVote);
    }

    /// <summary>§6: "the cluster leader may not be part of the new configuration: it steps down once it has committed C_new, and does not count itself in majorities".</summary>
    [Fact]
    public void A_leader_that_is_removed_leads_until_that_is_committed()
    {
        var stage = Led().Say("n1 takes itself out; its own disk counts for the old voters only").HoldDisk("n1").Change("n1", new Remove(new NodeId("n1"))).Deliver()
            .ReleaseDisk("n1").Deliver();
        Transcript.Matches(nameof(A_leader_that_is_removed_leads_until_that_is_committed), stage);
        Assert.IsType<Follower>(stage["n1"]);
        Assert.IsType<Leader>(stage["n2"]);
        Assert.Equal("n2,n3", stage["n3"].Log.Configuration.ToString());
    }

    /// <summary>Thesis §4.2.2 and §6.4.1: a leader that goes relies on nothing any more, so that no promise to elect nobody but it keeps the next one waiting.</summary>
    [Fact]
    public void A_leader_that_is_removed_lets_go_of_what_it_was_promised()
    {
        var stage = new Stage(new TimeOptions(LeaseTicks: 10, DriftPerMille: 50), "n1", "n2", "n3").TimeIsUp("n1").Deliver()
            .Say("n1 reads by a lease, and takes itself out while that holds: n2 leads at once").ReadByLease("n1", 1).Deliver()
            .Change("n1", new Remove(new NodeId("n1"))).Deliver();
        Transcript.Matches(nameof(A_leader_that_is_removed_lets_go_of_what_it_was_promised), stage);
        Assert.IsType<Follower>(stage["n1"]);
        Assert.IsType<Leader>(stage["n2"]);
    }

    /// <summary>§6: "removed servers can disrupt the cluster: they will not receive heartbeats, so they will time out and start new elections".</summary>
    [Fact]
    public void A_removed_member_disrupts_nobody_and_is_told()
    {
        var stage = Led().Say("n3 is cut off and does not learn of its removal").CutOff("n3").Ticks("n1", 5).Deliver().Ticks("n1", 5).Deliver()
            .Change("n1", new Remove(new NodeId("n3"))).Deliver()
            .Say("back, it asks for votes: it gets none, moves nobody's term, and is told").Heal().TimeIsUp("n3").Deliver();
        Transcript.Matches(nameof(A_removed_member_disrupts_nobody_and_is_told), stage);
        Assert.Equal(new Term(2), stage["n1"].Term);
        Assert.IsType<Leader>(stage["n1"]);
        Assert.IsType<Follower>(stage["n3"]);
    }

    /// <summary>§6, thesis §4.3: "there is no time during the transition at which C_old and C_new can both make unilateral decisions"; and the rules of what is refused.</summary>
    [Fact]
    public void What_is_refused()
    {
        NodeId n1 = new("n1"), n2 = new("n2"), n3 = new("n3"), n4 = new("n4");
        var stage = new Stage("n1", "n2", "n3");
        stage.Say("whoever does not lead").Change("n2", new Remove(n1))
            .Say("a leader that has not committed anything yet")
            .Lose("appends", (_, envelope) => envelope.Message is AppendRequest).TimeIsUp("n1").Deliver().Change("n1", new Remove(n2)).Heal().Ticks("n1", 3).Deliver()
            .Say("names, ids and addresses that are there or are not")
            .Change("n1", new AddLearner(MemberInfo.Founder(n2))).Change("n1", new AddLearner(new MemberInfo(n4, MemberInfo.FounderId(n2)))).Change("n1", new Remove(n4)).Change("n1", new Promote(n2)).Change("n1", new Promote(n4))
            .Join("n4", 4).Change("n1", new AddLearner(new MemberInfo(n4, 4, "host:1"))).Deliver().Change("n1", new ChangeAddress(n2, "host:1", "", ""))
            .Say("a second change before the first is over").Lose("everything", (_, _) => true)
            .Change("n1", new ChangeAddress(n2, "host:2", "", "")).Deliver().Change("n1", new Remove(n3)).Heal().Ticks("n1", 3).Deliver()
            .Say("n3 is dead: n2 must stay, and n3 may go").CutOff("n3").Ticks("n1", 5).Deliver().Ticks("n1", 5).Deliver()
            .Change("n1", new Remove(n2)).Change("n1", new Remove(n3)).Deliver()
            .Say("two voters left; without the second one there is no quorum of the old ones, and the last never goes")
            .Change("n1", new Remove(n2)).Deliver().Change("n1", new Remove(n1));
        Transcript.Matches(nameof(What_is_refused), stage);
        Assert.Equal("n1 learners n4", stage["n1"].Log.Configuration.ToString());
    }

    /// <summary>Thesis §4.2.2: "a server that is not part of its own latest configuration should still start new elections, as it might still be needed until the C_new entry is committed".</summary>
    [Fact]
    public void A_member_whose_removal_nobody_else_has_may_have_to_lead_once_more()
    {
        var stage = Four().Change("n1", new Promote(new NodeId("n4"))).Deliver()
            .Say("n1 removes n3, and what ends the change reaches n3 alone; then n1 is gone")
            .Lose("the new configuration, to n2 and n4", (_, envelope) => envelope.To.Name is "n2" or "n4" && envelope.Message is AppendRequest append
                && append.Entries.Any(entry => entry.Kind == EntryKind.Configuration && !Configuration.Decode(entry.Payload.Span).IsJoint))
            .Change("n1", new Remove(new NodeId("n3"))).Deliver().Heal().CutOff("n1")
            .Ticks("n2", 10).Ticks("n4", 10).TimeIsUp("n3").Deliver();
        Transcript.Matches(nameof(A_member_whose_removal_nobody_else_has_may_have_to_lead_once_more), stage);
        Assert.Equal("n1,n2,n4", stage["n2"].Log.Configuration.ToString());
        Assert.True(stage["n2"].Committed >= stage["n2"].Log.ConfigurationIndex);
    }

    /// <summary>§6: "any server from either configuration may serve as leader", and goes on with the change that it finds.</summary>
    [Fact]
    public void Section_6_any_server_of_either_configuration_may_lead_during_the_change()
    {
        var stage = Four().Say("everybody has the joint configuration, and n1, which does not know that, is gone")
            .Lose("answers", (_, envelope) => envelope.Message is AppendReply).Change("n1", new Promote(new NodeId("n4"))).Deliver().Heal()
            .CutOff("n1").Ticks("n2", 10).Ticks("n3", 10)
            .Say("n4, which only the new configuration knows as a voter, leads and ends the change").TimeIsUp("n4").Deliver();
        Transcript.Matches(nameof(Section_6_any_server_of_either_configuration_may_lead_during_the_change), stage);
        Assert.IsType<Leader>(stage["n4"]);
        Assert.Equal("n1,n2,n3,n4", stage["n2"].Log.Configuration.ToString());
        Assert.True(stage["n2"].Committed >= stage["n2"].Log.ConfigurationIndex);
    }

    /// <summary>§6: "agreement (for elections and entry commitment) requires separate majorities from both the old and new configurations".</summary>
    [Fact]
    public void Section_6_agreement_needs_majorities_of_both_configurations()
    {
        var stage = Four().Change("n1", new Promote(new NodeId("n4"))).Deliver()
            .Say("n4 is to go: n1 and n2 are a majority of the new voters n1 n2 n3, and none of the old ones with n4")
            .Lose("appends to n3 and n4", (_, envelope) => envelope.Message is AppendRequest && envelope.To.Name is "n3" or "n4")
            .Change("n1", new Remove(new NodeId("n4"))).Deliver();
        Assert.True(stage["n1"].Log.ConfigurationIndex > stage["n1"].Committed);
        stage.Say("nor can n2 be elected by n1 alone").Heal().CutOff("n3").CutOff("n4").Restart("n1").PeerLost("n2", "n1").TimeIsUp("n2").Deliver();
        Assert.IsNotType<Leader>(stage["n2"]);
        stage.Say("with n3 it can, and the change is ended").Heal().CutOff("n4").Ticks("n3", 10).TimeIsUp("n2").Deliver();
        Transcript.Matches(nameof(Section_6_agreement_needs_majorities_of_both_configurations), stage);
        Assert.IsType<Leader>(stage["n2"]);
        Assert.Equal("n1,n2,n3", stage["n3"].Log.Configuration.ToString());
    }

    private static Stage Led() => new Stage("n1", "n2", "n3").TimeIsUp("n1").Deliver();

    private static Stage Four() => Led().Join("n4", 4).Change("n1", new AddLearner(new MemberInfo(new NodeId("n4"), 4))).Deliver();
}
