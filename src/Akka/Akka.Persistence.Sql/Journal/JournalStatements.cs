using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Schema;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Reads one journal table, and deletes from it.</summary>
internal sealed class JournalStatements
{
    private readonly JournalTable table;
    private readonly string selectHighest;
    private readonly string selectPage;
    private readonly string selectRow;
    private readonly string deleteTags;
    private readonly string deleteRows;
    private readonly string markDeleted;

    public JournalStatements(JournalTable table)
    {
        this.table = table;
        var c = table.Columns;
        var (id, number) = (Quote(c.PersistenceId), Quote(c.SequenceNumber));
        var writer = c.WriterUuid is null ? "NULL" : Quote(c.WriterUuid);
        selectHighest = $"SELECT MAX({number}) FROM {table.FullName} WHERE {id} = $1";
        selectPage =
            $"""
            SELECT {number}, {Quote(c.Message)}, {Quote(c.Manifest)}, {Quote(c.Identifier)}, {writer}, {Quote(c.Created)} FROM {table.FullName}
            WHERE {id} = $1 AND {number} BETWEEN $2 AND $3 AND {Quote(c.Deleted)} = FALSE
            ORDER BY {number} LIMIT $4
            """;
        selectRow = $"SELECT {Quote(c.Created)}, {Quote(c.Message)}, {writer} FROM {table.FullName} WHERE {id} = $1 AND {number} = $2";
        var lowest =
            $"""
            SELECT {Quote(c.Ordering)} FROM {table.FullName} WHERE {id} = $1 AND {number} <= $2
            AND {number} < (SELECT MAX({number}) FROM {table.FullName} WHERE {id} = $1) ORDER BY {number} LIMIT $3
            """;
        deleteTags = $"DELETE FROM {table.Tags.FullName} WHERE {Quote(table.Tags.OrderingId)} IN ({lowest})";
        deleteRows = $"DELETE FROM {table.FullName} WHERE {Quote(c.Ordering)} IN ({lowest})";
        markDeleted =
            $"UPDATE {table.FullName} SET {Quote(c.Deleted)} = TRUE WHERE {id} = $1 AND {number} <= $2 AND {Quote(c.Deleted)} = FALSE";
    }

    /// <summary>The columns that are written, in order: the ordering is the database's.</summary>
    public static IEnumerable<string> InsertedColumns(JournalTable table)
    {
        var c = table.Columns;
        string?[] columns = [c.Created, c.Deleted, c.PersistenceId, c.SequenceNumber, c.Message, c.Manifest, c.Identifier, c.WriterUuid,
            table.TagMode == TagMode.TagTable ? null : c.Tags];
        return columns.OfType<string>();
    }

    /// <summary>The highest sequence number ever stored; 0 if none.</summary>
    public long HighestSequenceNr(DatabaseConnection connection, string persistenceId)
    {
        using var rows = connection.Query(selectHighest, persistenceId);
        return rows.Read() ? rows.Int64(0) : 0;
    }

    /// <summary>At most <paramref name="limit"/> events, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public List<IPersistentRepresentation> ReadPage(DatabaseConnection connection, string persistenceId, long from, long to, int limit,
        EventSerializer serializer)
    {
        var page = new List<IPersistentRepresentation>();
        using var rows = connection.Query(selectPage, persistenceId, from, to, limit);
        while (rows.Read())
        {
            var manifest = rows.Text(2);
            var serializerId = (int)rows.Int64(3);
            object payload;
            try
            {
                payload = serializerId == 0 && rows.IsNull(3)
                    ? serializer.DeserializeByType(rows.Bytes(1), manifest) // as very old versions of the plugins wrote it
                    : serializer.Deserialize(rows.Bytes(1), serializerId, manifest);
            }
            catch (SerializationException cause)
            {
                throw new SerializationException($"sequence number {rows.Int64(0)} of persistence id {persistenceId} in table {table.FullName}: {cause.Message}", cause);
            }
            page.Add(new Persistent(payload, rows.Int64(0), persistenceId, manifest, writerGuid: rows.Text(4), timestamp: rows.Int64(5)));
        }
        return page;
    }

    /// <summary>Whether the table has this very row, and not another one of its persistence id and sequence number.</summary>
    public bool Holds(DatabaseConnection connection, in JournalRow row)
    {
        using var rows = connection.Query(selectRow, row.PersistenceId.Value, row.SequenceNr);
        return rows.Read() && rows.Int64(0) == row.Created && (rows.IsNull(2) || rows.Text(2) == row.WriterGuid.Value)
            && rows.Bytes(1).AsSpan().SequenceEqual(row.Message);
    }

    /// <summary>
    /// Deletes the lowest events up to a sequence number; answers whether there may be more. The row with the highest number of all
    /// stays, marked as deleted, so that no number is ever given twice.
    /// </summary>
    public bool DeleteSome(DatabaseConnection connection, string persistenceId, long toSequenceNr, int limit)
    {
        if (table.TagMode != TagMode.Csv) connection.Execute(deleteTags, persistenceId, toSequenceNr, limit);
        if (connection.Execute(deleteRows, persistenceId, toSequenceNr, limit) == limit) return true;
        connection.Execute(markDeleted, persistenceId, toSequenceNr);
        return false;
    }
}
