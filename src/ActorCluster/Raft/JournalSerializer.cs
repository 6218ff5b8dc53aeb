using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using ActorCluster.Core.Raft;
using Akka.Actor;
using Akka.Serialization;

namespace ActorCluster.Raft;

/// <summary>
/// Writes the journal's events: a version byte, a checksum (CRC-32C, four bytes, little-endian) over what follows it, then the event.
/// An event that is damaged
/// or of a later version is refused with its place.
/// </summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const byte Version = 1;
    private const int HeaderSize = 5;
    private const string HardStateManifest = "H";
    private const string EntriesManifest = "E";

    /// <inheritdoc />
    public override int Identifier => 4101;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        JournalEvent.HardStateChanged => HardStateManifest,
        JournalEvent.EntriesAppended => EntriesManifest,
        _ => throw new ArgumentOutOfRangeException(nameof(o), o, "not an event of the journal"),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        var counting = CompactWriter.Counting();
        Write(ref counting, obj);
        var bytes = new byte[HeaderSize + counting.Length];
        var writing = CompactWriter.Into(bytes.AsSpan(HeaderSize));
        Write(ref writing, obj);
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), Checksum(bytes.AsSpan(HeaderSize)));
        return bytes;
    }

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (bytes.Length < HeaderSize || bytes[0] != Version)
        {
            throw new SerializationException(
                $"an event of the journal has version {(bytes.Length == 0 ? "none" : bytes[0])}; this program knows {Version}");
        }

        var body = bytes.AsMemory(HeaderSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(1)) != Checksum(body.Span))
        {
            throw new SerializationException($"the journal is damaged: {Place(body, manifest)} has a wrong checksum");
        }

        try
        {
            return Read(new CompactReader(body), manifest);
        }
        catch (FormatException cause)
        {
            throw new SerializationException($"the journal is damaged: {Place(body, manifest)} cannot be read: {cause.Message}", cause);
        }
    }

    private static void Write(ref CompactWriter writer, object journalEvent)
    {
        switch (journalEvent)
        {
            case JournalEvent.HardStateChanged changed:
                writer.Number(changed.State.Term.Value);
                EntryCoding.Write(ref writer, changed.State.VotedFor);
                break;
            case JournalEvent.EntriesAppended appended:
                EntryCoding.Write(ref writer, appended.Previous, appended.Entries);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "not an event of the journal");
        }
    }

    private static JournalEvent Read(CompactReader reader, string manifest)
    {
        switch (manifest)
        {
            case HardStateManifest:
                return new JournalEvent.HardStateChanged(new HardState(new Term(reader.Number()), EntryCoding.ReadNode(ref reader)));
            case EntriesManifest:
                var (previous, entries) = EntryCoding.Read(ref reader);
                return new JournalEvent.EntriesAppended(previous, entries);
            default:
                throw new FormatException($"its manifest is '{manifest}'");
        }
    }

    /// <summary>What the event seems to be about; its bytes cannot be trusted.</summary>
    private static string Place(ReadOnlyMemory<byte> body, string manifest)
    {
        if (manifest != EntriesManifest)
        {
            return "a change of the term or the vote";
        }

        try
        {
            var reader = new CompactReader(body);
            return $"the event with the entries after {EntryCoding.ReadId(ref reader)}";
        }
        catch (FormatException)
        {
            return "an event with entries";
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var octet in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
