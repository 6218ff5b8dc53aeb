using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>A message between a persistent actor and its plugins.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded;

/// <summary>A message between a persistent actor and its journal.</summary>
public interface IJournalMessage : IPersistenceMessage;

/// <summary>A request to a journal.</summary>
public interface IJournalRequest : IJournalMessage;

/// <summary>A journal's answer.</summary>
public interface IJournalResponse : IJournalMessage;

/// <summary>Asks to delete all events up to a sequence number.</summary>
public sealed class DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor) : IJournalRequest
{
    /// <summary>Whose events.</summary>
    public string PersistenceId => persistenceId;

    /// <summary>The last sequence number that goes.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <summary>Who gets the answer.</summary>
    public IActorRef PersistentActor => persistentActor;

    /// <inheritdoc />
    public override string ToString() => $"DeleteMessagesTo<pid: {persistenceId}, toSequenceNr: {toSequenceNr}, persistentActor: {persistentActor}>";
}

/// <summary>The events up to a sequence number are deleted.</summary>
public sealed class DeleteMessagesSuccess(long toSequenceNr)
{
    /// <summary>The last sequence number that was asked for.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <inheritdoc />
    public override string ToString() => $"DeleteMessagesSuccess<toSequenceNr: {toSequenceNr}>";
}

/// <summary>Events could not be deleted.</summary>
public sealed class DeleteMessagesFailure(Exception cause, long toSequenceNr) : INoSerializationVerificationNeeded
{
    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <summary>The last sequence number that was asked for.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <inheritdoc />
    public override string ToString() => $"DeleteMessagesFailure<cause: {cause}, toSequenceNr: {toSequenceNr}>";
}

/// <summary>Asks a journal to store a batch; it answers with one message for the batch and one for every event.</summary>
public sealed class WriteMessages(IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId) : IJournalRequest
{
    /// <summary>The batch, in order.</summary>
    public IEnumerable<IPersistentEnvelope> Messages => messages;

    /// <summary>Who gets the answers.</summary>
    public IActorRef PersistentActor => persistentActor;

    /// <summary>The writing incarnation; it ignores answers that were meant for an earlier one.</summary>
    public int ActorInstanceId => actorInstanceId;

    /// <inheritdoc />
    public override string ToString() => $"WriteMessages<actor: {persistentActor}>";
}

/// <summary>A batch is stored; a message for every event follows.</summary>
public sealed class WriteMessagesSuccessful : IJournalResponse
{
    private WriteMessagesSuccessful()
    {
    }

    /// <summary>The only instance.</summary>
    public static WriteMessagesSuccessful Instance { get; } = new();
}

/// <summary>A batch is not stored; a message for every event follows.</summary>
public sealed class WriteMessagesFailed(Exception cause, int writeCount) : IJournalResponse
{
    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <summary>How many atomic writes the batch had.</summary>
    public int WriteCount => writeCount;

    /// <inheritdoc />
    public override string ToString() => $"WriteMessagesFailed<cause: {cause}>";
}

/// <summary>An event is stored.</summary>
public sealed class WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId) : IJournalResponse
{
    /// <summary>The event.</summary>
    public IPersistentRepresentation Persistent => persistent;

    /// <summary>The incarnation that wrote it.</summary>
    public int ActorInstanceId => actorInstanceId;

    /// <inheritdoc />
    public override string ToString() => $"WriteMessageSuccess<message: {persistent}>";
}

/// <summary>The journal refused an event, for instance because it cannot be serialized; it is surely not stored.</summary>
public sealed class WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId) : IJournalResponse
{
    /// <summary>The event.</summary>
    public IPersistentRepresentation Persistent => persistent;

    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <summary>The incarnation that wrote it.</summary>
    public int ActorInstanceId => actorInstanceId;

    /// <inheritdoc />
    public override string ToString() => $"WriteMessageRejected<message: {persistent}, cause: {cause}>";
}

/// <summary>The journal failed while it stored an event; whether it is stored is unknown.</summary>
public sealed class WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId) : IJournalResponse
{
    /// <summary>The event.</summary>
    public IPersistentRepresentation Persistent => persistent;

    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <summary>The incarnation that wrote it.</summary>
    public int ActorInstanceId => actorInstanceId;

    /// <inheritdoc />
    public override string ToString() => $"WriteMessageFailure<message: {persistent}, cause: {cause}>";
}

/// <summary>A deferred event has come through the journal, after everything that was written before it.</summary>
public sealed class LoopMessageSuccess(object message, int actorInstanceId) : IJournalResponse
{
    /// <summary>The event.</summary>
    public object Message => message;

    /// <summary>The incarnation that deferred it.</summary>
    public int ActorInstanceId => actorInstanceId;

    /// <inheritdoc />
    public override string ToString() => $"LoopMessageSuccess<message: {message}>";
}

/// <summary>Asks for the events of a persistence id; the answers end with success or failure.</summary>
public sealed class ReplayMessages(long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor)
    : IJournalRequest
{
    /// <summary>The first sequence number, inclusive.</summary>
    public long FromSequenceNr => fromSequenceNr;

    /// <summary>The last sequence number, inclusive.</summary>
    public long ToSequenceNr => toSequenceNr;

    /// <summary>At most this many events.</summary>
    public long Max => max;

    /// <summary>Whose events.</summary>
    public string PersistenceId => persistenceId;

    /// <summary>Who gets the answers.</summary>
    public IActorRef PersistentActor => persistentActor;

    /// <summary>Where the asking actor says how far it has got; null if it takes events one by one, as fast as they come.</summary>
    internal ReplayWindow? Window { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"ReplayMessages<fromSequenceNr: {fromSequenceNr}, toSequenceNr: {toSequenceNr}, max: {max}, persistenceId: {persistenceId}>";
}

/// <summary>One event of a replay.</summary>
public sealed class ReplayedMessage(IPersistentRepresentation persistent) : IJournalResponse, IDeadLetterSuppression
{
    /// <summary>The event.</summary>
    public IPersistentRepresentation Persistent => persistent;

    /// <inheritdoc />
    public override string ToString() => $"ReplayedMessage<message: {persistent}>";
}

/// <summary>The end of a replay.</summary>
public sealed class RecoverySuccess(long highestSequenceNr) : IJournalResponse, IDeadLetterSuppression
{
    /// <summary>The highest sequence number that the journal ever stored for the persistence id.</summary>
    public long HighestSequenceNr => highestSequenceNr;

    /// <inheritdoc />
    public override string ToString() => $"RecoverySuccess<highestSequenceNr: {highestSequenceNr}>";
}

/// <summary>The replay failed.</summary>
public sealed class ReplayMessagesFailure(Exception cause) : IJournalResponse, IDeadLetterSuppression
{
    /// <summary>Why.</summary>
    public Exception Cause => cause;

    /// <inheritdoc />
    public override string ToString() => $"ReplayMessagesFailure<cause: {cause}>";
}
