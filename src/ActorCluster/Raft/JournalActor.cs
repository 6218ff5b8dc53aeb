using System.Runtime.Serialization;
using ActorCluster.Core.Raft;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Raft;

/// <summary>With what an empty journal begins: a founder's with the new cluster's configuration, another one's with who it is.</summary>
/// <exception cref="NotAdmittedException">The task: the cluster does not know this node.</exception>
internal delegate Task<IReadOnlyList<JournalEvent>> FirstEvents();

/// <summary>What this start of the process writes into the journal before anything else, as <see cref="Started"/>.</summary>
/// <param name="DataId">The name of the data, should the journal be empty.</param>
/// <param name="Nonce">Tells this start from every other.</param>
internal sealed record ProcessStart(Guid DataId, ulong Nonce)
{
    public static ProcessStart Draw(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new ProcessStart(new Guid(bytes), (ulong)random.NextInt64(1, long.MaxValue));
    }
}

/// <summary>
/// Keeps the member's journal: the only persistent actor of the log. While a write is under way all that arrives becomes the next one:
/// one transaction,
/// one flush. Where a write fails this actor ends: nobody knows whether it is on the disk, so that the member has another one read what is. That one writes something before it
/// says what it has read, to see that the disk takes it. An event that is damaged stops the node.
/// </summary>
/// <param name="first">With what an empty journal begins.</param>
/// <param name="start">This start of the process.</param>
/// <param name="place">The database and the table, for messages.</param>
/// <param name="fault">Stops the node.</param>
/// <param name="isAgain">The journal is read again, after a write that failed.</param>
internal sealed class JournalActor(FirstEvents first, ProcessStart start, string place, NodeFault fault, bool isAgain) : UntypedPersistentActor
{
    private const int MaxDeletedAtOnce = 100;
    private const long MaxBytesDeletedAtOnce = 4 << 20;

    private readonly IActorRef _member = Context.Parent;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<JournalAppend> _waiting = [];
    private PersistedState? _recovered = new();
    private readonly JournalRows _rows = new(MaxDeletedAtOnce, MaxBytesDeletedAtOnce);
    private bool _isWriting;
    private bool _isDeleting;
    private bool _hasFailed;

    private Started Started => _recovered!.Acquaintances.Start(start.DataId, start.Nonce);

    public override string PersistenceId => "raft";

    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JournalEvent journalEvent:
                _recovered!.Apply(journalEvent);
                _rows.Written(LastSequenceNr, journalEvent);
                break;
            case RecoveryCompleted when LastSequenceNr == 0:
                Begin();
                break;
            case RecoveryCompleted when _recovered!.Acquaintances.Boot.Nonce != start.Nonce:
                Write([Started], TellRecovered);
                break;
            case RecoveryCompleted:
                // The journal is read again, after a write that failed.
                Write([new HardStateChanged(_recovered!.HardState)], TellRecovered);
                break;
            default:
                throw new InvalidOperationException($"the journal holds a {message.GetType()}, which is no event of the log");
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case JournalAppend append:
                _waiting.Add(append);
                WriteWaiting();
                break;
            case FirstFound found:
                Write([Started, .. found.Events], TellRecovered);
                break;
            case Status.Failure failed:
                fault.Report(failed.Cause.Message, failed.Cause is NotAdmittedException ? null : failed.Cause, NodeFailureKind.NotAdmitted);
                break;
            case DeleteMessagesSuccess:
                _isDeleting = false;
                DeleteNext();
                break;
            case DeleteMessagesFailure failure:
                // Nothing relies on it; the next compaction deletes these too.
                _isDeleting = false;
                _log.Warning("The journal could not delete its events through {0}, which are not needed any more: {1}", failure.ToSequenceNr, failure.Cause.Message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Fail($"the journal could not write its event {sequenceNr}", cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Fail($"the journal refused its event {sequenceNr}", cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (isAgain && reason is not (SerializationException or InvariantViolation))
        {
            Fail("the journal cannot be read", reason);
            return;
        }

        fault.Report(
            $"the journal cannot be read: {place}, persistence id {PersistenceId}, after sequence number {LastSequenceNr}: {reason.Message} "
            + "This member's data is damaged and must not be used; the other members go on without it as long as they are a majority",
            reason);
    }

    private void Fail(string what, Exception cause)
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            _member.Tell(new MemberMessage.JournalFailed(what, cause));
            Context.Stop(Self);
        }
    }

    private void Begin()
    {
        var begun = first();
        if (begun.IsCompletedSuccessfully)
        {
            Write([Started, .. begun.Result], TellRecovered);
        }
        else
        {
            begun.PipeTo(Self, success: events => new FirstFound(events));
        }
    }

    private void WriteWaiting()
    {
        if (_isWriting || _hasFailed || _waiting.Count == 0)
        {
            return;
        }

        var last = _waiting[^1].AppendId;
        var events = JournalMerge.Of(_waiting);
        _waiting.Clear();
        Write(events, () => _member.Tell(new MemberMessage.AppendPersisted(last)));
    }

    private void Write(IReadOnlyList<JournalEvent> events, Action written)
    {
        _isWriting = true;
        var left = events.Count;
        PersistAllAsync(events, persisted =>
        {
            // During recovery the events of a new cluster are folded like any others.
            _recovered?.Apply(persisted);
            _rows.Written(LastSequenceNr, persisted);
            if (--left > 0)
            {
                return;
            }

            _isWriting = false;
            written();
            WriteWaiting();
            DeleteNext();
        });
    }

    private void TellRecovered()
    {
        _member.Tell(new MemberMessage.Recovered(_recovered!));
        _recovered = null;
        DeleteNext();
    }

    /// <summary>Deletes the next few events that are not needed any more, if there are any.</summary>
    private void DeleteNext()
    {
        if (!_isDeleting && _rows.NextStep() is { } through)
        {
            _isDeleting = true;
            DeleteMessages(through);
        }
    }

    private sealed record FirstFound(IReadOnlyList<JournalEvent> Events) : INoSerializationVerificationNeeded;
}

/// <summary>The cluster that a node is to join does not know it, or knows it as somebody that it cannot be.</summary>
/// <param name="message">What, and what to do.</param>
internal sealed class NotAdmittedException(string message) : Exception(message);
