using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <summary>What a member's actor works with.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="View">Where it shows itself.</param>
/// <param name="Fault">Stops the node.</param>
/// <param name="Room">The requests of this node's clients.</param>
/// <param name="Random">Gives each start of the rules its seed.</param>
/// <param name="Journal">Its journal's actor; is told whether the journal is read again, after a write that failed.</param>
/// <param name="Machine">Its state machine's actor; is told who writes and reads snapshots.</param>
/// <param name="Snapshots">Where its snapshots are.</param>
/// <param name="Resolve">Finds the member's actor at an address.</param>
/// <param name="PeerWatcher">Makes the actor that tells where peers are; null for none.</param>
internal sealed record MemberParts(
    NodeSettings Settings,
    NodeView View,
    NodeFault Fault,
    RequestRoom Room,
    Random Random,
    Func<bool, Props> Journal,
    Func<IActorRef, Props> Machine,
    ISnapshotFolder Snapshots,
    Func<Address, IActorRef> Resolve,
    Func<PeerDirectory, IActorRef, Props>? PeerWatcher)
{
    /// <summary>Asks the cluster who its members are, where this one is shut out; ends with the node. Null where this program cannot ask.</summary>
    public Func<NodeSettings, Task<KnownCluster>>? Lookup { get; init; }
}

/// <summary>
/// The stable address of this member: recovers it, keeps the actor of its current role, routes inputs to it and carries out what it puts out. It alone talks to the journal and to
/// the state machine. It translates; what is to be done the rules decide.
/// </summary>
internal sealed partial class MemberActor : UntypedActor, IWithTimers, IWithStash
{
    private readonly MemberParts _parts;
    private readonly PeerDirectory _peers;
    private readonly MemberRequests _requests;
    private PersistGate _gate = new();
    private readonly TransferDesk _transfers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private IActorRef _journal;
    private readonly IActorRef _snapshots;
    private readonly IActorRef? _watcher;
    private readonly IActorRef _machine;
    private readonly NodeId _self;
    private CommitFeed _feed = new([], LogIndex.Zero);
    private NodeView.MemberPart _shown;
    private IActorRef _role = ActorRefs.Nobody;
    private Role? _playing;
    private int _incarnation;
    private bool _drainIsDue;
    private bool _sweeps;

    public MemberActor(MemberParts parts)
    {
        _parts = parts;
        _self = parts.Settings.Name;
        _shown = parts.View.Member;
        _peers = new PeerDirectory(parts.Settings, parts.Resolve);
        var ids = new RequestIds(Context.System.Scheduler.Now.ToUnixTimeMilliseconds());
        _requests = new MemberRequests(parts.Settings, _peers, ids);
        _changes = new ChangeDesk(_self, ids, parts.Settings.Requests.Timeout);
        _transfers = new TransferDesk(_self, 2 * LongestElection);
        _snapshots = Context.ActorOf(SnapshotActor.Props(parts.Snapshots), "snapshots");
        _machine = Context.ActorOf(parts.Machine(_snapshots), "machine");
        _journal = Context.ActorOf(parts.Journal(false), "journal");
        if (parts.PeerWatcher is { } watcher)
        {
            _watcher = Context.ActorOf(watcher(_peers, Self), "peers");
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private TimeSpan LongestElection => _parts.Settings.Raft.Tick * _parts.Settings.Raft.ElectionTimeoutTicksMax;

    private bool IsLeading => _shown.Leader == _self;

    protected override void PreStart()
    {
        KeepSweeping();
        _snapshots.Tell(new SnapshotMessage.LoadNewest(null), Self);
    }

    /// <summary>Nothing restarts with half a state: the node stops.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _parts.Fault.Report($"{Self.Path.ToStringWithoutAddress()} failed at a {message?.GetType().Name}", reason);
        base.PreRestart(reason, message!);
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _parts.Fault.Report($"{Sender.Path.ToStringWithoutAddress()} failed", cause);
        return Directive.Stop;
    });

    private void Serve(object message)
    {
        switch (message)
        {
            case LocalProposal proposal:
                _requests.Wait(proposal);
                KeepSweeping();
                DrainSoon();
                break;
            case ReadRequest read:
                KeepSweeping();
                Read(read);
                break;
            case PeerMessage peer when peer.To == _self:
                _peers.Asked(peer.From, Sender);
                _role.Tell(new Input.Received(peer.From, peer.Message, peer.Standing));
                break;
            case MemberMessage.Stepped stepped when stepped.Incarnation == _incarnation:
                CarryOut(stepped.Output, stepped.Accepted);
                break;
            case MemberMessage.AppendPersisted persisted:
                Persisted(persisted.AppendId);
                break;
            case ForwardedProposals forwarded when IsLeading && forwarded.Term == _shown.Term:
                _role.Tell(new Propose(MemberRequests.Unpack(forwarded)));
                break;
            case ForwardedProposals forwarded:
                _requests.TakeBack(MemberRequests.Unpack(forwarded));
                break;
            case ForwardedAnswers answers:
                _requests.Answered(answers.Answers);
                break;
            case MachineMessage.AnswersReady ready:
                _peers.RefOf(ready.To)?.Tell(new ForwardedAnswers(_self, ready.Answers), ActorRefs.NoSender);
                break;
            case MemberMessage.Drain:
                _drainIsDue = false;
                Drain();
                break;
            default:
                ServeRarely(message);
                break;
        }
    }

