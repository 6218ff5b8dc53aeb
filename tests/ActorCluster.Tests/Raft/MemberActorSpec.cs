using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using ActorCluster.Tests.Snapshots;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

public sealed class MemberActorSpec : TestKit
{
    private readonly TestProbe _journal;
    private readonly TestProbe _machine;
    private readonly TestProbe _n2;
    private readonly TestProbe _n3;
    private readonly NodeView _view = new(N1);
    private readonly NodeFault _fault;
    private readonly SeededFolder _snapshots = new("n1");

    public MemberActorSpec()
    {
        _journal = CreateTestProbe();
        _machine = CreateTestProbe();
        _n2 = CreateTestProbe();
        _n3 = CreateTestProbe();
        _fault = new NodeFault(Sys);
    }

    [Fact]
    public async Task A_single_member_elects_itself_and_applies_what_it_has_written()
    {
        var member = Lead();

        var proposal = Proposal();
        member.Tell(proposal);
        var append = _journal.ExpectMsg<JournalAppend>();
        Assert.Equal(Id(2, 3), Assert.IsType<JournalEvent.EntriesAppended>(Assert.Single(append.Events)).Entries.Single().Id);
        Assert.Equal(Id(2, 3), _machine.ExpectMsg<MachineMessage.Await>().First);
        _machine.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        member.Tell(new MemberMessage.AppendPersisted(append.AppendId));
        Assert.Equal(Id(2, 3), Assert.Single(_machine.ExpectMsg<MachineMessage.Apply>().Entries).Id);
        await AwaitAssertAsync(() =>
            Assert.Equal(("leader", 3, 3), (_view.Member.Role, _view.Member.Last.Value, _view.Member.Commit.Value)));
    }

    [Fact]
    public void Proposals_that_wait_while_a_write_is_under_way_are_one_write()
    {
        var member = Lead();
        member.Tell(Proposal());
        var first = _journal.ExpectMsg<JournalAppend>();
        for (var i = 0; i < 20; i++)
        {
            member.Tell(Proposal());
        }

        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        member.Tell(new MemberMessage.AppendPersisted(first.AppendId));

        var second = _journal.ExpectMsg<JournalAppend>();
        Assert.Equal(20, Assert.IsType<JournalEvent.EntriesAppended>(Assert.Single(second.Events)).Entries.Count);
    }

