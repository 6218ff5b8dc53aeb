using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Journal;

/// <summary>A batch of one persistent actor with its rows, as the writer takes it.</summary>
internal abstract class JournalWrite(JournalTable table, JournalStatements statements, PreparedBatch batch) : WriteRequest
{
    protected PreparedBatch Batch => batch;

    public override bool Writes => batch.Rows.Count > 0;

    public override int Events => batch.Rows.Count;

    public override long Size => batch.Size;

    public override void Apply(DatabaseConnection connection)
    {
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(batch.Rows)) connection.Insert(table, row);
    }

    public override bool? IsStored(DatabaseConnection connection) =>
        batch.Rows.Count == 0 ? null : statements.Holds(connection, batch.Rows[0]);
}

/// <summary>A batch that came through the journal's mailbox; answered through a task.</summary>
internal sealed class MailboxWrite(JournalTable table, JournalStatements statements, PreparedBatch batch)
    : JournalWrite(table, statements, batch)
{
    private readonly TaskCompletionSource completion = new();

    public Task Task => completion.Task;

    public override void Succeeded() => completion.SetResult();

    public override void Failed(Exception cause) => completion.SetException(cause);
}

/// <summary>A batch that came straight from its actor; answered with messages.</summary>
internal sealed class SessionWrite(JournalSession session, IReadOnlyList<IPersistentEnvelope> envelopes, PreparedBatch prepared, Exception? flaw)
    : JournalWrite(session.Journal.Table, session.Journal.Statements, prepared)
{
    private readonly TimeSpan begun = session.Journal.Breaker.Now;

    public override void Examine()
    {
        if (flaw is not null) session.Failure ??= flaw;
        Refusal = session.Failure;
    }

    public override void Succeeded()
    {
        session.Journal.Breaker.Succeeded(begun);
        Replies.Success(session.Actor, session.InstanceId, envelopes, Batch.Rejections);
    }

    public override void Failed(Exception cause)
    {
        session.Failure ??= cause;
        if (flaw is null) Report(cause);
        Replies.Failure(session.Actor, session.InstanceId, envelopes, cause);
    }

    /// <summary>What the circuit breaker learns: a refusal because of an earlier failure never came to the database.</summary>
    private void Report(Exception cause)
    {
        var breaker = session.Journal.Breaker;
        if (Refusal is not null) breaker.Abandoned();
        else if (IsToBlame) breaker.Succeeded(begun);
        else breaker.Failed(cause);
    }
}

/// <summary>The rows of a batch; an atomic write that cannot be serialized has a rejection instead.</summary>
internal readonly record struct PreparedBatch(List<JournalRow> Rows, long Size, Exception?[]? Rejections);

/// <summary>The way from a persistent actor's thread to the writer.</summary>
internal sealed class DirectJournal(DatabaseStore store, JournalTable table, JournalStatements statements, BatchPreparer preparer, CallBreaker breaker)
    : IDirectJournal
{
    public CallBreaker Breaker => breaker;

    public JournalTable Table => table;

    public JournalStatements Statements => statements;

    /// <summary>Half of the queue is left to actors that have little to write.</summary>
    public bool HasRoom => store.Writer.Waiting < store.Settings.BufferSize / 2;

    public IDirectJournalSession Open(IActorRef persistentActor, int actorInstanceId) => new JournalSession(this, persistentActor, actorInstanceId);

    public void Write(JournalSession session, IReadOnlyList<IPersistentEnvelope> batch, bool actorWaits)
    {
        PreparedBatch prepared;
        try
        {
            prepared = preparer.Prepare(batch);
        }
        catch (Exception cause) // an adapter may throw anything
        {
            Fail(session, batch, cause);
            return;
        }
        var flaw = breaker.Enter();
        if (flaw is null)
        {
            _ = store.Ready(); // the tables' turn comes first, if they are to be made
            var limit = store.Settings.BufferSize;
            var write = new SessionWrite(session, batch, prepared, null);
            if (actorWaits && store.Writer.TryRunHere(write)) return;
            if (store.Writer.TryAdd(write, limit)) return;
            flaw = BatchPreparer.QueueFull(limit);
            breaker.Abandoned();
        }
        Fail(session, batch, flaw);
    }

    /// <summary>The failure takes its place in the queue too, so that it is told after the success of what was added before.</summary>
    private void Fail(JournalSession session, IReadOnlyList<IPersistentEnvelope> batch, Exception flaw) =>
        store.Writer.Add(new SessionWrite(session, batch, new PreparedBatch([], 0, null), flaw));
}

