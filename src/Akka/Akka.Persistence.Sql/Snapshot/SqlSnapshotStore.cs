using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Keeps snapshots in the table snapshot of an SQL database.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    /// <summary>The defaults, from the root.</summary>
    public static readonly Configuration.Config DefaultConfiguration = SqlPersistence.DefaultConfiguration;

    private const string MatchingRows =
        "persistence_id = ?1 AND sequence_number BETWEEN ?2 AND ?3 AND created BETWEEN ?4 AND ?5";

    private readonly SqliteStore store;
    private readonly EventSerializer serializer;

    /// <summary>Creates the store's actor from its section of the configuration.</summary>
    public SqlSnapshotStore(Configuration.Config snapshotConfig)
    {
        var config = snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotConfiguration);
        store = new SqliteStore(config, Self.Path.Name, Schema.Snapshots, Logging.GetLogger(Context));
        serializer = new EventSerializer((ExtendedActorSystem)Context.System, store.IsUsable ? store.Settings.DefaultSerializer : null);
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        _ = store.Ready();
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        store.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => store.Query(database =>
    {
        var statement = database.Statement(
            $"SELECT sequence_number, created, snapshot, manifest, serializer_id FROM snapshot WHERE {MatchingRows} " +
            "ORDER BY sequence_number DESC LIMIT 1");
        try
        {
            Bind(statement, persistenceId, criteria);
            if (!statement.Step()) return null;
            var metadata = new SnapshotMetadata(persistenceId, statement.Int64(0), new DateTime(statement.Int64(1), DateTimeKind.Utc));
            var state = serializer.Deserialize(statement.Bytes(2).ToArray(), statement.Int32(4), statement.Text(3));
            return new SelectedSnapshot(metadata, state);
        }
        finally
        {
            statement.Reset();
        }
    });

    /// <inheritdoc />
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var (bytes, manifest, serializerId) = serializer.Serialize(snapshot);
        return store.Write(connection =>
        {
            var statement = connection.Statement(
                "INSERT OR REPLACE INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id) " +
                "VALUES (?, ?, ?, ?, ?, ?)");
            statement.BindText(1, metadata.PersistenceId);
            statement.Bind(2, metadata.SequenceNr);
            statement.Bind(3, metadata.Timestamp.Ticks);
            statement.BindBlob(4, bytes);
            statement.BindText(5, manifest);
            statement.Bind(6, serializerId);
            statement.Run();
        });
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var exactly = metadata.Timestamp > DateTime.MinValue;
        return DeleteAsync(metadata.PersistenceId, new SnapshotSelectionCriteria(metadata.SequenceNr,
            exactly ? metadata.Timestamp : DateTime.MaxValue, metadata.SequenceNr, exactly ? metadata.Timestamp : null));
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => store.Write(connection =>
    {
        var statement = connection.Statement($"DELETE FROM snapshot WHERE {MatchingRows}");
        Bind(statement, persistenceId, criteria);
        statement.Run();
    });

    private static void Bind(SqliteStatement statement, string persistenceId, SnapshotSelectionCriteria criteria)
    {
        statement.BindText(1, persistenceId);
        statement.Bind(2, criteria.MinSequenceNr);
        statement.Bind(3, criteria.MaxSequenceNr);
        statement.Bind(4, (criteria.MinTimestamp ?? DateTime.MinValue).Ticks);
        statement.Bind(5, criteria.MaxTimeStamp.Ticks);
    }
}
