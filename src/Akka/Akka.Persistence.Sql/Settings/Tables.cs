using Akka.Configuration;
using static Akka.Persistence.Sql.Database.Schema;

namespace Akka.Persistence.Sql.Settings;

/// <summary>Where the tags of events are written.</summary>
internal enum TagMode
{
    /// <summary>Into the column tags of the journal, as <c>;red;blue;</c>.</summary>
    Csv,

    /// <summary>Into a table of their own.</summary>
    TagTable,

    /// <summary>Into both.</summary>
    Both,
}

/// <summary>The journal's columns; <c>WriterUuid</c> is null where the table has none.</summary>
internal sealed record JournalColumns(string Ordering, string Created, string Deleted, string PersistenceId, string SequenceNumber,
    string Message, string Manifest, string Identifier, string Tags, string? WriterUuid);

/// <summary>The table of the journal, by its names. Equal only to itself, so that statements can be kept by table.</summary>
internal sealed class JournalTable(string? schema, string name, JournalColumns columns, TagTable tags, TagMode tagMode, string tagSeparator)
{
    public string Name => name;

    public string FullName { get; } = TableNames.Full(schema, name);

    public JournalColumns Columns => columns;

    public TagTable Tags => tags;

    public TagMode TagMode => tagMode;

    /// <summary>The tags as they stand in the column, between separators.</summary>
    public string? TagColumn(IReadOnlyCollection<string>? tags) => tagMode == TagMode.TagTable
        ? null
        : tags is { Count: > 0 } ? $"{tagSeparator}{string.Join(tagSeparator, tags)}{tagSeparator}" : string.Empty;

    /// <summary>Reads the mapping that <c>table-mapping</c> names from a journal's section.</summary>
    public static JournalTable Read(Config section, string mapping, TagMode tagMode, string tagSeparator)
    {
        var schema = TableNames.Optional(section, $"{mapping}.schema-name");
        var journal = $"{mapping}.journal";
        var usesWriter = section.GetBoolean($"{journal}.use-writer-uuid-column", true);
        var columns = new JournalColumns(Column("ordering", "ordering"), Column("created", "created"), Column("deleted", "deleted"),
            Column("persistence-id", "persistence_id"), Column("sequence-number", "sequence_number"), Column("message", "message"),
            Column("manifest", "manifest"), Column("identifier", "identifier"), Column("tags", "tags"),
            usesWriter ? Column("writer-uuid", "writer_uuid") : null);
        return new JournalTable(schema, section.GetString($"{journal}.table-name", "journal"), columns,
            TagTable.Read(section, mapping, schema), tagMode, tagSeparator);

        string Column(string key, string standard) => section.GetString($"{journal}.columns.{key}", standard);
    }
}

/// <summary>The table of the tags, by its names.</summary>
internal sealed record TagTable(string Name, string FullName, string OrderingId, string Tag, string PersistenceId, string SequenceNr)
{
    public static TagTable Read(Config section, string mapping, string? schema)
    {
        var name = section.GetString($"{mapping}.tag.table-name", "tags");
        return new TagTable(name, TableNames.Full(schema, name), Column("ordering-id", "ordering_id"), Column("tag-value", "tag"),
            Column("persistence-id", "persistence_id"), Column("sequence-nr", "sequence_nr"));

        string Column(string key, string standard) => section.GetString($"{mapping}.tag.columns.{key}", standard);
    }
}

/// <summary>The table of the snapshots, by its names.</summary>
internal sealed record SnapshotTable(string Name, string FullName, string PersistenceId, string SequenceNumber, string Created,
    string Snapshot, string Manifest, string SerializerId)
{
    public static SnapshotTable Read(Config section, string mapping)
    {
        var name = section.GetString($"{mapping}.snapshot.table-name", "snapshot");
        return new SnapshotTable(name, TableNames.Full(TableNames.Optional(section, $"{mapping}.schema-name"), name),
            Column("persistence-id", "persistence_id"), Column("sequence-number", "sequence_number"), Column("created", "created"),
            Column("snapshot", "snapshot"), Column("manifest", "manifest"), Column("serializerId", "serializer_id"));

        string Column(string key, string standard) => section.GetString($"{mapping}.snapshot.columns.{key}", standard);
    }
}

internal static class TableNames
{
    public static string Full(string? schema, string table) => schema is null ? Quote(table) : $"{Quote(schema)}.{Quote(table)}";

    /// <summary>A name that may be left out: null, or an empty text.</summary>
    public static string? Optional(Config section, string key) =>
        section.GetString(key, null) is { Length: > 0 } name && name != "null" ? name : null;
}
