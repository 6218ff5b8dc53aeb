using System.Runtime.Serialization;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Microsoft.Data.Sqlite;
using static ActorCluster.Core.Raft.JournalEvent;

namespace ActorCluster.Raft;

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
/// says what it has read, to see that the disk takes it. An event that is damaged stops the node. A journal that holds nothing but starts goes on with what a child of this actor
/// finds, which may tell others the name of the data: that is on the disk by then.
/// </summary>
/// <param name="founding">Makes that child, for data of this name and the member's actor; it says <see cref="JournalBegun"/>.</param>
/// <param name="start">This start of the process.</param>
/// <param name="settings">The node's, for messages.</param>
/// <param name="fault">Stops the node.</param>
/// <param name="isAgain">The journal is read again, after a write that failed.</param>
internal sealed class JournalActor(Func<Guid, IActorRef, Props> founding, ProcessStart start, NodeSettings settings, NodeFault fault, bool isAgain) : UntypedPersistentActor
{
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;
    private const int MaxDeletedAtOnce = 100;
    private const long MaxBytesDeletedAtOnce = 4 << 20;

    private readonly IActorRef _member = Context.Parent;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<JournalAppend> _waiting = [];
    private PersistedState? _recovered = new();
    private readonly JournalRows _rows = new(MaxDeletedAtOnce, MaxBytesDeletedAtOnce);
    private IActorRef _founding = ActorRefs.Nobody;
    private bool _isWriting;
    private bool _isDeleting;
    private bool _hasFailed;

    private Started Started => _recovered!.Acquaintances.Start(start.DataId, start.Nonce);

    public override string PersistenceId => "raft";

    public override Recovery Recovery => new(SnapshotSelectionCriteria.None);

    /// <summary>Half a founding is no founding: the node stops.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case JournalEvent journalEvent:
                _recovered!.Apply(journalEvent);
                _rows.Written(LastSequenceNr, journalEvent);
                break;
            case RecoveryCompleted when _recovered!.Acquaintances.Boot.Nonce != start.Nonce:
                Write([Started], Begin);
                break;
            case RecoveryCompleted when !_recovered!.IsBegun:
                Begin();
                break;
            case RecoveryCompleted:
                // The journal is read again, after a write that failed.
                Write([new HardStateChanged(_recovered!.HardState)], () => TellRecovered());
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
            case FoundingMessage heard:
                // While nobody founds here it is said again.
                _founding.Forward(heard);
                break;
            case JournalBegun begun:
                _founding = ActorRefs.Nobody;
                Write(begun.Events, () => TellRecovered(isNew: _recovered!.Log.Last != EntryId.Zero));
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
        if (isAgain && !IsDamage(reason))
        {
            Fail("the journal cannot be read", reason);
            return;
        }

        var what = $"The journal cannot be read: {DataDirectory.JournalPlace(settings)}, table {settings.Journal.Table}, persistence id {PersistenceId}, after sequence number {LastSequenceNr}: {reason.Message}";
        if (IsDamage(reason))
        {
            fault.Report(WrongData.Damaged(settings, what), reason, NodeFailureKind.Damaged);
        }
        else
        {
            fault.Report(what, reason);
        }
    }

    /// <summary>Whether it is what was read that is wrong, and not that it could not be read: a row, the order of rows, or SQLite's file.</summary>
    private static bool IsDamage(Exception reason) =>
        reason is SerializationException or InvariantViolation || reason.GetBaseException() is SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase };

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
        if (_recovered!.IsBegun)
        {
            TellRecovered();
        }
        else
        {
            _founding = Context.ActorOf(founding(_recovered.Acquaintances.DataId, _member), "founding");
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

    private void TellRecovered(bool isNew = false)
    {
        _member.Tell(new MemberMessage.Recovered(_recovered!, isNew));
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
}
