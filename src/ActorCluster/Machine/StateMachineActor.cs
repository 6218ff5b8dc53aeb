using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using ActorCluster.Settings;
using ActorCluster.Snapshots;
using Akka.Actor;

namespace ActorCluster.Machine;

/// <summary>
/// Applies what is committed, in order and in batches; answers whoever waits for one of these entries, and reads once their index is
/// applied; writes the state out between batches. While a snapshot that takes the place of the state is read, what is to be applied waits.
/// </summary>
/// <param name="view">Where it shows itself.</param>
/// <param name="fault">Stops the node.</param>
/// <param name="settings">When the state is written out.</param>
/// <param name="files">Writes and reads snapshots.</param>
internal sealed class StateMachineActor(NodeView view, NodeFault fault, SnapshotSettings settings, IActorRef files) : UntypedActor
{
    private readonly SnapshotPump _pump = new(settings, Context.System.Scheduler, Context.Self, files);
    private readonly Queue<object> _behindRestore = [];
    private ReplicatedState _state = new();
    private bool _isRestoring;
    private readonly WaitingAnswers _waiting = new();
    private readonly ForwardedCommands _elsewhere = new(StableId.Of([view.Name.Name]));
    private readonly List<Proposal> _notCommitted = [];
    private readonly List<long> _notCommittedElsewhere = [];
    private readonly WaitingReads _reads = new(view);
    private readonly Dictionary<NodeId, List<ForwardedAnswer>> _forwarded = [];
    private readonly Dictionary<string, long> _topics = [];
    private readonly HashSet<string> _sagas = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MachineMessage.Apply or MachineMessage.Restore or MachineMessage.AwaitForwarded when _isRestoring:
                _behindRestore.Enqueue(message);
                break;
            case MachineMessage.Apply apply:
                Apply(apply.Entries);
                break;
            case MachineMessage.Await awaited:
                _waiting.Add(awaited.First, awaited.Proposals);
                break;
            case MachineMessage.AwaitForwarded forwarded:
                _elsewhere.Add(forwarded.Term, forwarded.FirstId, forwarded.Proposals);
                break;
            case MachineMessage.AnswerReads reads:
                _reads.Add(reads, _state);
                break;
            case MachineMessage.GiveUpWaiting:
                foreach (var waiting in _waiting.TakeAll())
                {
                    Complete(waiting, Failures.JournalFailed());
                }

                SayWhatIsApplied();
                break;
            case MachineMessage.Begin begin:
                Replace(begin.State, begin.Snapshot.Size);
                break;
            case MachineMessage.Restore restore:
                _isRestoring = true;
                files.Tell(new SnapshotMessage.Load(restore.Snapshot), Self);
                break;
            case SnapshotPump.Slice:
                _pump.WriteSlice();
                break;
            case SnapshotMessage snapshot:
                Receive(snapshot);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Receive(SnapshotMessage message)
    {
        switch (message)
        {
            case SnapshotMessage.BlockWritten:
                _pump.BlockWritten();
                break;
            case SnapshotMessage.Ended:
                _pump.Ended();
                break;
            case SnapshotMessage.Loaded { Info: { } info, State: { } state }:
                Replace(state, info.Size);
                _isRestoring = false;
                while (!_isRestoring && _behindRestore.TryDequeue(out var next))
                {
                    OnReceive(next);
                }

                break;
            case SnapshotMessage.NotLoaded failed:
                fault.Report($"{failed.Info}, which takes the place of the state, cannot be read", failed.Cause);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Another state takes the place of this one: that of a snapshot, which is further.</summary>
    private void Replace(ReplicatedState state, long bytes)
    {
        _pump.Replaced(bytes);
        Note(state.ChangesSince(_state));
        _state = state;
        foreach (var overtaken in _waiting.TakeThrough(state.Applied.Index))
        {
            Complete(overtaken, Failures.Overtaken());
        }

        foreach (var overtaken in _elsewhere.TakeAll())
        {
            overtaken.Complete(Failures.Overtaken());
        }

        SayWhatIsApplied();
    }

    private void Apply(IReadOnlyList<Entry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            Apply(entries[i]);
        }

        SayWhatIsApplied();
        _pump.Applied(entries, _state);
    }

    private void SayWhatIsApplied()
    {
        view.Machine = new NodeView.MachinePart(_state.Applied, _state.Revision.Value);
        foreach (var (node, answers) in _forwarded)
        {
            Context.Parent.Tell(new MachineMessage.AnswersReady(node, answers));
        }

        _forwarded.Clear();
        GiveBackNotCommitted();
        Publish();
        _reads.Applied(_state);
    }

    /// <summary>What is in no log and never will be waits for a leader again.</summary>
    private void GiveBackNotCommitted()
    {
        if (_notCommitted.Count + _notCommittedElsewhere.Count > 0)
        {
            Context.Parent.Tell(new MachineMessage.NotCommitted([.. _notCommitted], [.. _notCommittedElsewhere]));
            _notCommitted.Clear();
            _notCommittedElsewhere.Clear();
        }
    }

    private void Apply(Entry entry)
    {
        _notCommittedElsewhere.AddRange(_elsewhere.TakeBefore(entry.Id.Term));
        Answer? answer = null;
        switch (entry.Kind)
        {
            case EntryKind.Command when CommandCodec.TryDecode(entry.Payload, out var command, out var error):
                var result = _state.Apply(entry.Id, command);
                Note(result.Changes);
                var own = command.Request == default ? null : _elsewhere.Applied(command.Request);
                answer = own is not null || _waiting.IsNext(entry.Id) ? AnswerTranslation.ToWire(entry.Id, _state.Revision, result) : null;
                own?.Complete(answer!);
                break;
            case EntryKind.Command:
                // The same on every node: bytes that are no command change nothing.
                _state.ApplyNothing(entry.Id);
                answer = Failures.Invalid(CommandCodec.NotACommand);
                break;
            case EntryKind.NoOp:
                _state.ApplyNothing(entry.Id);
                break;
            case EntryKind.Configuration:
                _state.ApplyConfiguration(entry.Id, Configuration.Decode(entry.Payload.Span));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry.Kind, "an entry of a kind that the state machine does not know");
        }

        while (_waiting.Take(entry.Id, out var proposal, out var isThisEntry))
        {
            if (isThisEntry && answer is not null)
            {
                Complete(proposal, answer);
            }
            else
            {
                _notCommitted.Add(proposal);
            }
        }
    }

    private void Complete(Proposal proposal, Answer answer)
    {
        switch (proposal)
        {
            case LocalProposal local:
                local.Complete(answer);
                break;
            case ForwardedProposal forwarded:
                if (!_forwarded.TryGetValue(forwarded.Origin, out var answers))
                {
                    _forwarded[forwarded.Origin] = answers = [];
                }

                answers.Add(new ForwardedAnswer(forwarded.RequestId, answer));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(proposal), proposal, "nobody knows where its client waits");
        }
    }

    private void Note(Changes changes)
    {
        foreach (var topic in changes.Topics)
        {
            _topics[topic.Topic] = topic.Last.Value;
        }

        _sagas.UnionWith(changes.Sagas);
    }

    private void Publish()
    {
        if (_topics.Count == 0 && _sagas.Count == 0)
        {
            return;
        }

        foreach (var (topic, last) in _topics)
        {
            Context.System.EventStream.Publish(new TopicAdvanced(topic, last));
        }

        foreach (var saga in _sagas)
        {
            Context.System.EventStream.Publish(new SagaTouched(saga));
        }

        _topics.Clear();
        _sagas.Clear();
    }
}
