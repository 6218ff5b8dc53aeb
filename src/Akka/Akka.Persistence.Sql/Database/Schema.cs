using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Database;

/// <summary>Makes the tables of Akka.Persistence.Sql, with its types and indexes.</summary>
internal static class Schema
{
    public static IReadOnlyList<string> Journal(JournalTable table, Dialect dialect)
    {
        var c = table.Columns;
        var writer = c.WriterUuid is null ? string.Empty : $", {Quote(c.WriterUuid)} {Text(128)} NULL";
        var tags = table.TagMode == TagMode.TagTable ? string.Empty : $", {Quote(c.Tags)} {Text(100)} NULL";
        var statements = new List<string>
        {
            $"""
            CREATE TABLE IF NOT EXISTS {table.FullName} (
                {Quote(c.Ordering)} {dialect.Ordering},
                {Quote(c.Created)} BIGINT NOT NULL,
                {Quote(c.Deleted)} {dialect.Bit} NOT NULL,
                {Quote(c.PersistenceId)} {Text(255)} NOT NULL,
                {Quote(c.SequenceNumber)} BIGINT NOT NULL,
                {Quote(c.Message)} {dialect.Blob} NOT NULL,
                {Quote(c.Manifest)} {Text(500)} NULL,
                {Quote(c.Identifier)} INTEGER NULL{writer}{tags})
            """,
            $"CREATE UNIQUE INDEX IF NOT EXISTS {Quote($"{table.Name}_uq")} ON {table.FullName} ({Quote(c.PersistenceId)}, {Quote(c.SequenceNumber)})",
            Index(table.Name, table.FullName, c.Created),
            Index(table.Name, table.FullName, c.SequenceNumber),
        };
        if (table.TagMode != TagMode.Csv) statements.AddRange(Tags(table.Tags));
        return Locked(statements, dialect);

        IEnumerable<string> Tags(TagTable t) =>
        [
            $"""
            CREATE TABLE IF NOT EXISTS {t.FullName} (
                {Quote(t.OrderingId)} {dialect.TagNumber} NOT NULL,
                {Quote(t.Tag)} {Text(64)} NOT NULL,
                {Quote(t.SequenceNr)} {dialect.TagNumber} NOT NULL,
                {Quote(t.PersistenceId)} {Text(255)} NOT NULL,
                PRIMARY KEY ({Quote(t.OrderingId)}, {Quote(t.Tag)}))
            """,
            Index(t.Name, t.FullName, t.PersistenceId, t.SequenceNr),
            Index(t.Name, t.FullName, t.Tag),
        ];

        string Text(int length) => $"{dialect.Text}({length})";
    }

    public static IReadOnlyList<string> Snapshots(SnapshotTable t, Dialect dialect) => Locked(
    [
        $"""
        CREATE TABLE IF NOT EXISTS {t.FullName} (
            {Quote(t.PersistenceId)} {dialect.Text}(255) NOT NULL,
            {Quote(t.SequenceNumber)} BIGINT NOT NULL,
            {Quote(t.Created)} BIGINT NOT NULL,
            {Quote(t.Snapshot)} {dialect.Blob} NULL,
            {Quote(t.Manifest)} {dialect.Text}(500) NULL,
            {Quote(t.SerializerId)} INTEGER NULL,
            PRIMARY KEY ({Quote(t.PersistenceId)}, {Quote(t.SequenceNumber)}))
        """,
        Index(t.Name, t.FullName, t.SequenceNumber),
        Index(t.Name, t.FullName, t.Created),
    ], dialect);

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";

    private static string Index(string name, string table, params string[] columns) =>
        $"CREATE INDEX IF NOT EXISTS {Quote($"{name}_{string.Join('_', columns)}_idx")} ON {table} ({string.Join(", ", columns.Select(Quote))})";

    private static IReadOnlyList<string> Locked(IEnumerable<string> statements, Dialect dialect) =>
        dialect.InitializationLock is { } take ? [take, .. statements] : [.. statements];
}
