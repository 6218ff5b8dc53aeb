using System.Text;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Schema;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>Inserts rows into a journal: as many with one statement as there are, because each statement has its price.</summary>
internal sealed class SqliteInserts(SqliteDatabase database, JournalTable table, Action openTransaction)
{
    /// <summary>Of the parameters of a series: those before are what its rows share.</summary>
    private const int FirstMessage = 8;

    private static readonly int[] Sizes = [32, 8, 1];

    private readonly JournalRow[] buffer = new JournalRow[Sizes[0]];
    private readonly SqliteStatement?[] inserts = new SqliteStatement?[Sizes.Length];
    private readonly SqliteStatement?[] seriesInserts = new SqliteStatement?[Sizes.Length - 1];
    private readonly bool hasWriter = table.Columns.WriterUuid is not null;
    private readonly bool hasTagColumn = table.TagMode != TagMode.TagTable;
    private SqliteStatement? tagInsert;
    private int buffered;

    public JournalTable Table => table;

    public bool IsEmpty => buffered == 0;

    /// <summary>Whether what is buffered is inserted with one statement.</summary>
    public bool IsOneStatement => buffered == 0 || Sizes.Contains(buffered);

    public void Add(in JournalRow row)
    {
        if (row.Tags is { Count: > 0 } tags && table.TagMode != TagMode.Csv)
        {
            openTransaction();
            Flush();
            Insert(Sizes.Length - 1, [row]);
            AddTags(row, tags);
            return;
        }
        if (buffered == buffer.Length)
        {
            openTransaction();
            Flush();
        }
        buffer[buffered++] = row;
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
        if (size < seriesInserts.Length && IsSeries(rows))
        {
            InsertSeries(size, rows);
            return;
        }
        var statement = inserts[size] ??= database.Statement(Sql(rows.Length));
        var parameter = 1;
        foreach (ref readonly var row in rows)
        {
            statement.Bind(parameter++, row.Created);
            statement.BindText(parameter++, row.PersistenceId.Utf8);
            statement.Bind(parameter++, row.SequenceNr);
            statement.BindBlob(parameter++, row.Message);
            statement.BindText(parameter++, row.Manifest.Utf8);
            statement.Bind(parameter++, row.SerializerId);
            if (hasWriter) statement.BindText(parameter++, row.WriterGuid.Utf8);
            if (hasTagColumn) statement.BindText(parameter++, table.TagColumn(row.Tags)!);
        }
        statement.Run();
    }

    /// <summary>Whether the rows are of one batch of one actor, and differ in their messages alone: then what they share is bound once.</summary>
    private bool IsSeries(ReadOnlySpan<JournalRow> rows)
    {
        ref readonly var first = ref rows[0];
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.SequenceNr != first.SequenceNr + i || row.Created != first.Created || row.SerializerId != first.SerializerId
                || !ReferenceEquals(row.PersistenceId, first.PersistenceId) || !ReferenceEquals(row.Manifest, first.Manifest)
                || !ReferenceEquals(row.WriterGuid, first.WriterGuid) || (hasTagColumn && row.Tags is { Count: > 0 }))
                return false;
        }
        return true;
    }

    private void InsertSeries(int size, ReadOnlySpan<JournalRow> rows)
    {
        var statement = seriesInserts[size] ??= database.Statement(SeriesSql(rows.Length));
        ref readonly var first = ref rows[0];
        statement.Bind(1, first.Created);
        statement.BindText(2, first.PersistenceId.Utf8);
        statement.Bind(3, first.SequenceNr);
        statement.BindText(4, first.Manifest.Utf8);
        statement.Bind(5, first.SerializerId);
        if (hasWriter) statement.BindText(6, first.WriterGuid.Utf8);
        if (hasTagColumn) statement.BindText(7, table.TagColumn(null)!);
        for (var i = 0; i < rows.Length; i++) statement.BindBlob(FirstMessage + i, rows[i].Message);
        statement.Run();
    }

    private void AddTags(in JournalRow row, IReadOnlyCollection<string> tags)
    {
        var ordering = database.LastInsertRowId;
        var t = table.Tags;
        var statement = tagInsert ??= database.Statement(
            $"INSERT INTO {t.FullName} ({Quote(t.OrderingId)}, {Quote(t.Tag)}, {Quote(t.SequenceNr)}, {Quote(t.PersistenceId)}) VALUES (?, ?, ?, ?)");
        foreach (var tag in tags)
        {
            statement.Bind(1, ordering);
            statement.BindText(2, tag);
            statement.Bind(3, row.SequenceNr);
            statement.BindText(4, row.PersistenceId.Utf8);
            statement.Run();
        }
    }

    private string Sql(int rows)
    {
        // The mark of deletion is a constant, the second column.
        var row = $"(?,0{string.Concat(Enumerable.Repeat(",?", JournalStatements.InsertedColumns(table).Count() - 2))})";
        return Sql(Enumerable.Repeat(row, rows));
    }

    private string SeriesSql(int rows)
    {
        var rest = (hasWriter ? ",?6" : "") + (hasTagColumn ? ",?7" : "");
        return Sql(Enumerable.Range(0, rows).Select(i => $"(?1,0,?2,?3+{i},?{FirstMessage + i},?4,?5{rest})"));
    }

    /// <summary>
    /// A row that is in the way undoes the transaction, as its failure does anyway. Otherwise a statement of many rows would have to be
    /// able to undo itself alone: SQLite copies every page that it touches into a file first, more than it then writes into its log.
    /// </summary>
    private string Sql(IEnumerable<string> rows) => new StringBuilder($"INSERT OR ROLLBACK INTO {table.FullName} (")
        .AppendJoin(", ", JournalStatements.InsertedColumns(table).Select(Quote))
        .Append(") VALUES ")
        .AppendJoin(',', rows)
        .ToString();
}