    private void ServeRarely(object message)
    {
        switch (message)
        {
            case MemberMessage.Sweep:
                Sweep(_clock.HighResMonotonicClock);
                break;
            case ProposalsRefused refused:
                _requests.Refused(refused.Ids);
                if (_shown.Leader != refused.From)
                {
                    // Another node leads by now. Otherwise they go out again with the next sweep: at once would be to the same node that has just refused.
                    Drain();
                }

                break;
            case MemberMessage.Refused refused:
                _requests.Refuse(refused.Proposals);
                break;
            case MachineMessage.NotCommitted not:
                _requests.TakeBack(not.Proposals);
                _requests.Refused(not.Forwarded);
                DrainSoon();
                break;
            case MemberMessage.Returned { Message: Propose propose }:
                _requests.TakeBack(propose.Proposals);
                break;
            case MemberMessage.Returned { Message: Input returned }:
                _role.Tell(returned);
                break;
            case SnapshotMessage snapshot:
                ServeSnapshots(snapshot);
                break;
            case MemberMessage.JournalFailed failed:
                DropRole();
                ReadJournalLater(failed);
                break;
            case MemberMessage.ReadJournal:
                ReadJournal();
                break;
            case MemberMessage.Recovered again:
                GoOn(again.State);
                break;
            case PeerMessage or MemberMessage.Stepped:
                // Meant for somebody else whose address this was; or of a role that is no more.
                break;
            default:
                ServeMembers(message);
                break;
        }
    }

    private void Sweep(TimeSpan now)
    {
        _parts.Room.Sweep();
        _requests.Forget();
        _requests.GiveUpBounded(now, _parts.View.Ages, _parts.View.Machine.Applied.Index);
        _transfers.Sweep(_shown, now);
        _changes.Sweep(now, _shown.Configuration);
        Drain();
        if (_parts.Room.IsEmpty && _requests.IsEmpty && _transfers.IsEmpty && _changes.IsEmpty)
        {
            _sweeps = false;
            Timers.Cancel("sweep");
        }
    }

    /// <summary>Looks at what waits once in a tick, as long as anything does.</summary>
    private void KeepSweeping()
    {
        if (!_sweeps)
        {
            _sweeps = true;
            Timers.StartPeriodicTimer("sweep", MemberMessage.Sweep.Instance, _parts.Settings.Raft.Tick);
        }
    }

    private void DrainSoon()
    {
        if (!_drainIsDue)
        {
            _drainIsDue = true;
            Self.Tell(MemberMessage.Drain.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>Where this node's own word is enough it answers; otherwise the leader is asked.</summary>
    private void Read(ReadRequest read)
    {
        if (read.Level.Consistency == Consistency.Local)
        {
            _machine.Tell(new MachineMessage.AnswerReads(LogIndex.Zero, [read]));
        }
        else if (read.Level.Consistency == Consistency.Bounded && Known(read) is { } known)
        {
            _machine.Tell(new MachineMessage.AnswerReads(known.Index, [read], Known: known));
        }
        else
        {
            _requests.Wait(read);
            DrainSoon();
        }
    }

    /// <summary>What is known of the age of this node's state, where that is enough for a bounded read.</summary>
    private Freshness? Known(ReadRequest read) =>
        _parts.View.Ages is { Latest: { } latest } ages && ages.AgeOf(latest.Index, null) <= read.Level.MaxAge ? latest : null;

    /// <summary>Hands on all that waits, as one: proposals to the leader, reads to the rules.</summary>
    private void Drain()
    {
        if (_shown.Leader is not { } leader)
        {
            return;
        }

        HandOnChanges();
        if (leader == _self)
        {
            if (_requests.TakeProposals() is { Count: > 0 } proposals)
            {
                _role.Tell(new Propose(proposals));
            }
        }
        else
        {
            _requests.ForwardProposals(leader, _shown.Term, _machine);
        }

        foreach (var asked in _requests.AskReads())
        {
            _role.Tell(asked);
        }
    }
}
