using System.Text;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Events.Wire;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using ActorCluster.Tests.Raft;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;
using Failure = ActorCluster.Machine.Wire.Failure;
using Operation = ActorCluster.Machine.Wire.Operation;

namespace ActorCluster.Tests.Machine;

public sealed class StateMachineActorSpec : TestKit
{
    private readonly NodeView _view = new(N1);
    private readonly TestProbe _files;
    private readonly IActorRef _machine;

    public StateMachineActorSpec()
    {
        var (view, fault, files) = (_view, new NodeFault(Sys), _files = CreateTestProbe());
        _machine = ActorOfAsTestActorRef<StateMachineActor>(
            Props.Create(() => new StateMachineActor(view, fault, new SnapshotSettings(5, 1 << 20), files)), TestActor, "machine");
    }

    [Fact]
    public async Task Who_waits_is_answered_by_the_apply_with_the_revision_that_it_made()
    {
        LocalProposal[] proposals = [Proposal("a"), Proposal("b")];
        _machine.Tell(new MachineMessage.Await(Id(2, 2), proposals));
        _machine.Tell(new MachineMessage.Apply([NoOp(1), Entry(2, proposals[0]), Entry(3, proposals[1])]));

        var answers = new[] { await proposals[0].Task, await proposals[1].Task };
        Assert.Equal([(2L, 2L), (3L, 3L)], answers.Select(answer => (answer.Index, answer.Revision)));
        Assert.All(answers, answer => Assert.NotNull(Assert.Single(answer.Results).Put));
        Assert.Equal((Id(2, 3), 3), (_view.Machine.Applied, _view.Machine.Revision));
    }

    [Fact]
    public void What_was_replaced_by_another_entry_goes_back_to_be_proposed_again()
    {
        var (lost, other) = (Proposal("a"), Proposal("b"));
        _machine.Tell(new MachineMessage.Await(Id(1, 1), [lost]));
        _machine.Tell(new MachineMessage.Apply([Entry(1, other)]));

        Assert.Equal([lost], ExpectMsg<MachineMessage.NotCommitted>().Proposals);
        Assert.False(lost.IsCompleted);
    }

