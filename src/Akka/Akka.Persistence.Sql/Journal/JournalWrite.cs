using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>A batch of one persistent actor with its rows, as the writer takes it.</summary>
internal abstract class JournalWrite(List<JournalRow> rows, long size) : WriteRequest
{
    public override bool Writes => rows.Count > 0;

    public override long Size => size;

    public override void Apply(WriterConnection connection)
    {
        foreach (ref readonly var row in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows)) connection.Journal.Add(row);
    }
}

/// <summary>A batch that came through the journal's mailbox; answered through a task.</summary>
internal sealed class MailboxWrite(PreparedBatch batch) : JournalWrite(batch.Rows, batch.Size)
{
    private readonly TaskCompletionSource completion = new();

    public Task Task => completion.Task;

    public override void Succeeded() => completion.SetResult();

    public override void Failed(Exception cause) => completion.SetException(cause);
}

/// <summary>A batch that came straight from its actor; answered with messages.</summary>
internal sealed class SessionWrite(JournalSession session, IReadOnlyList<IPersistentEnvelope> envelopes, PreparedBatch batch, Exception? flaw)
    : JournalWrite(batch.Rows, batch.Size)
{
    public override void Examine()
    {
        if (flaw is not null) session.Failure ??= flaw;
        Refusal = session.Failure;
    }

    public override void Succeeded() => Replies.Success(session.Actor, session.InstanceId, envelopes, batch.Rejections);

    public override void Failed(Exception cause)
    {
        session.Failure ??= cause;
        Replies.Failure(session.Actor, session.InstanceId, envelopes, cause);
    }
}

/// <summary>The rows of a batch; an atomic write that cannot be serialized has a rejection instead.</summary>
internal readonly record struct PreparedBatch(List<JournalRow> Rows, long Size, Exception?[]? Rejections);

/// <summary>The way from a persistent actor's thread to the writer.</summary>
internal sealed class DirectJournal(SqliteWriter writer, BatchPreparer preparer, int bufferSize) : IDirectJournal
{
    public IDirectJournalSession Open(IActorRef persistentActor, int actorInstanceId) =>
        new JournalSession(writer, preparer, bufferSize, persistentActor, actorInstanceId);
}

/// <summary>The writes of one incarnation of an actor, serialized on its own thread.</summary>
internal sealed class JournalSession(SqliteWriter writer, BatchPreparer preparer, int bufferSize, IActorRef actor, int instanceId)
    : IDirectJournalSession
{
    public IActorRef Actor => actor;

    public int InstanceId => instanceId;

    /// <summary>Why no further write of this incarnation may be stored. Of the writer's thread.</summary>
    public Exception? Failure { get; set; }

    public void Write(IReadOnlyList<IPersistentEnvelope> batch)
    {
        var prepared = preparer.Prepare(batch);
        if (writer.TryAdd(new SessionWrite(this, batch, prepared, null), bufferSize)) return;
        // The failure takes its place in the queue too, so that it is told after the success of what was added before.
        writer.Add(new SessionWrite(this, batch, new PreparedBatch([], 0, null), BatchPreparer.QueueFull(bufferSize)));
    }
}

/// <summary>Serializes batches, after adapting them where it has adapters. Of any thread.</summary>
internal sealed class BatchPreparer(EventSerializer serializer, EventAdapters? adapters)
{
    public static Exception QueueFull(int bufferSize) =>
        new InvalidOperationException($"The journal's queue is full: {bufferSize} batches wait to be written (buffer-size).");

    public PreparedBatch Prepare(IReadOnlyList<IPersistentEnvelope> batch)
    {
        var rows = new List<JournalRow>(batch.Count);
        Exception?[]? rejections = null;
        var created = DateTime.UtcNow.Ticks;
        var persistenceId = default(byte[]);
        var writerGuid = default(byte[]);
        long size = 0;
        int index = 0, writes = 0;
        for (; index < batch.Count; index++)
        {
            if (batch[index] is not AtomicWrite write) continue;
            persistenceId ??= Encoding.UTF8.GetBytes(write.PersistenceId);
            writerGuid ??= Encoding.UTF8.GetBytes(write.Head.WriterGuid);
            var before = rows.Count;
            try
            {
                if (write.IsSingle) rows.Add(Row(write.Head));
                else
                    foreach (var representation in write.Events) rows.Add(Row(representation));
            }
            catch (Exception cause)
            {
                // A serializer or adapter may throw anything; what it cannot take is refused, and its neighbours are not.
                rows.RemoveRange(before, rows.Count - before);
                rejections ??= new Exception?[batch.Count(envelope => envelope is AtomicWrite)];
                rejections[writes] = cause;
            }
            writes++;
        }
        foreach (var row in rows) size += row.Message.Length + 256;
        return new PreparedBatch(rows, size, rejections);

        JournalRow Row(IPersistentRepresentation representation) =>
            serializer.Serialize(Adapt(representation), persistenceId, writerGuid, created);
    }

    private IPersistentRepresentation Adapt(IPersistentRepresentation representation)
    {
        if (adapters is null || adapters.AreIdentity) return representation;
        var adapter = adapters.Get(representation.Payload.GetType());
        return ReferenceEquals(adapter, IdentityEventAdapter.Instance)
            ? representation
            : representation.WithPayload(adapter.ToJournal(representation.Payload));
    }
}
