using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Settings;
using Google.Protobuf;
using Xunit;
using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Tests.Raft;

/// <summary>The small parts that the member's actor is made of.</summary>
public sealed class DesksSpec
{
    private static readonly RequestSettings Limits = new(TimeSpan.FromSeconds(5), 1000, 3, 100, 10);

    private readonly HandClock _clock = new();

    [Fact]
    public void The_room_is_bounded_in_number_and_in_bytes()
    {
        var room = new RequestRoom(Limits, _clock);

        Assert.True(room.TryEnter(60));
        Assert.False(room.TryEnter(41));
        Assert.True(room.TryEnter(40));
        Assert.True(room.TryEnter(0));
        Assert.False(room.TryEnter(0));
        room.Leave(60);
        Assert.True(room.TryEnter(60));
    }

    [Fact]
    public async Task A_command_that_waited_too_long_for_a_leader_was_surely_not_applied_and_one_that_was_handed_over_may_be()
    {
        var room = new RequestRoom(Limits, _clock);
        var (waiting, handed) = (Enter(room), Enter(room));
        handed.Stage = ProposalStage.Handed;

        _clock.HighResMonotonicClock += TimeSpan.FromSeconds(4);
        room.Sweep();
        Assert.False(waiting.IsCompleted);
        _clock.HighResMonotonicClock += TimeSpan.FromSeconds(2);
        room.Sweep();

        Assert.Equal(Failure.Types.Code.Unavailable, (await waiting.Task).Failure.Code);
        Assert.Equal(Failure.Types.Code.OutcomeUnknown, (await handed.Task).Failure.Code);
        Assert.True(room.TryEnter(100));
    }

    [Fact]
    public async Task A_node_that_has_stopped_answers_at_once()
    {
        var room = new RequestRoom(Limits, _clock);
        var before = Enter(room);
        room.Close();
        var after = Enter(room);

        Assert.All([await before.Task, await after.Task], answer => Assert.Equal(Failure.Types.Code.OutcomeUnknown, answer.Failure.Code));
    }

