using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>A leader whose own disk has stalled does not hold the others up.</summary>
public sealed class StalledDiskFacts
{
    private static readonly RaftOptions Patient = Options with { MaxFlushStallTicks = 6 };

    [Fact]
    public void A_leader_whose_flush_takes_too_long_hands_over_to_one_that_has_all_of_its_log()
    {
        var leader = Lead();
        leader.Step(Reply("n3", leader, match: 1));
        leader.Step(Reply("n2", leader, match: 2));
        Assert.DoesNotContain(Ticks(leader, Patient.MaxFlushStallTicks - 1).SelectMany(output => output.Send), sent => sent.Message is TimeoutNow);
        var asked = leader.Step(Input.Tick.Instance);
        Assert.Equal(new NodeId("n2"), asked.TransferringTo);
        Assert.Equal(new NodeId("n2"), Assert.Single(asked.Send, sent => sent.Message is TimeoutNow).To);
    }

    [Fact]
    public void Every_flush_that_ends_begins_the_count_anew_and_without_one_under_way_nothing_counts()
    {
        var leader = Lead();
        leader.Step(Reply("n2", leader, match: 2));
        Ticks(leader, Patient.MaxFlushStallTicks - 1);
        leader.Step(new Input.Proposed([new byte[1]]));
        leader.Step(new Input.Persisted(Id(2, 2)));
        Assert.All(Ticks(leader, Patient.MaxFlushStallTicks - 1), output => Assert.Null(output.TransferringTo));
        leader.Step(new Input.Persisted(Id(2, 3)));
        leader.Step(Reply("n2", leader, match: 3));
        Assert.All(Ticks(leader, Options.MinElectionTimeoutTicks), output => Assert.Null(output.TransferringTo));
    }

    [Fact]
    public void Where_nobody_takes_over_it_goes_on_once_its_disk_does_and_tries_again_while_it_does_not()
    {
        var leader = Lead();
        leader.Step(Reply("n2", leader, match: 2));
        var began = Ticks(leader, 4 * Options.MinElectionTimeoutTicks, heard: true).Aggregate((Was: (NodeId?)null, Count: 0), (sofar, output) =>
            (output.TransferringTo, sofar.Count + (output.TransferringTo is not null && sofar.Was is null ? 1 : 0))).Count;
        Assert.InRange(began, 2, 4);
        leader.Step(new Input.Persisted(Id(2, 2)));
        Ticks(leader, Options.MinElectionTimeoutTicks, heard: true);
        Assert.Equal(1, leader.Step(new Input.Proposed([new byte[1]])).Taken);
    }

    private static Leader Lead()
    {
        var journal = Bootstrap.Events(new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]));
        var role = Core.Raft.Raft.Start(new NodeId("n1"), PersistedState.Of(journal), null, Patient, 5);
        while (role is Follower) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(From("n2", new PreVoteReply(new Term(2), true))).Next;
        role = role.Step(From("n1", new VoteReply(new Term(2), true))).Next;
        return Assert.IsType<Leader>(role.Step(From("n2", new VoteReply(new Term(2), true))).Next);
    }

    private static List<Output> Ticks(Leader leader, int count, bool heard = false)
    {
        var outputs = new List<Output>();
        for (var tick = 0; tick < count; tick++)
        {
            if (heard) leader.Step(Reply("n2", leader, match: 2));
            outputs.Add(leader.Step(Input.Tick.Instance));
            Assert.Same(leader, outputs[^1].Next);
        }

        return outputs;
    }

    private static Input Reply(string from, Role leader, long match) =>
        From(from, new AppendReply(leader.Term, true, new LogIndex(match), Term.Zero, LogIndex.Zero, 0));
}
