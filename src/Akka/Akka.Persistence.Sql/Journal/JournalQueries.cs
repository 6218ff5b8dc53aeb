using System.Text;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Reads the journal, and deletes from it.</summary>
internal static class JournalQueries
{
    private const string SelectPage =
        """
        SELECT sequence_number, message, manifest, identifier, writer_uuid, created FROM journal
        WHERE persistence_id = ? AND sequence_number BETWEEN ? AND ? AND deleted = 0
        ORDER BY sequence_number LIMIT ?
        """;

    /// <summary>The highest sequence number ever stored; 0 if none.</summary>
    public static long HighestSequenceNr(SqliteDatabase database, string persistenceId)
    {
        var statement = database.Statement("SELECT MAX(sequence_number) FROM journal WHERE persistence_id = ?");
        try
        {
            statement.BindText(1, persistenceId);
            return statement.Step() ? statement.Int64(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Calls back for at most <paramref name="limit"/> events; answers how many, and the last sequence number.</summary>
    public static (int Count, long Last) ReadPage(SqliteDatabase database, string persistenceId, long from, long to, int limit,
        EventSerializer serializer, Action<IPersistentRepresentation> callback)
    {
        var statement = database.Statement(SelectPage);
        var manifest = new TextColumn(2);
        var writer = new TextColumn(4);
        var (count, last) = (0, from);
        try
        {
            statement.BindText(1, persistenceId);
            statement.Bind(2, from);
            statement.Bind(3, to);
            statement.Bind(4, limit);
            while (statement.Step())
            {
                last = statement.Int64(0);
                count++;
                var type = manifest.Read(statement);
                var payload = serializer.Deserialize(statement.Bytes(1).ToArray(), statement.Int32(3), type);
                callback(new Persistent(payload, last, persistenceId, type, writerGuid: writer.Read(statement), timestamp: statement.Int64(5)));
            }
            return (count, last);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>
    /// Deletes events up to a sequence number. The row with the highest number of all stays, marked as deleted, so that no number is
    /// ever given twice.
    /// </summary>
    public static void DeleteTo(WriterConnection connection, string persistenceId, long toSequenceNr)
    {
        Run("DELETE FROM tags WHERE persistence_id = ? AND sequence_nr <= ?");
        Run(
            """
            DELETE FROM journal WHERE persistence_id = ?1 AND sequence_number <= ?2
            AND sequence_number < (SELECT MAX(sequence_number) FROM journal WHERE persistence_id = ?1)
            """);
        Run("UPDATE journal SET deleted = 1 WHERE persistence_id = ?1 AND sequence_number <= ?2 AND deleted = 0");

        void Run(string sql)
        {
            var statement = connection.Statement(sql);
            statement.BindText(1, persistenceId);
            statement.Bind(2, toSequenceNr);
            statement.Run();
        }
    }

    /// <summary>A text column that mostly has the value of the row before: it is decoded once.</summary>
    private struct TextColumn(int column)
    {
        private byte[] bytes = [];
        private string text = string.Empty;

        public string Read(SqliteStatement statement)
        {
            var value = statement.Bytes(column);
            if (value.SequenceEqual(bytes)) return text;
            bytes = value.ToArray();
            return text = Encoding.UTF8.GetString(bytes);
        }
    }
}
