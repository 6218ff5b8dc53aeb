using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Schema;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Keeps snapshots in the table snapshot of an SQL database.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    /// <summary>The defaults, from the root.</summary>
    public static readonly Configuration.Config DefaultConfiguration = SqlPersistence.DefaultConfiguration;

    private readonly DatabaseStore store;
    private readonly EventSerializer serializer;
    private readonly string select;
    private readonly string upsert;
    private readonly string delete;

    /// <summary>Creates the store's actor from its section of the configuration.</summary>
    public SqlSnapshotStore(Configuration.Config snapshotConfig)
    {
        var config = snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotConfiguration);
        SnapshotTable? table = null;
        store = new DatabaseStore(config, Self.Path.Name, settings => Snapshots(table!, settings.Provider.Dialect), Logging.GetLogger(Context));
        table = SnapshotTable.Read(config, store.IsUsable ? store.Settings.TableMapping : "default");
        serializer = new EventSerializer((ExtendedActorSystem)Context.System, store.IsUsable ? store.Settings.DefaultSerializer : null);
        var (id, number, created) = (Quote(table.PersistenceId), Quote(table.SequenceNumber), Quote(table.Created));
        var (state, manifest, serializerId) = (Quote(table.Snapshot), Quote(table.Manifest), Quote(table.SerializerId));
        var matching = $"{table.FullName} WHERE {id} = $1 AND {number} BETWEEN $2 AND $3 AND {created} BETWEEN $4 AND $5";
        select = $"SELECT {number}, {created}, {state}, {manifest}, {serializerId} FROM {matching} ORDER BY {number} DESC LIMIT 1";
        delete = $"DELETE FROM {matching}";
        upsert =
            $"""
            INSERT INTO {table.FullName} ({id}, {number}, {created}, {state}, {manifest}, {serializerId}) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT ({id}, {number}) DO UPDATE SET {created} = excluded.{created}, {state} = excluded.{state},
            {manifest} = excluded.{manifest}, {serializerId} = excluded.{serializerId}
            """;
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        if (store.IsUsable) _ = store.Ready();
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        store.Dispose();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => store.Query(connection =>
    {
        using var rows = connection.Query(select, Parameters(persistenceId, criteria));
        if (!rows.Read()) return null;
        var metadata = new SnapshotMetadata(persistenceId, rows.Int64(0), new DateTime(rows.Int64(1), DateTimeKind.Utc));
        var manifest = rows.Text(3);
        var state = rows.IsNull(4)
            ? serializer.DeserializeByType(rows.Bytes(2), manifest)
            : serializer.Deserialize(rows.Bytes(2), (int)rows.Int64(4), manifest);
        return new SelectedSnapshot(metadata, state);
    });

    /// <inheritdoc />
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var (bytes, manifest, serializerId) = serializer.Serialize(snapshot);
        return store.Write(connection =>
            connection.Execute(upsert, metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, bytes, manifest, serializerId));
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var exactly = metadata.Timestamp > DateTime.MinValue;
        return DeleteAsync(metadata.PersistenceId, new SnapshotSelectionCriteria(metadata.SequenceNr,
            exactly ? metadata.Timestamp : DateTime.MaxValue, metadata.SequenceNr, exactly ? metadata.Timestamp : null));
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        store.Write(connection => connection.Execute(delete, Parameters(persistenceId, criteria)));

    private static object[] Parameters(string persistenceId, SnapshotSelectionCriteria criteria) =>
    [
        persistenceId, criteria.MinSequenceNr, criteria.MaxSequenceNr, (criteria.MinTimestamp ?? DateTime.MinValue).Ticks, criteria.MaxTimeStamp.Ticks,
    ];
}
