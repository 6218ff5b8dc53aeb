using ActorCluster.Core.Raft;
using Xunit;
using static ActorCluster.Core.Tests.Raft.RaftFacts;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>Facts of compaction and of snapshots on their way (§7).</summary>
public sealed class SnapshotFacts
{
    private static readonly Configuration Three = new([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]);

    [Fact]
    public void A_snapshot_lets_the_log_forget_all_but_its_tail()
    {
        var leader = Led(commands: 6);
        var output = leader.Step(new Input.SnapshotTaken(Snapshot(leader, 5)));
        var compacted = Assert.IsType<JournalEvent.Compacted>(Assert.Single(output.Persist));
        Assert.Equal((Id(2, 5), leader.Term), (compacted.Base, compacted.State.Term));
        Assert.Equal(Three.Voters, compacted.At.Voters);
        Assert.Equal((Id(2, 5), Id(2, 8)), (leader.Log.Base, leader.Log.Last));
        output = leader.Step(new Input.SnapshotTaken(Snapshot(leader, 8)));
        Assert.Equal(Id(2, 6), Assert.IsType<JournalEvent.Compacted>(Assert.Single(output.Persist)).Base);
    }

    [Fact]
    public void A_snapshot_of_what_is_not_committed_stops_the_member()
    {
        var leader = Led(commands: 6);
        leader.Step(new Input.Proposed([new byte[1]]));
        Assert.Equal(12, Assert.Throws<InvariantViolation>(() => leader.Step(new Input.SnapshotTaken(Snapshot(leader, 9)))).Rule);
    }

    [Fact]
    public void A_log_that_begins_after_what_no_snapshot_holds_does_not_start()
    {
        var journal = Journal();
        Assert.Equal(12, Assert.Throws<InvariantViolation>(() => Start(journal, null)).Rule);
        Assert.Equal(12, Assert.Throws<InvariantViolation>(() => Start(journal, Snapshot(Id(1, 4)))).Rule);
        Assert.Equal(12, Assert.Throws<InvariantViolation>(() => Start(journal, Snapshot(Id(1, 9)))).Rule);
        Assert.Equal(12, Assert.Throws<InvariantViolation>(() => Start(journal, Snapshot(Id(2, 6)))).Rule);
        Assert.Equal(new LogIndex(7), Start(journal, Snapshot(Id(1, 7))).Committed);
    }

    [Fact]
    public void What_a_request_says_below_the_base_matches_unseen()
    {
        var follower = Start(Journal(), Snapshot(Id(1, 5)));
        Assert.Equal(new LogIndex(5), MatchOf(follower, Append(Id(1, 1), 2)));
        Assert.Equal(new LogIndex(5), MatchOf(follower, Append(Id(1, 1), 4)));
        Assert.Equal(new LogIndex(8), MatchOf(follower, Append(Id(1, 3), 5)));
        Assert.Equal(new LogIndex(11), MatchOf(follower, Append(Id(1, 3), 8)));
        Assert.Equal(Id(1, 11), follower.Log.Last);
    }

    [Fact]
    public void A_request_that_would_replace_the_base_stops_the_member()
    {
        var follower = Start(Journal(), Snapshot(Id(1, 5)));
        var other = new AppendRequest(new Term(1), Id(0, 4), [new Entry(Id(0, 5), EntryKind.NoOp, default)], LogIndex.Zero, 0);
        Assert.Equal(4, Assert.Throws<InvariantViolation>(() => follower.Step(From("n1", other))).Rule);
    }

    [Fact]
    public void Who_needs_what_is_compacted_away_gets_the_newest_snapshot_one_piece_at_a_time()
    {
        var (leader, snapshot) = Compacted();
        var sent = Rejected(leader).Select(envelope => envelope.Message).ToList();
        var first = Assert.Single(sent.OfType<SnapshotChunk>());
        Assert.Equal((snapshot, 0L, 10), (first.Snapshot, first.Offset, first.Length));
        Assert.Empty(first.Data.ToArray());
        Assert.All(sent.OfType<AppendRequest>(), request => Assert.Equal(leader.Log.Base, request.Previous));

        Assert.Equal((10L, 10), Place(Reply(leader, snapshot, next: 10)));
        Assert.Empty(Reply(leader, snapshot, next: 10).Send);
        Assert.Equal((20L, 5), Place(Reply(leader, snapshot, next: 20)));
        Assert.Empty(Reply(leader, snapshot, next: 25).Send);

        // The checksum was wrong: everything anew.
        Assert.Equal((0L, 10), Place(Reply(leader, snapshot, next: 0)));
        Assert.Equal((20L, 5), Place(Reply(leader, snapshot, next: 20)));

        var done = leader.Step(From("n3", new SnapshotReply(leader.Term, snapshot.Id, 25, IsComplete: true)));
        Assert.Equal(snapshot.Last, Assert.IsType<AppendRequest>(Assert.Single(done.Send).Message).Previous);
    }

