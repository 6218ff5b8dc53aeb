using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Keeps events in the table journal of an SQL database. The batches of all actors that wait go into one transaction with one flush.
/// </summary>
public class SqlWriteJournal : AsyncWriteJournal, IPagedJournal
{
    /// <summary>The defaults, from the root.</summary>
    public static readonly Configuration.Config DefaultConfiguration = SqlPersistence.DefaultConfiguration;

    private const int RowsOfOneDeletion = 1000;

    private readonly DatabaseStore store;
    private readonly JournalTable table;
    private readonly JournalStatements statements;
    private readonly EventSerializer serializer;
    private readonly BatchPreparer preparer;
    private readonly BatchPreparer serializingPreparer;

    /// <summary>Creates the journal's actor from its section of the configuration.</summary>
    public SqlWriteJournal(Configuration.Config journalConfig)
    {
        var config = journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration);
        store = new DatabaseStore(config, Self.Path.Name, settings => Schema.Journal(table!, settings.Provider.Dialect), Logging.GetLogger(Context));
        table = store.IsUsable
            ? JournalTable.Read(config, store.Settings.TableMapping, store.Settings.TagMode, store.Settings.TagSeparator)
            : JournalTable.Read(config, "default", TagMode.TagTable, ";");
        statements = new JournalStatements(table);
        serializer = new EventSerializer((ExtendedActorSystem)Context.System, store.IsUsable ? store.Settings.DefaultSerializer : null);
        preparer = new BatchPreparer(serializer, Plugin.Adapters);
        serializingPreparer = new BatchPreparer(serializer, null);
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        if (!store.IsUsable) return;
        store.Writer.LimitTransactions(store.Settings.BatchSize);
        _ = store.Ready();
        Plugin.Direct = new DirectJournal(store, table, statements, preparer, Plugin.Breaker);
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
        store.Query(connection => statements.HighestSequenceNr(connection, persistenceId));

    int IPagedJournal.PageSize => store.Settings.ReplayBatchSize;

    /// <inheritdoc />
    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr,
        long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        for (var (from, left) = (fromSequenceNr, max); left > 0 && from <= toSequenceNr;)
        {
            var limit = (int)Math.Min(store.Settings.ReplayBatchSize, left);
            var page = await ReadPage(persistenceId, from, toSequenceNr, limit).ConfigureAwait(false);
            foreach (var representation in page) recoveryCallback(representation);
            if (page.Count < limit) break;
            from = page[^1].SequenceNr + 1;
            left -= page.Count;
        }
    }

    async Task<IReadOnlyList<IPersistentRepresentation>> IPagedJournal.ReadPageAsync(
        string persistenceId, long fromSequenceNr, long toSequenceNr, int limit) =>
        await ReadPage(persistenceId, fromSequenceNr, toSequenceNr, limit).ConfigureAwait(false);

    /// <inheritdoc />
    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var batch = serializingPreparer.Prepare([.. messages]); // the base class has adapted them
        await store.Ready().ConfigureAwait(false);
        var write = new MailboxWrite(table, statements, batch);
        if (!store.Writer.TryAdd(write, store.Settings.BufferSize)) throw BatchPreparer.QueueFull(store.Settings.BufferSize);
        await write.Task.ConfigureAwait(false);
        return batch.Rejections?.ToImmutableArray();
    }

    /// <summary>Deletes in transactions of a thousand rows, the lowest first, so that the writes of others need not wait for all of it.</summary>
    protected override async Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        for (var more = true; more;)
            await store.Write(connection => more = statements.DeleteSome(connection, persistenceId, toSequenceNr, RowsOfOneDeletion))
                .ConfigureAwait(false);
    }

    private Task<List<IPersistentRepresentation>> ReadPage(string persistenceId, long from, long to, int limit) =>
        store.QueryStored(connection => statements.ReadPage(connection, persistenceId, from, to, limit, serializer));
}
