using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Keeps events in the table journal of an SQL database. The batches of all actors that wait go into one transaction with one flush.
/// </summary>
public class SqlWriteJournal : AsyncWriteJournal
{
    /// <summary>The defaults, from the root.</summary>
    public static readonly Configuration.Config DefaultConfiguration = SqlPersistence.DefaultConfiguration;

    private readonly SqliteStore store;
    private readonly EventSerializer serializer;
    private readonly BatchPreparer preparer;
    private readonly BatchPreparer serializingPreparer;

    /// <summary>Creates the journal's actor from its section of the configuration.</summary>
    public SqlWriteJournal(Configuration.Config journalConfig)
    {
        var config = journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration);
        store = new SqliteStore(config, Self.Path.Name, Schema.Journal, Logging.GetLogger(Context));
        serializer = new EventSerializer((ExtendedActorSystem)Context.System, store.IsUsable ? store.Settings.DefaultSerializer : null);
        preparer = new BatchPreparer(serializer, Plugin.Adapters);
        serializingPreparer = new BatchPreparer(serializer, null);
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        _ = store.Ready();
        if (store.IsUsable) Plugin.Direct = new DirectJournal(store.Writer, preparer, store.Settings.BufferSize);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        Plugin.Direct = null;
        store.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        store.Query(database => JournalQueries.HighestSequenceNr(database, persistenceId));

    /// <inheritdoc />
    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var page = store.Settings.ReplayBatchSize;
        return store.Query(database =>
        {
            var (from, left) = (fromSequenceNr, max);
            while (left > 0 && from <= toSequenceNr)
            {
                var limit = (int)Math.Min(page, left);
                var (count, last) = JournalQueries.ReadPage(database, persistenceId, from, toSequenceNr, limit, serializer, recoveryCallback);
                if (count < limit) break;
                from = last + 1;
                left -= count;
            }
            return true;
        });
    }

    /// <inheritdoc />
    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var batch = serializingPreparer.Prepare([.. messages]); // the base class has adapted them
        await store.Ready().ConfigureAwait(false);
        var write = new MailboxWrite(batch);
        if (!store.Writer.TryAdd(write, store.Settings.BufferSize)) throw BatchPreparer.QueueFull(store.Settings.BufferSize);
        await write.Task.ConfigureAwait(false);
        return batch.Rejections?.ToImmutableArray();
    }

    /// <inheritdoc />
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        store.Write(connection => JournalQueries.DeleteTo(connection, persistenceId, toSequenceNr));
}