    [Fact]
    public void A_piece_without_an_answer_is_repeated_at_longer_and_longer_intervals()
    {
        var (leader, snapshot) = Compacted();
        Rejected(leader);
        var ticks = new List<int>();
        for (var tick = 1; tick <= 80; tick++)
        {
            var output = leader.Step(Input.Tick.Instance);
            if (output.Send.Any(sent => sent.Message is SnapshotChunk)) ticks.Add(tick);
            leader.Step(From("n2", new AppendReply(leader.Term, true, LogIndex.Zero, Term.Zero, LogIndex.Zero, 0)));
            leader.Step(From("n3", new AppendReply(leader.Term, false, leader.Log.Base.Index, Term.Zero, new LogIndex(2), 0)));
        }

        Assert.Equal([10, 30, 70], ticks);
        Assert.Equal((10L, 10), Place(Reply(leader, snapshot, next: 10)));
    }

    [Fact]
    public void Nothing_of_a_snapshot_goes_to_a_member_that_is_silent()
    {
        var (leader, _) = Compacted();
        Rejected(leader);
        var chunks = 0;
        for (var tick = 1; tick <= 60; tick++)
        {
            chunks += leader.Step(Input.Tick.Instance).Send.Count(sent => sent.Message is SnapshotChunk);
            leader.Step(From("n2", new AppendReply(leader.Term, true, LogIndex.Zero, Term.Zero, LogIndex.Zero, 0)));
        }

        Assert.Equal(0, chunks);
        Assert.Single(Rejected(leader), sent => sent.Message is SnapshotChunk);
    }

    /// <summary>Otherwise a follower of a busy leader needs a snapshot after each snapshot and never catches up: the simulator found it.</summary>
    [Fact]
    public void What_follows_a_snapshot_on_its_way_stays_until_it_is_there_unless_it_is_too_much()
    {
        var (leader, _) = Compacted();
        Rejected(leader);
        Assert.Empty(Commit(leader, commands: 7, size: 10).Step(new Input.SnapshotTaken(Snapshot(leader, 14))).Persist);
        Assert.Equal(Id(2, 6), leader.Log.Base);
        Commit(leader, commands: 1, size: 20).Step(new Input.SnapshotTaken(Snapshot(leader, 15)));
        Assert.Equal(Id(2, 14), leader.Log.Base);
    }

    [Fact]
    public void A_follower_stores_piece_after_piece_and_says_what_comes_next()
    {
        var follower = Recovered("n3", "n1", "n2", "n3");
        var snapshot = Snapshot(Id(2, 5));
        var output = follower.Step(Chunk(snapshot, 0, 10));
        Assert.Equal((0L, 10), (output.StoreChunk!.Offset, output.StoreChunk.Data.Length));
        Assert.Equal(new SnapshotReply(new Term(2), snapshot.Id, 10, false), Assert.Single(output.Send).Message);
        follower = output.Next;
        output = follower.Step(Chunk(snapshot, 0, 10));
        Assert.Null(output.StoreChunk);
        Assert.Equal(new SnapshotReply(new Term(2), snapshot.Id, 10, false), Assert.Single(output.Send).Message);
        Assert.False(follower.Step(Chunk(snapshot, 10, 10)).StoreChunk!.IsLast);
        Assert.True(follower.Step(Chunk(snapshot, 20, 5)).StoreChunk!.IsLast);

        // On disk, in the journal, acknowledged: in that order.
        output = follower.Step(new Input.SnapshotReceived(snapshot, IsWhole: true));
        Assert.Equal(snapshot.Id, Assert.IsType<JournalEvent.SnapshotInstalled>(Assert.Single(output.Persist)).Snapshot);
        Assert.Equal((snapshot, new LogIndex(5), Id(2, 5)), (output.Restore, output.Committed, output.PersistedThrough));
        Assert.Empty(output.Send);
        Assert.Equal(new SnapshotReply(new Term(2), snapshot.Id, 25, true), Assert.Single(output.SendAfterPersist).Message);
    }

    [Fact]
    public void The_next_leader_goes_on_where_the_last_one_stopped_if_it_has_the_same_file()
    {
        var follower = Recovered("n3", "n1", "n2", "n3");
        var snapshot = Snapshot(Id(2, 5));
        follower = follower.Step(Chunk(snapshot, 0, 10)).Next;
        var again = follower.Step(From("n2", new SnapshotChunk(new Term(3), snapshot, 0, 10, new byte[10])));
        Assert.Equal(10, Assert.IsType<SnapshotReply>(Assert.Single(again.Send).Message).Next);
        var other = again.Next.Step(From("n2", new SnapshotChunk(new Term(3), snapshot with { Checksum = 8, Id = new(Id(2, 6)) }, 0, 10, new byte[10])));
        Assert.Equal(0, other.StoreChunk!.Offset);

        // What the same leader offered before, and arrives late, is not begun again.
        var late = other.Next.Step(From("n2", new SnapshotChunk(new Term(3), snapshot, 10, 10, new byte[10])));
        Assert.Null(late.StoreChunk);
        Assert.Empty(late.Send);
    }

