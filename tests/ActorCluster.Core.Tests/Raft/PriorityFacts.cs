using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>Who is to lead rather than others; and that this is a wish and no more.</summary>
public sealed class PriorityFacts
{
    private static readonly NodeId[] Voters = [new("n1"), new("n2"), new("n3")];

    [Fact]
    public void A_member_of_lower_priority_stands_only_after_the_longest_time_out_of_the_others()
    {
        for (ulong seed = 1; seed < 50; seed++)
        {
            Assert.InRange(TicksUntilItStands(Start("n3", seed, ("n3", 5))), Options.MinElectionTimeoutTicks, Options.MaxElectionTimeoutTicks);
            Assert.InRange(TicksUntilItStands(Start("n1", seed, ("n3", 5))), Options.MaxElectionTimeoutTicks, (2 * Options.MaxElectionTimeoutTicks) - Options.MinElectionTimeoutTicks);
            Assert.InRange(TicksUntilItStands(Start("n1", seed, ("n1", 5), ("n3", 5))), Options.MinElectionTimeoutTicks, Options.MaxElectionTimeoutTicks);
        }
    }

    [Fact]
    public void Where_the_leader_is_lost_the_highest_priority_comes_first_and_among_equals_the_next_by_name()
    {
        Assert.True(TicksAfterTheLossOf("n1", "n2") < TicksAfterTheLossOf("n1", "n3"));
        Assert.True(TicksAfterTheLossOf("n1", "n3", ("n3", 5)) < TicksAfterTheLossOf("n1", "n2", ("n3", 5)));
        Assert.True(TicksAfterTheLossOf("n3", "n1", ("n3", 5)) < TicksAfterTheLossOf("n3", "n2", ("n3", 5)));
        Assert.True(TicksAfterTheLossOf("n3", "n2", ("n1", -5)) < TicksAfterTheLossOf("n3", "n1", ("n1", -5)));

        int TicksAfterTheLossOf(string leader, string self, params (string, int)[] priorities)
        {
            var follower = Start(self, 1, priorities).Step(From(leader, new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0))).Next;
            return TicksUntilItStands(follower.Step(new Input.PeerLost(new NodeId(leader))).Next);
        }
    }

    [Fact]
    public void A_leader_hands_over_to_a_member_of_higher_priority_that_has_kept_up_for_long_enough()
    {
        var leader = Lead(("n3", 5));
        Assert.DoesNotContain(Calm(leader, Options.CalmTicks - 1, "n2", "n3"), output => output.TransferringTo is not null);
        Assert.Contains(Calm(leader, Options.HeartbeatTicks + 1, "n2", "n3"), output => output.TransferringTo == new NodeId("n3"));
    }

    [Fact]
    public void It_does_not_while_that_one_is_silent_or_behind()
    {
        var leader = Lead(("n3", 5));
        Assert.DoesNotContain(Calm(leader, 2 * Options.CalmTicks, "n2"), output => output.TransferringTo is not null);
        leader.Step(new Input.Proposed([new byte[1]]));
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(Reply("n2", leader, 3));
        leader.Step(Reply("n3", leader, 2));
        Assert.Equal(new LogIndex(3), leader.Committed);
        for (var ticks = 0; ticks < 2 * Options.CalmTicks; ticks++)
        {
            leader.Step(Reply("n2", leader, 3));
            leader.Step(Reply("n3", leader, 2));
            Assert.Null(leader.Step(Input.Tick.Instance).TransferringTo);
        }
    }

    [Fact]
    public void Among_equals_nobody_hands_over()
    {
        var leader = Lead(("n1", 5), ("n2", 5), ("n3", 5));
        Assert.DoesNotContain(Calm(leader, 3 * Options.CalmTicks, "n2", "n3"), output => output.TransferringTo is not null);
    }

    [Fact]
    public void In_a_cluster_that_was_founded_just_now_the_voters_stand_in_turn_and_soon()
    {
        var options = Options with { Priorities = new Dictionary<NodeId, int> { [new NodeId("n2")] = 1 } };
        var ticks = new[] { "n2", "n1", "n3" }.Select(self => TicksUntilItStands(
            Core.Raft.Raft.Start(new NodeId(self), PersistedState.Of(Bootstrap.Events(new Configuration(Voters))), null, options, 5, isNew: true))).ToList();
        Assert.True(ticks[0] < ticks[1] && ticks[1] < ticks[2] && ticks[1] < Options.MinElectionTimeoutTicks, string.Join(", ", ticks));
    }

    private static Role Start(string self, ulong seed, params (string Name, int Priority)[] priorities)
    {
        var options = Options with { Priorities = priorities.ToDictionary(one => new NodeId(one.Name), one => one.Priority) };
        return Core.Raft.Raft.Start(new NodeId(self), PersistedState.Of(Bootstrap.Events(new Configuration(Voters))), null, options, seed);
    }

    private static int TicksUntilItStands(Role role)
    {
        var ticks = 0;
        for (; role is Follower; ticks++) role = role.Step(Input.Tick.Instance).Next;
        return ticks;
    }

    /// <summary>n1 leads; its log is committed through 2 and everywhere.</summary>
    private static Leader Lead(params (string Name, int Priority)[] priorities)
    {
        var role = Start("n1", 5, priorities);
        while (role is Follower) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(From("n2", new PreVoteReply(new Term(2), true))).Next;
        role = role.Step(From("n1", new VoteReply(new Term(2), true))).Next;
        var leader = Assert.IsType<Leader>(role.Step(From("n2", new VoteReply(new Term(2), true))).Next);
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(Reply("n2", leader, 2));
        leader.Step(Reply("n3", leader, 2));
        return leader;
    }

    /// <summary>So many ticks in which these members answer.</summary>
    private static List<Output> Calm(Leader leader, int ticks, params string[] answering)
    {
        var outputs = new List<Output>();
        for (var tick = 0; tick < ticks; tick++)
        {
            foreach (var member in answering) leader.Step(Reply(member, leader, 2));
            outputs.Add(leader.Step(Input.Tick.Instance));
        }

        return outputs;
    }

    private static Input Reply(string from, Role leader, long match) =>
        From(from, new AppendReply(leader.Term, true, new LogIndex(match), Term.Zero, LogIndex.Zero, 0));
}
