namespace ActorCluster.Core.Raft;

/// <summary>How entries look in bytes, between the nodes and on disk alike: what follows from the entry before is left out.</summary>
public static class EntryCoding
{
    /// <summary>Term and index.</summary>
    public static void Write(ref CompactWriter writer, EntryId id)
    {
        writer.Number(id.Term.Value);
        writer.Number(id.Index.Value);
    }

    /// <summary>Term and index.</summary>
    public static EntryId ReadId(ref CompactReader reader) => new(new Term(reader.Number()), new LogIndex(reader.Number()));

    /// <summary>
    /// The entry before, the count, and for each entry its kind, how much its term is above the one before, and its payload.
    /// </summary>
    public static void Write(ref CompactWriter writer, EntryId previous, IReadOnlyList<Entry> entries)
    {
        Write(ref writer, previous);
        writer.Number(entries.Count);
        var term = previous.Term;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            writer.Octet((byte)entry.Kind);
            writer.Number(entry.Term.Value - term.Value);
            writer.Bytes(entry.Payload.Span);
            term = entry.Term;
        }
    }

    /// <summary>What <see cref="Write(ref CompactWriter, EntryId, IReadOnlyList{Entry})"/> wrote. The payloads share the bytes that are read.</summary>
    public static (EntryId Previous, IReadOnlyList<Entry> Entries) Read(ref CompactReader reader)
    {
        var previous = ReadId(ref reader);
        var entries = new Entry[reader.Count()];
        var (term, index) = (previous.Term.Value, previous.Index);
        for (var i = 0; i < entries.Length; i++)
        {
            var kind = (EntryKind)reader.Octet();
            term += reader.Number();
            index = index.Next;
            entries[i] = new Entry(new EntryId(new Term(term), index), kind, reader.Bytes());
        }

        return (previous, entries);
    }

    /// <summary>Last entry, configuration, size in bytes and checksum.</summary>
    public static void Write(ref CompactWriter writer, SnapshotInfo snapshot)
    {
        Write(ref writer, snapshot.Last);
        writer.Bytes(snapshot.At.Encode().Span);
        writer.Number(snapshot.Size);
        writer.Number(snapshot.Checksum);
    }

    /// <summary>Last entry, configuration, size in bytes and checksum.</summary>
    public static SnapshotInfo ReadSnapshot(ref CompactReader reader)
    {
        var (last, at, size, checksum) = (ReadId(ref reader), Configuration.Decode(reader.Bytes().Span), reader.Number(), reader.Number());
        return new SnapshotInfo(new SnapshotId(last), at, size, (uint)checksum);
    }

    /// <summary>A name; empty for none.</summary>
    public static void Write(ref CompactWriter writer, NodeId? node) => writer.Text(node?.Name ?? "");

    /// <summary>A name; empty for none.</summary>
    public static NodeId? ReadNode(ref CompactReader reader) => reader.Text() is { Length: > 0 } name ? new NodeId(name) : null;
}