    [Fact]
    public void A_snapshot_whose_checksum_is_wrong_begins_anew()
    {
        var follower = Recovered("n3", "n1", "n2", "n3");
        var snapshot = Snapshot(Id(2, 5)) with { Size = 10 };
        follower = follower.Step(Chunk(snapshot, 0, 10)).Next;
        var output = follower.Step(new Input.SnapshotReceived(snapshot, IsWhole: false));
        Assert.Equal(new SnapshotReply(new Term(2), snapshot.Id, 0, false), Assert.Single(output.Send).Message);
        Assert.Empty(output.Persist);
        Assert.Equal(0, follower.Step(Chunk(snapshot, 0, 10)).StoreChunk!.Offset);
    }

    [Fact]
    public void Who_has_the_snapshots_last_entry_needs_no_snapshot()
    {
        var follower = Start(Journal(), Snapshot(Id(1, 5)));
        var snapshot = Snapshot(Id(1, 8));
        var output = follower.Step(From("n1", new SnapshotChunk(new Term(1), snapshot, 0, 10, new byte[10])));
        Assert.Null(output.StoreChunk);
        Assert.Equal(new LogIndex(8), output.Committed);
        Assert.Equal(new SnapshotReply(new Term(1), snapshot.Id, 25, true), Assert.Single(output.SendAfterPersist).Message);
    }

    [Fact]
    public void A_log_that_parted_from_the_snapshot_is_replaced_as_a_whole()
    {
        var follower = Recovered("n3", "n1", "n2", "n3");
        follower = follower.Step(From("n1", new AppendRequest(
            new Term(2), Id(1, 1), [.. Enumerable.Range(2, 9).Select(index => new Entry(Id(2, index), EntryKind.NoOp, default))], LogIndex.Zero, 0))).Next;
        var snapshot = Snapshot(Id(3, 5)) with { Size = 1 };
        follower = follower.Step(From("n2", new SnapshotChunk(new Term(3), snapshot, 0, 1, new byte[1]))).Next;
        follower.Step(new Input.SnapshotReceived(snapshot, IsWhole: true));
        Assert.Equal((Id(3, 5), Id(3, 5)), (follower.Log.Base, follower.Log.Last));
    }

    /// <summary>n1 leads term 2 and n2 has all of its log: 1@1, 2@2 and so many commands, all committed.</summary>
    internal static Role Led(int commands)
    {
        return Commit(Elect("n1", "n2", "n3"), commands, size: 10);
    }

    private static Role Commit(Role leader, int commands, int size)
    {
        leader.Step(new Input.Proposed([.. Enumerable.Range(0, commands).Select(_ => new ReadOnlyMemory<byte>(new byte[size]))]));
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(From("n2", new AppendReply(leader.Term, true, leader.Log.Last.Index, Term.Zero, LogIndex.Zero, 0)));
        Assert.Equal(leader.Log.Last.Index, leader.Committed);
        return leader;
    }

    private static (Role Leader, SnapshotInfo Snapshot) Compacted()
    {
        var leader = Led(commands: 6);
        var snapshot = Snapshot(leader, 6);
        leader.Step(new Input.SnapshotTaken(snapshot));
        return (leader, snapshot);
    }

    private static IReadOnlyList<Envelope> Rejected(Role leader) =>
        leader.Step(From("n3", new AppendReply(leader.Term, false, new LogIndex(7), Term.Zero, new LogIndex(2), 0))).Send;

    private static Output Reply(Role leader, SnapshotInfo snapshot, long next) => leader.Step(From("n3", new SnapshotReply(leader.Term, snapshot.Id, next, false)));

    private static (long Offset, int Length) Place(Output output)
    {
        var chunk = Assert.IsType<SnapshotChunk>(Assert.Single(output.Send).Message);
        return (chunk.Offset, chunk.Length);
    }

    private static Input Chunk(SnapshotInfo snapshot, long offset, int length) =>
        From("n1", new SnapshotChunk(new Term(2), snapshot, offset, length, new byte[length]));

    private static LogIndex MatchOf(Role follower, AppendRequest request) =>
        Assert.IsType<AppendReply>(follower.Step(From("n1", request)).SendAfterPersist[^1].Message).Match;

    private static AppendRequest Append(EntryId previous, int count) => new(
        new Term(1), previous, [.. Enumerable.Range(1, count).Select(at => new Entry(new EntryId(new Term(1), previous.Index + at), EntryKind.NoOp, default))], LogIndex.Zero, 0);

    /// <summary>A log of term 1 that begins after 5 and ends with 8.</summary>
    private static List<JournalEvent> Journal() =>
    [
        new JournalEvent.EntriesAppended(Id(1, 4), [.. Enumerable.Range(5, 4).Select(index => new Entry(Id(1, index), EntryKind.NoOp, default))]),
        new JournalEvent.Compacted(Id(1, 5), Three, new HardState(new Term(1), null)),
    ];

    private static Role Start(List<JournalEvent> journal, SnapshotInfo? newest) =>
        Core.Raft.Raft.Start(new NodeId("n3"), PersistedState.Of(journal), newest, Options, 5);

    private static SnapshotInfo Snapshot(Role role, long index) => Snapshot(role.Log.IdAt(new LogIndex(index)));

    private static SnapshotInfo Snapshot(EntryId last) => new(new SnapshotId(last), Three, 25, 7);
}