    [Fact]
    public async Task A_forwarded_command_is_answered_by_its_own_node_too_where_the_log_has_it()
    {
        LocalProposal[] proposals = [Proposal("a"), Proposal("b")];
        _machine.Tell(new MachineMessage.AwaitForwarded(new Term(2), 70, proposals));
        _machine.Tell(new MachineMessage.Apply([NoOp(1), Named(2, proposals[0], "n3", 70), Named(3, proposals[0], "n1", 70)]));

        var answer = await proposals[0].Task;
        Assert.Equal((3, 3), (answer.Index, answer.Revision));
        Assert.False(proposals[1].IsCompleted);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_forwarded_command_that_is_not_there_once_a_later_term_is_goes_back_to_be_proposed_again()
    {
        LocalProposal[] proposals = [Proposal("a"), Proposal("b")];
        _machine.Tell(new MachineMessage.AwaitForwarded(new Term(1), 70, [proposals[0]]));
        _machine.Tell(new MachineMessage.AwaitForwarded(new Term(2), 71, [proposals[1]]));
        _machine.Tell(new MachineMessage.Apply([NoOp(1)]));

        Assert.Equal([70], ExpectMsg<MachineMessage.NotCommitted>().Forwarded);
        Assert.DoesNotContain(proposals, proposal => proposal.IsCompleted);
    }

    [Fact]
    public async Task Whether_a_snapshot_that_takes_the_place_of_the_state_holds_a_forwarded_command_is_not_known()
    {
        var (before, after) = (Proposal("a"), Proposal("b"));
        var info = new SnapshotInfo(new SnapshotId(Id(3, 20)), Configuration.None, 100, 1);
        _machine.Tell(new MachineMessage.AwaitForwarded(new Term(3), 70, [before]));
        _machine.Tell(new MachineMessage.Restore(info));
        _machine.Tell(new MachineMessage.AwaitForwarded(new Term(3), 71, [after]));
        _machine.Tell(new SnapshotMessage.Loaded(info, StateThrough(20)));

        Assert.Equal(Failure.Types.Code.OutcomeUnknown, (await before.Task).Failure.Code);
        Assert.False(after.IsCompleted);
    }

    [Fact]
    public void Answers_to_forwarded_commands_go_back_in_one_message_to_each_node()
    {
        var command = Proposal().Command;
        Proposal[] proposals = [new ForwardedProposal(N2, 70, command), new ForwardedProposal(N3, 8, command), new ForwardedProposal(N2, 71, command)];
        _machine.Tell(new MachineMessage.Await(Id(2, 1), proposals));
        _machine.Tell(new MachineMessage.Apply([Put(2, 1), Put(2, 2), Put(2, 3)]));

        var ready = ReceiveN(2).Cast<MachineMessage.AnswersReady>().OrderBy(message => message.To).ToList();
        Assert.Equal([N2, N3], ready.Select(message => message.To));
        Assert.Equal([70, 71], ready[0].Answers.Select(answer => answer.Id));
        Assert.Equal(4, ready[0].Answers[1].Answer.Revision);
    }

    [Fact]
    public async Task A_read_is_answered_once_its_index_is_applied()
    {
        var read = new ReadRequest(new RangeQuery(new ReadRange(KeyRange.Single(Encoding.UTF8.GetBytes("k")))), Consistency.Linearizable);
        _machine.Tell(new MachineMessage.AnswerReads(new LogIndex(2), [read]));
        _machine.Tell(new MachineMessage.Apply([NoOp(1)]));
        Assert.False(read.IsCompleted);

        _machine.Tell(new MachineMessage.Apply([Put(2, 2, "k", "seen")]));

        var answer = await read.Task;
        var pair = Assert.Single(Assert.IsType<RangeQueryResult>(answer.Result).Range.KeyValues);
        Assert.Equal("seen", Encoding.UTF8.GetString(pair.Value.Span));
        Assert.Equal((2, 2), (answer.Applied.Value, answer.Revision));
    }

    [Fact]
    public async Task A_refused_command_and_bytes_that_are_none_change_nothing_and_say_so()
    {
        var invalid = new LocalProposal(CommandBytes.Of(new Operation { Publish = new Publish { Topic = "no such name!" } }), new RequestRoom(Given.Settings(N1).Requests, new HandClock()));
        var broken = new LocalProposal(new byte[] { 1, 2, 3 }, new RequestRoom(Given.Settings(N1).Requests, new HandClock()));
        _machine.Tell(new MachineMessage.Await(Id(2, 1), [invalid, broken]));
        _machine.Tell(new MachineMessage.Apply([Entry(1, invalid), Entry(2, broken)]));

        Assert.Equal(Failure.Types.Code.Invalid, (await invalid.Task).Failure.Code);
        Assert.Equal(Failure.Types.Code.Invalid, (await broken.Task).Failure.Code);
        Assert.Equal((Id(2, 2), 1), (_view.Machine.Applied, _view.Machine.Revision));
    }

    [Fact]
    public void A_topic_is_told_of_once_for_each_batch()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(TopicAdvanced));
        var publish = CommandBytes.Of(new Operation { Publish = new Publish { Topic = "t", Events = { new NewEvent(), new NewEvent() } } });

        _machine.Tell(new MachineMessage.Apply(
            [new Entry(Id(2, 1), EntryKind.Command, publish), new Entry(Id(2, 2), EntryKind.Command, publish)]));

        Assert.Equal(new TopicAdvanced("t", 4), probe.ExpectMsg<TopicAdvanced>());
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_snapshot_is_of_the_state_at_its_begin_and_is_written_while_the_apply_goes_on()
    {
        _machine.Tell(new MachineMessage.Apply([.. Enumerable.Range(1, 5).Select(i => Put(2, i, $"k{i}"))]));
        var begin = _files.ExpectMsg<SnapshotMessage.Begin>();
        Assert.Equal(Id(2, 5), begin.Id.Last);

        // Nothing is begun anew while one is under way.
        _machine.Tell(new MachineMessage.Apply([.. Enumerable.Range(6, 5).Select(i => Put(2, i, $"k{i}"))]));
        Assert.Equal(5, ReadSnapshot().Count);
        _machine.Tell(new MachineMessage.Apply([Put(2, 11)]));
        _files.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _machine.Tell(new SnapshotMessage.Ended(true));
        _machine.Tell(new MachineMessage.Apply([Put(2, 12)]));
        Assert.Equal(Id(2, 12), _files.ExpectMsg<SnapshotMessage.Begin>().Id.Last);
    }

