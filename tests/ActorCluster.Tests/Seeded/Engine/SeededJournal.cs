using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace ActorCluster.Tests.Seeded;

/// <summary>A journal plugin on a <see cref="SeededDisk"/>: <c>akka.persistence.journal.plugin</c>.</summary>
public sealed class SeededJournal : AsyncWriteJournal
{
    private readonly ActorSystem _system = Context.System;
    private readonly SeededProcess _process = SeededProcess.Of(Context.System);
    private readonly SeededDisk _disk;

    /// <summary>As the persistence extension makes it.</summary>
    public SeededJournal(Config config) => _disk = _process.Disk;

    /// <inheritdoc/>
    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var stored in Of(persistenceId).Where(stored => stored.SequenceNr >= fromSequenceNr && stored.SequenceNr <= toSequenceNr))
        {
            if (max-- <= 0)
            {
                break;
            }

            recoveryCallback(stored.Read(_system));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(Of(persistenceId).Select(stored => stored.SequenceNr).DefaultIfEmpty().Max());

    /// <inheritdoc/>
    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        var events = writes.SelectMany(write => (IEnumerable<IPersistentRepresentation>)write.Payload).Select(Store).ToList();
        var done = new TaskCompletionSource<IImmutableList<Exception?>?>();
        _disk.Write(
            _process,
            events,
            isStored => done.SetResult(isStored ? null : [.. writes.Select(_ => new InvalidOperationException("the journal refuses this event"))]),
            done.SetException);
        return done.Task;
    }

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        _disk.Delete(persistenceId, toSequenceNr);
        return Task.CompletedTask;
    }

    private IEnumerable<StoredEvent> Of(string persistenceId) => _disk.Stored.Where(stored => stored.PersistenceId == persistenceId);

    private StoredEvent Store(IPersistentRepresentation representation)
    {
        var serializer = _system.Serialization.FindSerializerFor(representation.Payload);
        return new StoredEvent(
            representation.PersistenceId,
            representation.SequenceNr,
            serializer.Identifier,
            Akka.Serialization.Serialization.ManifestFor(serializer, representation.Payload) ?? "",
            serializer.ToBinary(representation.Payload),
            representation.Payload);
    }
}