    [Fact]
    public void What_an_earlier_incarnation_puts_out_is_dropped()
    {
        var member = Lead();
        var stale = new Output(
            Leader(), [new JournalEvent.HardStateChanged(new HardState(new Term(99), N2))], EntryId.Zero, [], [], LogIndex.Zero, [], N2, null);

        member.Tell(new MemberMessage.Stepped(1, stale, []));

        _journal.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2, _view.Member.Term.Value);
    }

    [Fact]
    public void A_vote_is_said_only_after_it_is_on_disk()
    {
        var member = Start(N1, N2, N3);

        member.Tell(new PeerMessage(N2, N1, new VoteRequest(new Term(4), Id(1, 1))));
        var append = FishForHardState(new HardState(new Term(4), N2));
        var early = _n2.ReceiveWhile(TimeSpan.FromMilliseconds(20), message => (PeerMessage)message);
        Assert.DoesNotContain(early, message => message.Message is VoteReply);
        member.Tell(new MemberMessage.AppendPersisted(append.AppendId));

        var reply = _n2.FishForMessage<PeerMessage>(message => message.Message is VoteReply);
        Assert.Equal(new PeerMessage(N1, N2, new VoteReply(new Term(4), true)), reply);
    }

    [Fact]
    public async Task A_follower_forwards_all_that_waits_in_one_message_and_completes_it_from_the_leaders_answer()
    {
        var member = Start(N1, N2, N3);
        Proposal[] waiting = [Proposal("a"), Proposal("b"), Proposal("c")];
        foreach (var proposal in waiting)
        {
            member.Tell(proposal);
        }

        HearLeader(member, N2);
        var forwarded = _n2.FishForMessage<ForwardedProposals>(_ => true);
        Assert.Equal(3, forwarded.Commands.Count);
        Assert.Equal(N1, forwarded.From);

        var awaited = _machine.FishForMessage<MachineMessage.AwaitForwarded>(_ => true);
        Assert.Equal((new Term(2), forwarded.FirstId), (awaited.Term, awaited.FirstId));
        Assert.Equal(waiting, awaited.Proposals);

        // Refused: surely in no log, so that it goes out again under another name.
        member.Tell(new ProposalsRefused(N2, [forwarded.FirstId + 1]));
        _n2.FishForMessage<ForwardedProposals>(_ => true);
        Assert.Equal([waiting[1]], _machine.FishForMessage<MachineMessage.AwaitForwarded>(_ => true).Proposals);

        member.Tell(new ForwardedAnswers(N2, [new ForwardedAnswer(forwarded.FirstId, new Answer { Revision = 5 })]));
        Assert.Equal(5, (await ((LocalProposal)waiting[0]).Task).Revision);
    }

    [Fact]
    public void What_a_lost_leader_did_not_commit_goes_to_the_next_one()
    {
        var member = Start(N1, N2, N3);
        var proposal = Proposal("a");
        member.Tell(proposal);
        HearLeader(member, N2);
        var forwarded = _n2.FishForMessage<ForwardedProposals>(_ => true);
        // Nobody else speaks for n3, so that it leads for a few ticks: shorter than the view is looked at again.
        var heard = CreateTestProbe();
        Sys.EventStream.Subscribe(heard, typeof(LeadershipChanged));
        member.Tell(new MemberMessage.PeerLost(N2));
        member.Tell(new PeerMessage(N3, N1, new AppendRequest(new Term(3), Id(1, 1), [], LogIndex.Zero, 0)));
        heard.FishForMessage<LeadershipChanged>(changed => changed.Leader == N3);
        Assert.False(proposal.IsCompleted);

        member.Tell(new MachineMessage.NotCommitted([], [forwarded.FirstId]));

        var again = _n3.FishForMessage<ForwardedProposals>(_ => true);
        Assert.Equal(new Term(3), again.Term);
        Assert.NotEqual(forwarded.FirstId, again.FirstId);
    }

    [Fact]
    public void A_leader_takes_what_was_meant_for_its_term_alone()
    {
        var member = Lead();

        member.Tell(new ForwardedProposals(N3, new Term(1), 70, [new byte[1]]));
        member.Tell(new ForwardedProposals(N3, new Term(2), 71, [new byte[1]]));

        var accepted = _machine.FishForMessage<MachineMessage.Await>(_ => true);
        Assert.Equal(71, Assert.IsType<ForwardedProposal>(Assert.Single(accepted.Proposals)).RequestId);
    }

    [Fact]
    public void A_member_that_does_not_lead_refuses_what_is_forwarded_to_it()
    {
        var member = Start(N1, N2, N3);

        member.Tell(new ForwardedProposals(N3, new Term(2), 70, [new byte[1], new byte[1]]));

        Assert.Equal([70, 71], _n3.FishForMessage<ProposalsRefused>(_ => true).Ids);
    }

    [Fact]
    public void Reads_ask_for_their_index_together_and_go_to_the_machine_with_it()
    {
        var member = Start(N1, N2, N3);
        ReadRequest[] reads = [new(null, Consistency.Linearizable), new(null, Consistency.Linearizable)];
        member.Tell(reads[0]);
        member.Tell(reads[1]);
        HearLeader(member, N2);

        var request = (ReadIndexRequest)_n2.FishForMessage<PeerMessage>(message => message.Message is ReadIndexRequest).Message;
        member.Tell(new PeerMessage(N2, N1, new ReadIndexReply(new Term(2), request.ReadId, new LogIndex(12))));

        var answer = _machine.ExpectMsg<MachineMessage.AnswerReads>();
        Assert.Equal(new LogIndex(12), answer.Index);
        Assert.Equal(reads, answer.Reads);
    }

    [Fact]
    public void A_local_read_asks_nobody()
    {
        var member = Start(N1, N2, N3);

        member.Tell(new ReadRequest(null, Consistency.Local));

        Assert.Equal(LogIndex.Zero, _machine.ExpectMsg<MachineMessage.AnswerReads>().Index);
    }

    [Fact]
    public async Task A_broken_invariant_stops_the_node()
    {
        var member = Start(N1, N2, N3);
        HearLeader(member, N2);

        // Two leaders in one term.
        member.Tell(new PeerMessage(N3, N1, new AppendRequest(new Term(2), Id(1, 1), [], LogIndex.Zero, 0)));

        await Sys.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.IsType<InvariantViolation>(_fault.Failure?.Cause);
    }

    [Fact]
    public void It_begins_with_the_newest_snapshot_that_the_log_holds()
    {
        GivenSnapshot(3);
        GivenSnapshot(9);
        var member = Start(LogThrough(6), N1);

        // The one through 9 is of entries that a crash has taken away.
        Assert.Equal(Id(1, 3), _machine.ExpectMsg<MachineMessage.Begin>().State.Applied);
        AwaitAssert(() => Assert.Equal(3, _view.Member.Snapshot.Value));
        var apply = PersistUntilApplied(member);
        Assert.Equal(Id(1, 4), apply.Entries[0].Id);
    }

    [Fact]
    public async Task Without_a_snapshot_that_holds_what_the_log_lacks_it_does_not_start_and_says_what_to_do()
    {
        var state = LogThrough(6);
        state.Apply(new JournalEvent.Compacted(Id(1, 5), new Configuration([N1]), state.HardState));
        GivenSnapshot(3);
        Start(state, N1);

        await Sys.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("begins after entry 5@1, and in /seeded/n1 is no whole snapshot", _fault.Failure!.What);
        Assert.Contains("must not be used; the other members go on without it", _fault.Failure.What);
    }

    [Fact]
    public void A_snapshot_that_is_written_shortens_the_log()
    {
        var member = Start(LogThrough(6), N1);
        PersistUntilApplied(member);

        member.Tell(new SnapshotMessage.Written(new SnapshotInfo(new SnapshotId(Id(1, 4)), new Configuration([N1]), 1, 1)));

        var append = _journal.ExpectMsg<JournalAppend>();
        Assert.Equal(Id(1, 4), Assert.IsType<JournalEvent.Compacted>(Assert.Single(append.Events)).Base);
        AwaitAssert(() => Assert.Equal((4, 4), (_view.Member.Base.Value, _view.Member.Snapshot.Value)));
    }

    [Fact]
    public async Task After_a_write_that_failed_nothing_that_waited_for_it_is_sent_and_it_follows_with_what_is_on_disk()
    {
        var member = Start(N1, N2, N3);
        member.Tell(new PeerMessage(N2, N1, new VoteRequest(new Term(4), Id(1, 1))));
        var append = FishForHardState(new HardState(new Term(4), N2));
        var read = new ReadRequest(null, Consistency.Linearizable);
        member.Tell(read);

        member.Tell(new MemberMessage.JournalFailed("the journal could not write its event 3", new IOException("the disk is full")));
        _machine.ExpectMsg<MachineMessage.GiveUpWaiting>();
        AwaitAssert(() => Assert.Equal("recovering", _view.Member.Role));
        member.Tell(new MemberMessage.AppendPersisted(append.AppendId));
        member.Tell(new PeerMessage(N2, N1, new AppendRequest(new Term(4), Id(1, 1), [], LogIndex.Zero, 0)));
        member.Tell(new ForwardedProposals(N3, new Term(2), 70, [new byte[1]]));
        Assert.Equal([70], _n3.FishForMessage<ProposalsRefused>(_ => true).Ids);
        Assert.DoesNotContain(_n2.ReceiveWhile(TimeSpan.FromMilliseconds(50), message => message).OfType<PeerMessage>(), message => message.Message is VoteReply or AppendReply);

        // What is on the disk: the vote did not get there.
        member.Tell(new MemberMessage.Recovered(Bootstrapped(N1, N2, N3)));
        await AwaitAssertAsync(() => Assert.Equal((true, 1), (_view.Member.Role is "follower" or "candidate", _view.Member.Term.Value)));
        HearLeader(member, N2);
        _n2.FishForMessage<PeerMessage>(message => message.Message is ReadIndexRequest);
        Assert.False(Sys.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void After_its_disk_has_failed_a_snapshot_that_is_further_than_the_log_shortens_it_once_the_log_is_there()
    {
        var member = Start(N1, N2, N3);
        AppendRequest append = new(new Term(2), Id(1, 1), [Put(2, 2), Put(2, 3)], new LogIndex(3), 0);
        member.Tell(new PeerMessage(N2, N1, append));
        _machine.FishForMessage<MachineMessage.Apply>(apply => apply.Entries[^1].Index.Value == 3);
        member.Tell(new MemberMessage.JournalFailed("the journal could not write its event 3", new IOException("the disk is full")));
        member.Tell(new MemberMessage.Recovered(Bootstrapped(N1, N2, N3)));

        // The machine has applied it, the log of the disk does not hold it.
        member.Tell(new SnapshotMessage.Written(new SnapshotInfo(new SnapshotId(Id(2, 3)), new Configuration([N1, N2, N3]), 1, 1)));
        member.Tell(new PeerMessage(N2, N1, append));

        var compacted = _journal.FishForMessage<JournalAppend>(write => write.Events.OfType<JournalEvent.Compacted>().Any());
        Assert.Equal(Id(2, 3), compacted.Events.OfType<JournalEvent.Compacted>().Single().Base);
        Assert.Null(_fault.Failure);
    }

    /// <summary>A log of entries of term 1.</summary>
    private static PersistedState LogThrough(long last)
    {
        var state = Bootstrapped(N1);
        for (var i = 2; i <= last; i++)
        {
            state.Apply(new JournalEvent.EntriesAppended(Id(1, i - 1), [Put(1, i)]));
        }

        return state;
    }

    private void GivenSnapshot(long index)
    {
        var state = new ReplicatedState();
        for (var i = 1; i <= index; i++)
        {
            state.ApplyNothing(Id(1, i));
        }

        using var cursor = state.BeginSnapshot();
        using var part = new SnapshotFiles(_snapshots).Write(new SnapshotId(cursor.Applied));
        while (cursor.Next() is { } block)
        {
            part.Append(block.Span);
        }

        part.Complete(new SnapshotId(cursor.Applied), cursor.Configuration);
    }

    private MachineMessage.Apply PersistUntilApplied(IActorRef member)
    {
        for (var opened = false; !opened;)
        {
            var append = _journal.ExpectMsg<JournalAppend>();
            opened = append.Events.OfType<JournalEvent.EntriesAppended>().Any();
            member.Tell(new MemberMessage.AppendPersisted(append.AppendId));
        }

        return _machine.ExpectMsg<MachineMessage.Apply>();
    }

    private IActorRef Start(params NodeId[] members) => Start(Bootstrapped(members), members);

    private IActorRef Start(PersistedState recovered, params NodeId[] members)
    {
        var settings = Given.Settings(members);
        settings = settings with { Raft = settings.Raft with { Compaction = new CompactionOptions(0, 0, 0, 1000) } };
        var parts = new MemberParts(
            settings,
            _view,
            _fault,
            new RequestRoom(settings.Requests, Sys.Scheduler),
            Random.Shared,
            _ => Forwarding(_journal.Ref),
            _ => Forwarding(_machine.Ref),
            _snapshots,
            address => address.Port == 3001 ? _n2.Ref : _n3.Ref,
            null);
        var member = Sys.ActorOf(Props.Create(() => new MemberActor(parts)), "raft");
        member.Tell(new MemberMessage.Recovered(recovered));
        return member;
    }

    /// <summary>A single member that leads term 2; everything so far is written and applied.</summary>
    private IActorRef Lead()
    {
        var member = Start(N1);
        var opened = false;
        while (!opened)
        {
            var append = _journal.ExpectMsg<JournalAppend>();
            opened = append.Events.OfType<JournalEvent.EntriesAppended>().Any();
            member.Tell(new MemberMessage.AppendPersisted(append.AppendId));
        }

        Assert.Equal(2, _machine.ExpectMsg<MachineMessage.Apply>().Entries.Count);
        return member;
    }

    private static void HearLeader(IActorRef member, NodeId leader) =>
        member.Tell(new PeerMessage(leader, N1, new AppendRequest(new Term(2), Id(1, 1), [], LogIndex.Zero, 0)));

    private JournalAppend FishForHardState(HardState state) =>
        _journal.FishForMessage<JournalAppend>(append => append.Events.OfType<JournalEvent.HardStateChanged>().Any(changed => changed.State == state));
}