    [Fact]
    public void Of_a_large_state_one_is_begun_when_what_was_applied_since_the_last_one_weighs_half_as_much()
    {
        var info = new SnapshotInfo(new SnapshotId(Id(3, 20)), Configuration.None, Size: 3000, Checksum: 1);
        _machine.Tell(new MachineMessage.Restore(info));
        _files.ExpectMsg<SnapshotMessage.Load>();
        _machine.Tell(new SnapshotMessage.Loaded(info, StateThrough(20)));

        // Entries without a command weigh 128 bytes each.
        _machine.Tell(new MachineMessage.Apply([.. Enumerable.Range(21, 11).Select(i => new Entry(Id(3, i), EntryKind.NoOp, default))]));
        _files.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _machine.Tell(new MachineMessage.Apply([new Entry(Id(3, 32), EntryKind.NoOp, default)]));
        Assert.Equal(Id(3, 32), _files.ExpectMsg<SnapshotMessage.Begin>().Id.Last);
    }

    [Fact]
    public async Task A_leaders_snapshot_takes_the_place_of_the_state_and_what_is_applied_next_waits_for_it()
    {
        var news = CreateTestProbe();
        Sys.EventStream.Subscribe(news.Ref, typeof(TopicAdvanced));
        var overtaken = Proposal("a");
        var late = new ReadRequest(new RangeQuery(new ReadRange(KeyRange.Prefix(default))), Consistency.Linearizable);
        _machine.Tell(new MachineMessage.Apply([NoOp(1)]));
        _machine.Tell(new MachineMessage.Await(Id(2, 3), [overtaken]));
        _machine.Tell(new MachineMessage.AnswerReads(new LogIndex(21), [late]));
        var info = new SnapshotInfo(new SnapshotId(Id(3, 20)), Configuration.None, 100, 1);

        _machine.Tell(new MachineMessage.Restore(info));
        Assert.Equal(info, _files.ExpectMsg<SnapshotMessage.Load>().Info);
        _machine.Tell(new MachineMessage.Apply([Put(3, 21, "later")]));
        Assert.Equal(Id(2, 1), _view.Machine.Applied);
        _machine.Tell(new SnapshotMessage.Loaded(info, StateThrough(20)));

        Assert.Equal(Failure.Types.Code.OutcomeUnknown, (await overtaken.Task).Failure.Code);
        Assert.Equal(Id(3, 21), _view.Machine.Applied);
        Assert.Equal(2, ((RangeQueryResult)(await late.Task).Result!).Range.Count);
        Assert.Equal(new TopicAdvanced("t", 1), news.ExpectMsg<TopicAdvanced>());
    }

    private static ReplicatedState StateThrough(long index)
    {
        var state = new ReplicatedState();
        state.Apply(Id(1, 1), new Core.Machine.Command(1, [new Core.Kv.Put(new byte[] { 1 }, default), new Core.Events.Publish("t", [new Core.Events.NewEvent("", "", default)])]));
        while (state.Applied.Index.Value < index)
        {
            state.ApplyNothing(Id(3, state.Applied.Index.Value + 1));
        }

        return state;
    }

    /// <summary>Everything in the snapshot that the machine is writing.</summary>
    private RangeResult ReadSnapshot()
    {
        var (loader, bytes) = (new StateLoader(), new List<byte>());
        while (_files.ReceiveOne(TimeSpan.FromSeconds(5)) is SnapshotMessage.Block block)
        {
            bytes.AddRange(block.Bytes.Span);
            _machine.Tell(SnapshotMessage.BlockWritten.Instance);
        }

        var all = new ReadOnlyMemory<byte>([.. bytes]);
        while (!loader.IsComplete)
        {
            var needed = loader.Needed;
            loader.Take(all[..needed]);
            all = all[needed..];
        }

        return ((RangeQueryResult)loader.State.Ask(new RangeQuery(new ReadRange(KeyRange.Prefix(default)))).Result!).Range;
    }

    private static Entry NoOp(long index) => new(Id(2, index), EntryKind.NoOp, default);

    private static Entry Named(long index, Proposal proposal, string origin, long number) => new(
        Id(2, index), EntryKind.Command, CommandBytes.Named(proposal.Command, new Core.Machine.RequestName(Core.StableId.Of([origin]), number)));

    private static Entry Entry(long index, Proposal proposal) => new(Id(2, index), EntryKind.Command, proposal.Command);
}
