using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Settings;
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

        // Refused: surely in no log, so that it goes out again under another name.
        member.Tell(new ProposalsRefused(N2, [forwarded.FirstId + 1]));
        var again = _n2.FishForMessage<ForwardedProposals>(_ => true);
        Assert.Equal(waiting[1].Command, Assert.Single(again.Commands));

        member.Tell(new ForwardedAnswers(N2, [new ForwardedAnswer(forwarded.FirstId, new Answer { Revision = 5 })]));
        Assert.Equal(5, (await ((LocalProposal)waiting[0]).Task).Revision);

        member.Tell(new MemberMessage.PeerLost(N2));
        Assert.Equal(Failure.Types.Code.OutcomeUnknown, (await ((LocalProposal)waiting[1]).Task).Failure.Code);
        Assert.Equal(Failure.Types.Code.OutcomeUnknown, (await ((LocalProposal)waiting[2]).Task).Failure.Code);
    }

    [Fact]
    public void A_member_that_does_not_lead_refuses_what_is_forwarded_to_it()
    {
        var member = Start(N1, N2, N3);

        member.Tell(new ForwardedProposals(N3, 70, [new byte[1], new byte[1]]));

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

    private IActorRef Start(params NodeId[] members)
    {
        var settings = Given.Settings(members);
        var parts = new MemberParts(
            settings,
            _view,
            _fault,
            new RequestRoom(settings.Requests, Sys.Scheduler),
            Random.Shared,
            Forwarding(_journal.Ref),
            Forwarding(_machine.Ref),
            address => address.Port == 3001 ? _n2.Ref : _n3.Ref,
            null);
        var member = Sys.ActorOf(Props.Create(() => new MemberActor(parts)), "raft");
        member.Tell(new MemberMessage.Recovered(Bootstrapped(members)));
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
