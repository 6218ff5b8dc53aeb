using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

public sealed class LeaderActorSpec : TestKit
{
    private readonly TestProbe _member;
    private readonly TestProbe _n2;
    private readonly TestProbe _n3;
    private readonly IActorRef _leader;

    public LeaderActorSpec()
    {
        _member = CreateTestProbe();
        _n2 = CreateTestProbe();
        _n3 = CreateTestProbe();
        var peers = new PeerDirectory(Given.Settings(N1, N2, N3), address => address.Port == 3001 ? _n2.Ref : _n3.Ref);
        var incarnation = new Incarnation(9, Leader(), _member.Ref, new TickLength(TimeSpan.FromHours(1), 1), new AgeBoard(Sys.Scheduler, TimeSpan.FromHours(1), TimeOptions.None));
        _leader = Sys.ActorOf(Props.Create(() => new LeaderActor(incarnation, peers, new DiskFolder("/nowhere"), 4 << 20)), "leader-9");
    }

    [Fact]
    public void Proposals_that_come_while_a_write_is_under_way_are_one_write_and_one_message_to_each_follower()
    {
        // The entry that opens the term is still on its way to the disk.
        for (var i = 0; i < 50; i++)
        {
            _leader.Tell(new Propose([Proposal()]));
        }

        _leader.Tell(new Input.Persisted(Id(2, 2)));

        var stepped = Writes(1).Single();
        Assert.Equal(50, stepped.Accepted.Count);
        Assert.Equal(50, Assert.IsType<JournalEvent.EntriesAppended>(Assert.Single(stepped.Output.Persist)).Entries.Count);
        Assert.Equal(Id(2, 52), stepped.Output.PersistedThrough);

        // The peers are still asked where the logs part; once they answer each gets one message with everything.
        foreach (var (node, probe) in new[] { (N2, _n2), (N3, _n3) })
        {
            _leader.Tell(new Input.Received(node, new AppendReply(new Term(2), true, new LogIndex(2), Term.Zero, LogIndex.Zero, 0)));
            var request = (AppendRequest)probe.FishForMessage<PeerMessage>(peer => peer.Message is AppendRequest { Entries.Count: 50 }).Message;
            Assert.Equal(Id(2, 2), request.Previous);
            probe.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public void What_is_not_appended_when_the_leader_steps_down_goes_back()
    {
        var proposal = Proposal();
        _leader.Tell(new Propose([proposal]));

        _leader.Tell(new Input.Received(N2, new AppendRequest(new Term(5), Id(1, 1), [], LogIndex.Zero, 0)));
        _leader.Tell(new Propose([Proposal()]));
        _leader.Tell(new Input.PeerLost(N3));

        var stepped = _member.FishForMessage<MemberMessage.Stepped>(message => message.Output.Next is Follower);
        Assert.Empty(stepped.Accepted);
        var returned = _member.ExpectMsg<MemberMessage.Returned>();
        Assert.Same(proposal, Assert.Single(Assert.IsType<Propose>(returned.Message).Proposals));
        Assert.IsType<Propose>(_member.ExpectMsg<MemberMessage.Returned>().Message);
        Assert.IsType<Input.PeerLost>(_member.ExpectMsg<MemberMessage.Returned>().Message);
    }

    [Fact]
    public void What_comes_in_while_another_member_is_about_to_take_over_waits()
    {
        _leader.Tell(new Input.Persisted(Id(2, 2)));
        _leader.Tell(new Input.TransferRequested(N2));
        Assert.Equal(N2, _member.FishForMessage<MemberMessage.Stepped>(message => message.Output.TransferringTo is not null).Output.TransferringTo);
        var proposal = Proposal();
        _leader.Tell(new Propose([proposal]));

        // n2 has won: what waits goes back, to be sent to it.
        _leader.Tell(new Input.Received(N2, new VoteRequest(new Term(3), Id(2, 2), IsTransfer: true)));
        Assert.Same(proposal, Assert.Single(Assert.IsType<Propose>(_member.FishForMessage<MemberMessage.Returned>(_ => true).Message).Proposals));
    }

    [Fact]
    public void A_batch_is_bounded()
    {
        var peers = new PeerDirectory(Given.Settings(N1), _ => ActorRefs.Nobody);
        var incarnation = new Incarnation(1, Leader(), _member.Ref, new TickLength(TimeSpan.FromHours(1), 1), new AgeBoard(Sys.Scheduler, TimeSpan.FromHours(1), TimeOptions.None));
        var leader = Sys.ActorOf(Props.Create(() => new LeaderActor(incarnation, peers, new DiskFolder("/nowhere"), 100)));
        var value = new string('v', 60);
        leader.Tell(new Propose([Proposal("a", value), Proposal("b", value), Proposal("c", value)]));

        leader.Tell(new Input.Persisted(Id(2, 2)));
        Assert.Single(Writes(1).Single().Accepted);
        leader.Tell(new Input.Persisted(Id(2, 3)));
        Assert.Single(Writes(1).Single().Accepted);
    }

    [Fact]
    public void What_is_above_the_limit_is_refused_at_once_and_only_what_was_taken_is_awaited()
    {
        var leader = Limited(maxUncommittedBytes: 200);
        Proposal[] proposals = [Sized(100), Sized(90), Sized(20), Sized(10), Sized(1)];
        leader.Tell(new Propose(proposals));

        // It waits for the write that is under way, and counts: the third one has no room beside it, the fourth has, and then nothing has.
        Assert.Equal([proposals[2], proposals[4]], _member.FishForMessage<MemberMessage.Refused>(_ => true).Proposals);
        leader.Tell(new Input.Persisted(Id(2, 2)));
        var stepped = Writes(1).Single();
        Assert.Equal([proposals[0], proposals[1], proposals[3]], stepped.Accepted);
        Assert.Equal(Id(2, 5), stepped.Output.PersistedThrough);

        // On its own disk, and nowhere else.
        leader.Tell(new Input.Persisted(Id(2, 5)));
        leader.Tell(new Propose([proposals[4]]));
        Assert.Same(proposals[4], Assert.Single(_member.FishForMessage<MemberMessage.Refused>(_ => true).Proposals));

        leader.Tell(new Input.Received(N2, new AppendReply(new Term(2), true, new LogIndex(3), Term.Zero, LogIndex.Zero, 0)));
        leader.Tell(new Propose([proposals[2], proposals[4]]));
        Assert.Equal([proposals[2], proposals[4]], Writes(1).Single().Accepted);
    }

    [Fact]
    public void A_command_is_taken_where_nothing_else_waits_however_large_it_is()
    {
        var leader = Limited(maxUncommittedBytes: 50);
        Proposal[] proposals = [Sized(300), Sized(1)];
        leader.Tell(new Propose(proposals));
        leader.Tell(new Input.Persisted(Id(2, 2)));
        Assert.Same(proposals[0], Assert.Single(Writes(1).Single().Accepted));
    }

    private IActorRef Limited(long maxUncommittedBytes)
    {
        var peers = new PeerDirectory(Given.Settings(N1), _ => ActorRefs.Nobody);
        var incarnation = new Incarnation(
            1, Leader(maxUncommittedBytes), _member.Ref, new TickLength(TimeSpan.FromHours(1), 1), new AgeBoard(Sys.Scheduler, TimeSpan.FromHours(1), TimeOptions.None));
        return Sys.ActorOf(Props.Create(() => new LeaderActor(incarnation, peers, new DiskFolder("/nowhere"), 4 << 20)));
    }

    private static Proposal Sized(int bytes) => new LocalProposal(new byte[bytes], new RequestRoom(Given.Settings(N1).Requests, new HandClock()));

    private IEnumerable<MemberMessage.Stepped> Writes(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return _member.FishForMessage<MemberMessage.Stepped>(message => message.Output.Persist.Count > 0);
        }
    }
}
