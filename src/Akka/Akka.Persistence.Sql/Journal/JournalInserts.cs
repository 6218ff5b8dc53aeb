using System.Text;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>An event as a row of the table journal.</summary>
internal readonly record struct JournalRow(
    byte[] PersistenceId,
    long SequenceNr,
    byte[] Message,
    byte[] Manifest,
    int SerializerId,
    byte[] WriterGuid,
    long Created,
    IReadOnlyCollection<string>? Tags);

/// <summary>Inserts rows into the journal: as many with one statement as there are, because each statement has its price.</summary>
internal sealed class JournalInserts(SqliteDatabase database)
{
    private const int ColumnsOfRow = 7;

    private static readonly int[] Sizes = [32, 8, 1];

    private readonly JournalRow[] buffer = new JournalRow[Sizes[0]];
    private readonly SqliteStatement?[] inserts = new SqliteStatement?[Sizes.Length];
    private int buffered;

    public void Add(in JournalRow row)
    {
        if (row.Tags is { Count: > 0 } tags)
        {
            Flush();
            Insert(Sizes.Length - 1, [row]);
            AddTags(row, tags);
            return;
        }
        buffer[buffered++] = row;
        if (buffered == buffer.Length) Flush();
    }

    /// <summary>Inserts what is buffered; to be called before the commit.</summary>
    public void Flush()
    {
        var done = 0;
        for (var size = 0; size < Sizes.Length; size++)
            for (; buffered - done >= Sizes[size]; done += Sizes[size])
                Insert(size, buffer.AsSpan(done, Sizes[size]));
        Clear();
    }

    /// <summary>Forgets what is buffered.</summary>
    public void Clear()
    {
        Array.Clear(buffer, 0, buffered);
        buffered = 0;
    }

    private void Insert(int size, ReadOnlySpan<JournalRow> rows)
    {
        var statement = inserts[size] ??= database.Statement(Sql(rows.Length));
        var parameter = 1;
        foreach (ref readonly var row in rows)
        {
            statement.Bind(parameter++, row.Created);
            statement.BindText(parameter++, row.PersistenceId);
            statement.Bind(parameter++, row.SequenceNr);
            statement.BindBlob(parameter++, row.Message);
            statement.BindText(parameter++, row.Manifest);
            statement.Bind(parameter++, row.SerializerId);
            statement.BindText(parameter++, row.WriterGuid);
        }
        statement.Run();
    }

    private void AddTags(in JournalRow row, IReadOnlyCollection<string> tags)
    {
        var ordering = database.LastInsertRowId;
        var statement = database.Statement("INSERT INTO tags (ordering_id, tag, sequence_nr, persistence_id) VALUES (?, ?, ?, ?)");
        foreach (var tag in tags)
        {
            statement.Bind(1, ordering);
            statement.BindText(2, tag);
            statement.Bind(3, row.SequenceNr);
            statement.BindText(4, row.PersistenceId);
            statement.Run();
        }
    }

    private static string Sql(int rows)
    {
        var row = $"(?,0{string.Concat(Enumerable.Repeat(",?", ColumnsOfRow - 1))})";
        return new StringBuilder("INSERT INTO journal ")
            .Append("(created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) VALUES ")
            .AppendJoin(',', Enumerable.Repeat(row, rows))
            .ToString();
    }
}
