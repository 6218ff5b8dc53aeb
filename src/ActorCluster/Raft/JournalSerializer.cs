using System.Buffers.Binary;
using System.Runtime.Serialization;
using ActorCluster.Core;
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
    private const string JoinedManifest = "J";
    private const string StartedManifest = "B";
    private const string BelongsToManifest = "K";
    private const string PeerStartedManifest = "P";
    private const string HardStateManifest = "H";
    private const string EntriesManifest = "E";
    private const string CompactedManifest = "C";
    private const string InstalledManifest = "S";

    /// <inheritdoc />
    public override int Identifier => 4101;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        JournalEvent.Joined => JoinedManifest,
        JournalEvent.Started => StartedManifest,
        JournalEvent.BelongsTo => BelongsToManifest,
        JournalEvent.PeerStarted => PeerStartedManifest,
        JournalEvent.HardStateChanged => HardStateManifest,
        JournalEvent.EntriesAppended => EntriesManifest,
        JournalEvent.Compacted => CompactedManifest,
        JournalEvent.SnapshotInstalled => InstalledManifest,
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
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), Crc32C.Of(bytes.AsSpan(HeaderSize)));
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
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(1)) != Crc32C.Of(body.Span))
        {
            throw new SerializationException($"the journal is damaged: {Place(body, manifest)} has a wrong checksum");
        }

        try
        {
            var reader = new CompactReader(body);
            return Read(ref reader, manifest);
        }
        catch (FormatException cause)
        {
            throw new SerializationException($"the journal is damaged: {Place(body, manifest)} cannot be read: {cause.Message}", cause);
        }
    }

    private void Write(ref CompactWriter writer, object journalEvent)
    {
        switch (journalEvent)
        {
            case JournalEvent.Started started:
                StandingCoding.Write(ref writer, started.DataId);
                StandingCoding.Write(ref writer, started.Boot);
                break;
            case JournalEvent.BelongsTo belongs:
                StandingCoding.Write(ref writer, belongs.ClusterId);
                break;
            case JournalEvent.PeerStarted started:
                writer.Text(started.Name.Name);
                StandingCoding.Write(ref writer, started.MemberId);
                StandingCoding.Write(ref writer, started.DataId);
                StandingCoding.Write(ref writer, started.Boot);
                break;
            case JournalEvent.Joined joined:
                writer.Number((long)joined.MemberId);
                writer.Bytes(joined.Known.Encode().Span);
                break;
            case JournalEvent.HardStateChanged changed:
                Write(ref writer, changed.State);
                break;
            case JournalEvent.EntriesAppended appended:
                EntryCoding.Write(ref writer, appended.Previous, appended.Entries);
                break;
            case JournalEvent.Compacted compacted:
                EntryCoding.Write(ref writer, compacted.Base);
                writer.Bytes(compacted.At.Encode().Span);
                Write(ref writer, compacted.State);
                writer.Number((long)(compacted.MemberId ?? 0));
                writer.Number(compacted.Met.Count);
                foreach (var met in compacted.Met)
                {
                    writer.Text(Manifest(met));
                    Write(ref writer, met);
                }

                break;
            case JournalEvent.SnapshotInstalled installed:
                EntryCoding.Write(ref writer, installed.Snapshot.Last);
                writer.Bytes(installed.At.Encode().Span);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(journalEvent), journalEvent, "not an event of the journal");
        }
    }

    private static JournalEvent Read(ref CompactReader reader, string manifest)
    {
        switch (manifest)
        {
            case JoinedManifest:
                return new JournalEvent.Joined((ulong)reader.Number(), Configuration.Decode(reader.Bytes().Span));
            case StartedManifest:
                return new JournalEvent.Started(StandingCoding.ReadData(ref reader), StandingCoding.ReadBoot(ref reader));
            case BelongsToManifest:
                return new JournalEvent.BelongsTo(StandingCoding.ReadId(ref reader));
            case PeerStartedManifest:
                var name = new Core.NodeId(reader.Text());
                return new JournalEvent.PeerStarted(name, StandingCoding.ReadId(ref reader), StandingCoding.ReadData(ref reader), StandingCoding.ReadBoot(ref reader));
            case HardStateManifest:
                return new JournalEvent.HardStateChanged(ReadHardState(ref reader));
            case EntriesManifest:
                var (previous, entries) = EntryCoding.Read(ref reader);
                return new JournalEvent.EntriesAppended(previous, entries);
            case CompactedManifest:
                var (begin, at) = (EntryCoding.ReadId(ref reader), Configuration.Decode(reader.Bytes().Span));
                return new JournalEvent.Compacted(begin, at, ReadHardState(ref reader), ReadMemberId(ref reader)) { Met = ReadMet(ref reader) };
            case InstalledManifest:
                return new JournalEvent.SnapshotInstalled(new SnapshotId(EntryCoding.ReadId(ref reader)), Configuration.Decode(reader.Bytes().Span));
            default:
                throw new FormatException($"its manifest is '{manifest}'");
        }
    }

    private static void Write(ref CompactWriter writer, HardState state)
    {
        writer.Number(state.Term.Value);
        EntryCoding.Write(ref writer, state.VotedFor);
    }

    private static HardState ReadHardState(ref CompactReader reader) => new(new Term(reader.Number()), EntryCoding.ReadNode(ref reader));

    /// <summary>None, for a founder; an earlier version did not write it.</summary>
    private static ulong? ReadMemberId(ref CompactReader reader) => !reader.IsAtEnd && reader.Number() is var id and not 0 ? (ulong)id : null;

    /// <summary>An earlier version did not write it.</summary>
    private static JournalEvent[] ReadMet(ref CompactReader reader)
    {
        if (reader.IsAtEnd)
        {
            return [];
        }

        var met = new JournalEvent[reader.Count()];
        for (var i = 0; i < met.Length; i++)
        {
            met[i] = Read(ref reader, reader.Text());
        }

        return met;
    }

    /// <summary>What the event seems to be about; its bytes cannot be trusted.</summary>
    private static string Place(ReadOnlyMemory<byte> body, string manifest)
    {
        var kind = manifest switch
        {
            EntriesManifest => "the event with the entries after",
            CompactedManifest => "the compaction through",
            InstalledManifest => "the snapshot through",
            _ => null,
        };
        if (kind is null)
        {
            return manifest switch
            {
                JoinedManifest => "the first event of a member that was added",
                StartedManifest => "the event of a start",
                BelongsToManifest => "the event that names the cluster",
                PeerStartedManifest => "the event of another member's start",
                _ => "a change of the term or the vote",
            };
        }

        try
        {
            var reader = new CompactReader(body);
            return $"{kind} {EntryCoding.ReadId(ref reader)}";
        }
        catch (FormatException)
        {
            return $"{kind} an entry that cannot be read";
        }
    }
}
