using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>How fast a member that is far behind is sent what the others have committed without it.</summary>
public sealed class CatchUpFacts
{
    private static readonly Configuration Three = new([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]);

    /// <summary>Every entry here has 22 bytes and counts for 150; four of them go in a tick.</summary>
    private static readonly RaftOptions Slow = Options with { CatchUpBytesPerTick = 600, MaxInflightAppends = 100 };

    [Fact]
    public void While_clients_write_it_is_sent_so_much_in_a_tick_and_is_due_in_the_next()
    {
        var leader = Behind(by: 100);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        Assert.Equal([4], Requests(leader.Step(Says(leader, match: 2))));
        Assert.Empty(Requests(Commit(leader, 1)));
        Assert.Empty(Requests(leader.Step(Says(leader, match: 6))));
        Assert.Equal(1, leader.TicksUntilDue);
        Assert.Equal([4], Requests(leader.Step(Input.Tick.Instance)));
        Assert.Equal([4], Requests(leader.Step(Input.Tick.Instance)));
    }

    [Fact]
    public void It_is_sent_twice_what_is_committed_where_that_is_more()
    {
        var leader = Behind(by: 100);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        leader.Step(Says(leader, match: 2));
        Commit(leader, 6);
        Assert.Equal([12], Requests(leader.Step(Input.Tick.Instance)));
        Commit(leader, 2);
        Assert.Equal([4], Requests(leader.Step(Input.Tick.Instance)));
    }

    [Fact]
    public void What_was_too_much_in_one_tick_is_taken_from_the_next()
    {
        var leader = Behind(by: 0);
        leader.Step(new Input.Proposed([new byte[1372]]));
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(Reply("n2", leader, leader.Log.Last.Index));
        for (var i = 0; i < 20; i++) Commit(leader, 1);
        Ticks(leader, Slow.MinElectionTimeoutTicks - 1);
        leader.Step(Input.Tick.Instance);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);

