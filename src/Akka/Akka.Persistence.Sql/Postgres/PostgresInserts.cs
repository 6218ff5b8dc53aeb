using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using Npgsql;
using NpgsqlTypes;
using static Akka.Persistence.Sql.Database.Schema;

namespace Akka.Persistence.Sql.Postgres;

/// <summary>Gathers rows, and inserts them column by column as arrays: one statement for all rows of a table, whatever their number.</summary>
internal sealed class PostgresInserts(NpgsqlConnection connection)
{
    private readonly Dictionary<JournalTable, List<JournalRow>> waiting = [];

    public void Add(JournalTable table, in JournalRow row)
    {
        if (!waiting.TryGetValue(table, out var rows)) waiting[table] = rows = [];
        rows.Add(row);
    }

    /// <summary>Inserts what was gathered, in one round trip and as one transaction, unless there is one already.</summary>
    public void Flush()
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var (table, rows) in waiting)
        {
            if (rows.Count == 0) continue;
            batch.BatchCommands.Add(Rows(table, rows));
            if (table.TagMode != TagMode.Csv && rows.Exists(row => row.Tags is { Count: > 0 })) batch.BatchCommands.Add(Tags(table, rows));
        }
        if (batch.BatchCommands.Count == 0) return;
        try
        {
            batch.ExecuteNonQuery();
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Forgets what was gathered.</summary>
    public void Clear()
    {
        foreach (var rows in waiting.Values) rows.Clear();
    }

    private static NpgsqlBatchCommand Rows(JournalTable table, List<JournalRow> rows)
    {
        var command = new NpgsqlBatchCommand();
        var columns = new List<string>();
        Column(NpgsqlDbType.Bigint, "bigint", rows.ConvertAll(row => row.Created));
        Column(NpgsqlDbType.Varchar, "varchar", rows.ConvertAll(row => row.PersistenceId.Value));
        Column(NpgsqlDbType.Bigint, "bigint", rows.ConvertAll(row => row.SequenceNr));
        Column(NpgsqlDbType.Bytea, "bytea", rows.ConvertAll(row => row.Message));
        Column(NpgsqlDbType.Varchar, "varchar", rows.ConvertAll(row => row.Manifest.Value));
        Column(NpgsqlDbType.Integer, "integer", rows.ConvertAll(row => row.SerializerId));
        if (table.Columns.WriterUuid is not null) Column(NpgsqlDbType.Varchar, "varchar", rows.ConvertAll(row => row.WriterGuid.Value));
        if (table.TagMode != TagMode.TagTable) Column(NpgsqlDbType.Varchar, "varchar", rows.ConvertAll(row => table.TagColumn(row.Tags)!));
        // The numbers of the rows keep the ordering in the order of the writes.
        var names = Enumerable.Range(1, columns.Count).Select(n => $"c{n}").ToArray();
        command.CommandText =
            $"INSERT INTO {table.FullName} ({string.Join(", ", JournalStatements.InsertedColumns(table).Select(Quote))}) " +
            $"SELECT {names[0]}, FALSE, {string.Join(", ", names.Skip(1))} " +
            $"FROM unnest({string.Join(", ", columns)}) WITH ORDINALITY AS r({string.Join(", ", names)}, n) ORDER BY n";
        return command;

        void Column<T>(NpgsqlDbType type, string name, List<T> values)
        {
            command.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
            columns.Add($"${command.Parameters.Count}::{name}[]");
        }
    }

    private static NpgsqlBatchCommand Tags(JournalTable table, List<JournalRow> rows)
    {
        var (ids, numbers, tags) = (new List<string>(), new List<long>(), new List<string>());
        foreach (var row in rows)
            foreach (var tag in row.Tags ?? [])
            {
                ids.Add(row.PersistenceId.Value);
                numbers.Add(row.SequenceNr);
                tags.Add(tag);
            }
        var (t, c) = (table.Tags, table.Columns);
        var command = new NpgsqlBatchCommand(
            $"INSERT INTO {t.FullName} ({Quote(t.OrderingId)}, {Quote(t.Tag)}, {Quote(t.SequenceNr)}, {Quote(t.PersistenceId)}) " +
            $"SELECT j.{Quote(c.Ordering)}, r.tag, r.number, r.id FROM unnest($1::varchar[], $2::bigint[], $3::varchar[]) AS r(id, number, tag) " +
            $"JOIN {table.FullName} j ON j.{Quote(c.PersistenceId)} = r.id AND j.{Quote(c.SequenceNumber)} = r.number");
        command.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        command.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = tags, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        return command;
    }
}