/// <summary>The writes of one incarnation of an actor, serialized on its own thread.</summary>
internal sealed class JournalSession(DirectJournal journal, IActorRef actor, int instanceId) : IDirectJournalSession
{
    public DirectJournal Journal => journal;

    public IActorRef Actor => actor;

    public int InstanceId => instanceId;

    public bool HasRoom => journal.HasRoom;

    /// <summary>Why no further write of this incarnation may be stored. Of the writer's thread.</summary>
    public Exception? Failure { get; set; }

    public void Write(IReadOnlyList<IPersistentEnvelope> batch, bool actorWaits) => journal.Write(this, batch, actorWaits);
}

/// <summary>Serializes batches, after adapting them where it has adapters. Of any thread.</summary>
internal sealed class BatchPreparer(EventSerializer serializer, EventAdapters? adapters)
{
    public static Exception QueueFull(int bufferSize) =>
        new InvalidOperationException($"The journal's queue is full: {bufferSize} batches wait to be written (buffer-size).");

    /// <summary>The rows of a batch. What an adapter throws is the failure of the whole batch, and passes through.</summary>
    public PreparedBatch Prepare(IReadOnlyList<IPersistentEnvelope> batch)
    {
        if (adapters is { AreIdentity: false }) batch = [.. batch.Select(Adapt)];
        var rows = new List<JournalRow>(batch.Count);
        Exception?[]? rejections = null;
        var created = DateTime.UtcNow.Ticks;
        var persistenceId = default(Utf8Text);
        var writerGuid = default(Utf8Text);
        long size = 0;
        int index = 0, writes = 0;
        for (; index < batch.Count; index++)
        {
            if (batch[index] is not AtomicWrite write) continue;
            persistenceId ??= new Utf8Text(write.PersistenceId);
            writerGuid ??= new Utf8Text(write.Head.WriterGuid);
            var before = rows.Count;
            try
            {
                if (write.IsSingle) rows.Add(Row(write.Head));
                else
                    foreach (var representation in write.Events) rows.Add(Row(representation));
            }
            catch (Exception cause)
            {
                // A serializer may throw anything; what it cannot take is refused, and its neighbours are not.
                rows.RemoveRange(before, rows.Count - before);
                rejections ??= new Exception?[batch.Count(envelope => envelope is AtomicWrite)];
                rejections[writes] = cause;
            }
            writes++;
        }
        foreach (var row in rows) size += row.Message.Length + 256;
        return new PreparedBatch(rows, size, rejections);

        JournalRow Row(IPersistentRepresentation representation) =>
            serializer.Serialize(representation, persistenceId, writerGuid, created);
    }

    private IPersistentEnvelope Adapt(IPersistentEnvelope envelope)
    {
        if (envelope is not AtomicWrite write) return envelope;
        return write.IsSingle ? new AtomicWrite(Adapt(write.Head)) : new AtomicWrite(write.Events.Select(Adapt).ToImmutableArray());
    }

    private IPersistentRepresentation Adapt(IPersistentRepresentation representation)
    {
        var adapter = adapters!.Get(representation.Payload.GetType());
        return ReferenceEquals(adapter, IdentityEventAdapter.Instance)
            ? representation
            : representation.WithPayload(adapter.ToJournal(representation.Payload));
    }
}