        // The large entry counts for 1,500, and 600 a tick are allowed.
        Assert.Equal([1], Requests(leader.Step(Says(leader, match: 2))));
        Commit(leader, 1);
        Assert.Empty(Requests(leader.Step(Input.Tick.Instance)));
        Assert.Equal([2], Requests(leader.Step(Input.Tick.Instance)));
        Assert.Equal([4], Requests(leader.Step(Input.Tick.Instance)));
    }

    [Fact]
    public void Once_nothing_was_committed_for_a_while_all_of_it_goes()
    {
        var leader = Behind(by: 100);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        List<int> sent = [.. Requests(leader.Step(Says(leader, match: 2)))];
        for (var ticks = 0; ticks < Slow.MinElectionTimeoutTicks; ticks++)
        {
            sent.AddRange(Requests(leader.Step(Input.Tick.Instance)));
            sent.AddRange(Requests(leader.Step(Says(leader, match: 2))));
        }

        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 101 - 40], sent);
    }

    [Fact]
    public void Who_is_waited_for_is_held_back_by_nothing()
    {
        var leader = Behind(by: 3);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        Assert.Equal([4], Requests(leader.Step(Says(leader, match: 2))));

        // None of these is committed yet.
        Assert.Equal([50], Requests(leader.Step(Commands(50))));
        Assert.Equal([50], Requests(leader.Step(Commands(50))));
    }

    [Fact]
    public void Who_was_held_back_and_has_all_by_now_is_told_in_the_next_tick_what_is_committed()
    {
        var leader = Behind(by: 3);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        leader.Step(Says(leader, match: 2));
        Commit(leader, 1);
        leader.Step(Says(leader, match: 7));
        var told = leader.Step(Input.Tick.Instance).Send.Where(sent => sent.To.Name == "n3").Select(sent => ((AppendRequest)sent.Message).Commit);
        Assert.Equal([new LogIndex(7)], told);
    }

    [Fact]
    public void Who_is_to_take_over_is_held_back_by_nothing()
    {
        var leader = Behind(by: 100);
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        leader.Step(Says(leader, match: 2));
        Assert.Equal(new NodeId("n3"), leader.Step(new Input.TransferRequested(new NodeId("n3"))).TransferringTo);
        Assert.Equal([97], Requests(leader.Step(Input.Tick.Instance)));
    }

    [Fact]
    public void A_snapshot_goes_at_that_pace_too()
    {
        var leader = Behind(Slow with { Compaction = Slow.Compaction with { MaxChunkBytes = 5000 } }, by: 100);
        var snapshot = new SnapshotInfo(new SnapshotId(leader.Log.IdAt(new LogIndex(100))), Three, 10_000, 7);
        leader.Step(new Input.SnapshotTaken(snapshot));
        Commit(leader, 1);
        leader.Step(Input.Tick.Instance);
        var refused = From("n3", new AppendReply(leader.Term, false, leader.Log.Base.Index, Term.Zero, new LogIndex(2), 0));
        Assert.Equal([(0L, 600)], Chunks(leader.Step(refused)));
        Assert.Empty(Chunks(leader.Step(Stored(leader, snapshot, 600))));
        Assert.Equal([(600L, 600)], Chunks(leader.Step(Input.Tick.Instance)));
        Ticks(leader, Slow.MinElectionTimeoutTicks);
        Assert.Equal([(1200L, 5000)], Chunks(leader.Step(Stored(leader, snapshot, 1200))));
    }

    private static Input Stored(Leader leader, SnapshotInfo snapshot, long bytes) => From("n3", new SnapshotReply(leader.Term, snapshot.Id, bytes, IsComplete: false));

    private static Leader Behind(int by) => Behind(Slow, by);

    /// <summary>n1 leads; n3 was silent while n1 and n2 committed so many entries, and has to be asked what it holds. Nothing was committed for a while.</summary>
    private static Leader Behind(RaftOptions options, int by)
    {
        var journal = Bootstrap.Events(Three);
        var role = Core.Raft.Raft.Start(new NodeId("n1"), PersistedState.Of(journal), null, options, 5);
        while (role is Follower) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(From("n2", new PreVoteReply(new Term(2), true))).Next;
        role = role.Step(From("n1", new VoteReply(new Term(2), true))).Next;
        var leader = Assert.IsType<Leader>(role.Step(From("n2", new VoteReply(new Term(2), true))).Next);
        Ticks(leader, options.MinElectionTimeoutTicks);
        if (by > 0) Commit(leader, by);
        Ticks(leader, options.MinElectionTimeoutTicks + 1);
        return leader;
    }

    private static void Ticks(Leader leader, int ticks)
    {
        for (var i = 0; i < ticks; i++)
        {
            leader.Step(Input.Tick.Instance);
            leader.Step(Reply("n2", leader, leader.Committed));
        }
    }

    /// <summary>What comes of it that n1 and n2 hold some more entries.</summary>
    private static Output Commit(Leader leader, int count)
    {
        leader.Step(Commands(count));
        leader.Step(new Input.Persisted(leader.Log.Last));
        return leader.Step(Reply("n2", leader, leader.Log.Last.Index));
    }

    private static Input.Proposed Commands(int count) => new([.. Enumerable.Range(0, count).Select(_ => new ReadOnlyMemory<byte>(new byte[22]))]);

    private static Input Says(Leader leader, long match) => Reply("n3", leader, new LogIndex(match));

    private static Input Reply(string from, Leader leader, LogIndex match) =>
        From(from, new AppendReply(leader.Term, true, match, Term.Zero, LogIndex.Zero, 0));

    private static IEnumerable<int> Requests(Output output) =>
        output.Send.Where(sent => sent.To.Name == "n3").Select(sent => sent.Message).OfType<AppendRequest>().Select(request => request.Entries.Count).Where(count => count > 0);

    private static IEnumerable<(long Offset, int Length)> Chunks(Output output) =>
        output.Send.Select(sent => sent.Message).OfType<SnapshotChunk>().Select(chunk => (chunk.Offset, chunk.Length));
}
