using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>What bounds the memory of a leader whose followers are slow, or gone.</summary>
public sealed class LimitFacts
{
    private static readonly RaftOptions Small = Options with { MaxUncommittedBytes = 100, MaxInflightBytes = 50, MaxAppendBytes = 30 };

    [Fact]
    public void A_leader_takes_no_more_than_its_limit_until_something_is_committed()
    {
        var leader = Elect(Small, "n1", "n2", "n3");
        Assert.Equal((2, 2), Propose(leader, 60, 40));
        Assert.Equal((0, 0), Propose(leader, 1));
        Assert.False(leader.HasRoomFor(0, 1));

        // Of the term's first entry, which is empty, nothing comes free; of the first command 60 do.
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(Reply("n2", leader, match: 2));
        Assert.Equal((0, 0), Propose(leader, 1));
        leader.Step(Reply("n2", leader, match: 3));
        Assert.Equal((1, 1), Propose(leader, 60, 1));
        Assert.Equal((0, 0), Propose(leader, 1));
    }

    [Fact]
    public void Of_a_batch_that_is_too_much_the_first_commands_are_taken()
    {
        var leader = Elect(Small, "n1", "n2", "n3");
        Assert.Equal((3, 3), Propose(leader, 50, 10, 40, 1));
    }

    [Fact]
    public void A_command_that_is_larger_than_the_limit_is_taken_where_it_stands_alone()
    {
        var leader = Elect(Small, "n1", "n2", "n3");
        Assert.Equal((1, 1), Propose(leader, 500, 1));
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(Reply("n2", leader, match: 3));
        Assert.Equal((1, 1), Propose(leader, 10, 500));
    }

    [Fact]
    public void What_an_earlier_term_left_does_not_count()
    {
        var leader = Elect(Small, "n1", "n2", "n3");
        Propose(leader, 100);
        var follower = leader.Step(From("n3", new AppendRequest(new Term(3), Id(1, 1), [], LogIndex.Zero, 0))).Next;
        var again = Elect(follower, new Term(4), "n2");
        Assert.Equal(Id(2, 3), again.Log.IdAt(new LogIndex(3)));
        Assert.Equal((1, 1), Propose(again, 100));
        again.Step(new Input.Persisted(again.Log.Last));
        again.Step(Reply("n2", again, match: 4));
        Assert.Equal(new LogIndex(4), again.Committed);
        Assert.Equal((0, 0), Propose(again, 1));
    }

    [Fact]
    public void No_further_request_goes_to_a_member_while_so_many_bytes_are_on_their_way_to_it()
    {
        var leader = Elect(Small, "n1", "n2", "n3");
        leader.Step(Reply("n2", leader, match: 2));
        Assert.Equal([2], Requests(leader.Step(Commands(10, 10)), "n2"));
        Assert.Equal([1], Requests(leader.Step(Commands(30)), "n2"));

        // 50 bytes are on their way: what comes next waits. 20 of them have arrived: the next request may go, and brings it to 60.
        Assert.Empty(Requests(leader.Step(Commands(20)), "n2"));
        Assert.Empty(Requests(leader.Step(Commands(10, 10)), "n2"));
        Assert.Equal([2], Requests(leader.Step(Reply("n2", leader, match: 4)), "n2"));
        Assert.Equal([1], Requests(leader.Step(Reply("n2", leader, match: 5)), "n2"));
    }

    [Fact]
    public void A_member_that_is_silent_is_sent_heartbeats_and_nothing_else()
    {
        var leader = Elect(Options, "n1", "n2", "n3");
        leader.Step(Reply("n3", leader, match: 2));
        for (var ticks = 0; ticks < Options.MinElectionTimeoutTicks; ticks++) leader.Step(Input.Tick.Instance);
        leader.Step(Reply("n2", leader, match: 2));
        leader.Step(new Input.Persisted(leader.Log.Last));
        var toSilent = 0;
        for (var match = 3; match < 20; match++)
        {
            toSilent += To("n3", leader.Step(Commands(5)), leader.Step(new Input.Persisted(leader.Log.Last)), leader.Step(Reply("n2", leader, match)), leader.Step(new Input.ReadRequested(match)));
        }

        Assert.Equal(new LogIndex(19), leader.Committed);
        Assert.Equal(0, toSilent);
        for (var ticks = 0; ticks < Options.HeartbeatTicks; ticks++) toSilent += To("n3", leader.Step(Input.Tick.Instance));
        Assert.Equal(1, toSilent);
    }

    private static Leader Elect(RaftOptions options, params string[] voters)
    {
        var journal = Bootstrap.Events(new Configuration(voters.Select(name => new NodeId(name))));
        return Elect(Core.Raft.Raft.Start(new NodeId("n1"), PersistedState.Of(journal), null, options, 5), new Term(2), "n2");
    }

    private static Leader Elect(Role role, Term term, string voter)
    {
        while (role is Follower) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(From(voter, new PreVoteReply(term, true))).Next;
        role = role.Step(From("n1", new VoteReply(term, true))).Next;
        return Assert.IsType<Leader>(role.Step(From(voter, new VoteReply(term, true))).Next);
    }

    private static Input.Proposed Commands(params int[] sizes) => new([.. sizes.Select(size => new ReadOnlyMemory<byte>(new byte[size]))]);

    /// <summary>How many commands of these sizes the leader says that it takes, and how many entries longer its log is then.</summary>
    private static (int Taken, long Appended) Propose(Leader leader, params int[] sizes)
    {
        var before = leader.Log.Last.Index;
        return (leader.Step(Commands(sizes)).Taken, leader.Log.Last.Index - before);
    }

    private static Input Reply(string from, Role leader, long match) =>
        From(from, new AppendReply(leader.Term, true, new LogIndex(match), Term.Zero, LogIndex.Zero, 0));

    private static IEnumerable<int> Requests(Output output, string to) =>
        output.Send.Where(sent => sent.To.Name == to).Select(sent => ((AppendRequest)sent.Message).Entries.Count).Where(count => count > 0);

    private static int To(string member, params Output[] outputs) => outputs.Sum(output => output.Send.Count(sent => sent.To.Name == member));
}