    [Fact]
    public void All_that_waits_is_one_message_and_only_what_was_refused_goes_out_again()
    {
        var room = new RequestRoom(Limits, _clock);
        var desk = new ProposalDesk(new NodeId("n2"), new RequestIds(1), 1000);
        var (first, second) = (Enter(room), Enter(room));
        desk.Wait(first);
        desk.Wait(second);

        var (message, proposals) = Assert.Single(desk.ForwardAll(new Term(3)));
        Assert.Equal((new Term(3), 2), (message.Term, message.Commands.Count));
        Assert.Equal([first, second], proposals);
        Assert.Empty(desk.ForwardAll(new Term(3)));

        desk.Refused([message.FirstId + 1]);
        var (again, refused) = Assert.Single(desk.ForwardAll(new Term(4)));
        Assert.Equal([second], refused);

        // Late word of the first time it was sent is not about the second.
        desk.Refused([message.FirstId + 1]);
        Assert.Empty(desk.ForwardAll(new Term(4)));
        desk.Answered([new ForwardedAnswer(again.FirstId, new Answer())]);
        Assert.True(second.IsCompleted);
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public void A_forwarded_command_says_whose_it_is_and_is_otherwise_as_it_was()
    {
        var desk = new ProposalDesk(new NodeId("n2"), new RequestIds(1), 1000);
        var put = CommandBytes.Put(new PutRequest { Key = ByteString.CopyFromUtf8("k") }.ToByteArray());
        desk.Wait(new LocalProposal(put, new RequestRoom(Limits, _clock)));

        var (message, _) = Assert.Single(desk.ForwardAll(new Term(3)));

        var bytes = Assert.Single(message.Commands);
        Assert.True(CommandCodec.TryDecode(bytes, out var command, out _));
        Assert.Equal(new RequestName(StableId.Of(["n2"]), message.FirstId), command.Request);
        Assert.True(CommandCodec.TryDecode(put, out var plain, out _));
        Assert.Equal((plain.AtUnixMs, default), (command.AtUnixMs, plain.Request));
        Assert.Equal(put.ToArray(), bytes[..put.Length].ToArray());
    }

    [Fact]
    public void A_message_to_the_leader_is_bounded()
    {
        var room = new RequestRoom(Limits, _clock);
        var desk = new ProposalDesk(new NodeId("n2"), new RequestIds(1), 15);
        for (var i = 0; i < 3; i++)
        {
            desk.Wait(Enter(room));
        }

        Assert.Equal([1, 1, 1], desk.ForwardAll(new Term(1)).Select(forwarded => forwarded.Message.Commands.Count));
    }

    [Fact]
    public void Reads_that_come_while_others_ask_are_the_next_group()
    {
        var desk = new ReadDesk(new RequestIds(1), mayUseLease: false);
        var (first, second) = (new ReadRequest(null, Consistency.Linearizable), new ReadRequest(null, Consistency.Linearizable));
        desk.Wait(first);
        var asked = desk.Ask()!;
        desk.Wait(second);

        Assert.Null(desk.Ask());
        Assert.Equal([first], desk.Decided(new ReadDecision(asked.ReadId, new LogIndex(7))));
        var next = desk.Ask()!;
        Assert.Empty(desk.Decided(new ReadDecision(next.ReadId, null)));
        var retried = desk.Ask()!;
        Assert.NotEqual(next.ReadId, retried.ReadId);
        Assert.Equal([second], desk.Decided(new ReadDecision(retried.ReadId, new LogIndex(8))));
    }

    [Fact]
    public void What_promises_waits_for_the_disk_and_everything_before_it()
    {
        var gate = new PersistGate();
        Envelope[] vote = [new Envelope(new NodeId("n2"), new VoteReply(new Term(3), true))];
        Assert.True(gate.MaySend(vote));

        var first = gate.Append(Id(3, 1));
        var second = gate.Append(Id(3, 2));
        Assert.False(gate.MaySend(vote));

        var (through, writes, released) = gate.Persisted(first);
        Assert.Equal((Id(3, 1), 1), (through, writes));
        Assert.Empty(released);
        gate.Append(Id(3, 2));
        (through, writes, released) = gate.Persisted(second + 1);
        Assert.Equal((Id(3, 2), 2), (through, writes));
        Assert.Equal(vote, released);
        Assert.True(gate.MaySend(vote));
    }

    [Fact]
    public void The_feed_gives_out_each_entry_once_and_forgets_what_was_replaced()
    {
        var feed = new CommitFeed([Entry(1, 1), Entry(1, 2), Entry(1, 3)], LogIndex.Zero);
        Assert.Equal([Id(1, 1)], Ids(feed.CommitThrough(new LogIndex(1))));

        feed.Take(new EntriesAppended(Id(1, 2), [Entry(2, 3), Entry(2, 4)]));

        Assert.Equal([Id(1, 2), Id(2, 3), Id(2, 4)], Ids(feed.CommitThrough(new LogIndex(4))));
        Assert.Empty(feed.CommitThrough(new LogIndex(4)));
        Assert.Throws<InvalidOperationException>(() => feed.Take(new EntriesAppended(Id(1, 2), [Entry(3, 3)])));
    }

    [Fact]
    public void The_feed_goes_on_after_a_snapshot_with_what_the_log_keeps_of_it()
    {
        var at = new Configuration([new NodeId("n1")]);
        var feed = new CommitFeed([Entry(1, 11), Entry(1, 12), Entry(1, 13)], new LogIndex(10));
        feed.Take(new SnapshotInstalled(new SnapshotId(Id(1, 12)), at));
        Assert.Equal(new LogIndex(12), feed.Committed);
        Assert.Equal([Id(1, 13)], Ids(feed.CommitThrough(new LogIndex(13))));

        feed.Take(new EntriesAppended(Id(1, 13), [Entry(1, 14), Entry(1, 15)]));
        feed.Take(new SnapshotInstalled(new SnapshotId(Id(2, 14)), at));
        feed.Take(new EntriesAppended(Id(2, 14), [Entry(2, 15)]));
        Assert.Equal([Id(2, 15)], Ids(feed.CommitThrough(new LogIndex(15))));
    }

    [Fact]
    public void The_feed_passes_over_what_a_leader_sends_again_after_the_disk_has_lost_it()
    {
        var feed = new CommitFeed([Entry(1, 1), Entry(1, 2), Entry(1, 3), Entry(1, 4)], LogIndex.Zero);
        Assert.Equal(3, feed.CommitThrough(new LogIndex(3)).Sum(batch => batch.Count));
        var log = new RaftLog();
        log.Apply(new EntriesAppended(EntryId.Zero, [Entry(1, 1)]));

        feed.GoOnWith(log);
        feed.Take(new EntriesAppended(Id(1, 1), [Entry(1, 2)]));
        feed.Take(new EntriesAppended(Id(1, 2), [Entry(1, 3), Entry(2, 4)]));
        Assert.Empty(feed.CommitThrough(new LogIndex(2)));
        Assert.Equal([Id(2, 4)], Ids(feed.CommitThrough(new LogIndex(4))));
        Assert.Throws<InvalidOperationException>(() => feed.Take(new EntriesAppended(Id(1, 2), [Entry(3, 3)])));
    }

    [Fact]
    public void Events_of_the_journal_may_go_that_stand_before_a_compaction_and_before_what_its_base_leaves()
    {
        var (at, state) = (new Configuration([new NodeId("n1")]), new HardState(new Term(1), null));
        var rows = new JournalRows(maxStep: 3, maxStepBytes: 1000);
        rows.Written(1, new HardStateChanged(state));
        for (var i = 2; i <= 6; i++)
        {
            rows.Written(i, new EntriesAppended(Id(1, i - 2), [Entry(1, i - 1)]));
        }

        Assert.Null(rows.NextStep());
        rows.Written(7, new Compacted(Id(1, 3), at, state));

        // 1 to 4 hold entries 1 to 3; in steps of three.
        Assert.Equal(3, rows.NextStep());
        Assert.Equal(4, rows.NextStep());
        Assert.Null(rows.NextStep());
        rows.Written(8, new Compacted(Id(1, 5), at, state));
        Assert.Equal(7, rows.NextStep());
        Assert.Null(rows.NextStep());
    }

    [Fact]
    public void Writes_that_follow_each_other_become_one_event_under_the_last_hard_state()
    {
        var merged = JournalMerge.Of(
        [
            new JournalAppend(1, [new EntriesAppended(Id(1, 4), [Entry(1, 5), Entry(1, 6)])]),
            new JournalAppend(2, [new HardStateChanged(new HardState(new Term(3), null))]),
            new JournalAppend(3, [new EntriesAppended(Id(1, 6), [Entry(3, 7)])]),
            new JournalAppend(4, [new EntriesAppended(Id(1, 5), [Entry(4, 6)])]),
        ]);

        Assert.Equal(new Term(3), Assert.IsType<HardStateChanged>(merged[0]).State.Term);
        Assert.Equal([Id(1, 5), Id(1, 6), Id(3, 7)], Assert.IsType<EntriesAppended>(merged[1]).Entries.Select(entry => entry.Id));
        Assert.Equal([Id(4, 6)], Assert.IsType<EntriesAppended>(merged[2]).Entries.Select(entry => entry.Id));
        Assert.Equal(3, merged.Count);
    }

    [Fact]
    public void A_compaction_in_a_merged_write_says_the_hard_state_that_stands_before_it()
    {
        var (configuration, old) = (new Configuration([new NodeId("n1")]), new HardState(new Term(2), null));
        var merged = JournalMerge.Of(
        [
            new JournalAppend(1, [new EntriesAppended(Id(2, 4), [Entry(2, 5)])]),
            new JournalAppend(2, [new Compacted(Id(2, 4), configuration, old)]),
            new JournalAppend(3, [new EntriesAppended(Id(2, 5), [Entry(2, 6)])]),
            new JournalAppend(4, [new HardStateChanged(new HardState(new Term(3), null))]),
            new JournalAppend(5, [new SnapshotInstalled(new SnapshotId(Id(3, 9)), configuration)]),
        ]);

        Assert.Equal(["HardStateChanged", "EntriesAppended", "Compacted", "EntriesAppended", "SnapshotInstalled"], merged.Select(one => one.GetType().Name));
        Assert.Equal(new Term(3), ((Compacted)merged[2]).State.Term);
        var state = new PersistedState();
        state.Apply(new HardStateChanged(old));
        foreach (var one in merged) state.Apply(one);
        Assert.Equal(Id(3, 9), state.Log.Last);
    }

    [Fact]
    public void Who_waited_for_an_entry_that_another_one_replaced_learns_it_from_the_apply()
    {
        var room = new RequestRoom(Limits with { MaxWaitingBytes = 1000, MaxWaiting = 10 }, _clock);
        var waiting = new WaitingAnswers();
        var (lost, won) = (Enter(room), Enter(room));
        waiting.Add(Id(3, 10), [lost]);
        waiting.Add(Id(5, 10), [won]);

        Assert.True(waiting.IsNext(Id(5, 10)));
        Assert.True(waiting.Take(Id(5, 10), out var proposal, out var isThisEntry));
        Assert.Equal((won, true), ((LocalProposal)proposal, isThisEntry));
        Assert.True(waiting.Take(Id(5, 10), out proposal, out isThisEntry));
        Assert.Equal((lost, false), ((LocalProposal)proposal, isThisEntry));
        Assert.False(waiting.Take(Id(5, 10), out _, out _));
    }

    private static LocalProposal Enter(RequestRoom room)
    {
        room.TryEnter(10);
        var proposal = new LocalProposal(new byte[10], room);
        room.Add(proposal);
        return proposal;
    }

    private static EntryId Id(long term, long index) => new(new Term(term), new LogIndex(index));

    private static Entry Entry(long term, long index) => new(Id(term, index), EntryKind.Command, new byte[] { (byte)index });

    private static IEnumerable<EntryId> Ids(IEnumerable<IReadOnlyList<Entry>> batches) => batches.SelectMany(batch => batch).Select(entry => entry.Id);
}
