using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Keeps events in memory, as objects. For tests: nothing outlives the actor system.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private readonly Dictionary<string, History> histories = [];

    /// <inheritdoc />
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(histories.TryGetValue(persistenceId, out var history) ? history.Highest : 0);

    /// <inheritdoc />
    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (!histories.TryGetValue(persistenceId, out var history)) return Task.CompletedTask;
        foreach (var representation in history.Events)
        {
            if (representation.SequenceNr < fromSequenceNr) continue;
            if (representation.SequenceNr > toSequenceNr || max-- <= 0) break;
            recoveryCallback(representation);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
        {
            if (!histories.TryGetValue(write.PersistenceId, out var history)) histories[write.PersistenceId] = history = new History();
            foreach (var representation in write.Events)
            {
                var payload = representation.Payload is Tagged tagged ? tagged.Payload : representation.Payload;
                history.Events.Add(representation.WithPayload(payload).WithTimestamp(DateTime.UtcNow.Ticks));
                history.Highest = Math.Max(history.Highest, representation.SequenceNr);
            }
        }
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    /// <inheritdoc />
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        if (histories.TryGetValue(persistenceId, out var history)) history.Events.RemoveAll(e => e.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private sealed class History
    {
        public List<IPersistentRepresentation> Events { get; } = [];

        public long Highest { get; set; }
    }
}
