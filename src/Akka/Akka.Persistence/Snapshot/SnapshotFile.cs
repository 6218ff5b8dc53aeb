using Akka.Actor;

namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot as a file: a mark, the serializer, its manifest, the state, and a checksum of all of it.</summary>
internal sealed class SnapshotFile(ExtendedActorSystem system)
{
    private const int Mark = 0x31_50_4E_53; // "SNP1"

    public byte[] Content(object snapshot)
    {
        var serializer = system.Serialization.FindSerializerForType(snapshot.GetType());
        var state = Akka.Serialization.Serialization.WithTransport(system, (serializer, snapshot), static s => s.serializer.ToBinary(s.snapshot));
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(Mark);
        writer.Write(serializer.Identifier);
        writer.Write(Akka.Serialization.Serialization.ManifestFor(serializer, snapshot));
        writer.Write(state.Length);
        writer.Write(state);
        writer.Write(Sum(content.GetBuffer().AsSpan(0, (int)content.Length)));
        return content.ToArray();
    }

    public object Read(string file)
    {
        var content = File.ReadAllBytes(file);
        if (content.Length < 8 || BitConverter.ToInt32(content) != Mark || BitConverter.ToUInt32(content, content.Length - 4) != Sum(content.AsSpan(0, content.Length - 4)))
            throw new InvalidDataException($"The snapshot '{file}' is damaged.");
        using var reader = new BinaryReader(new MemoryStream(content, 4, content.Length - 8));
        var serializerId = reader.ReadInt32();
        var manifest = reader.ReadString();
        return system.Serialization.Deserialize(reader.ReadBytes(reader.ReadInt32()), serializerId, manifest);
    }

    public static void Write(string file, byte[] content)
    {
        var unfinished = $"{file}.tmp";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        File.Move(unfinished, file, overwrite: true);
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        // Adler-32: it finds what a crash or a bad sector leaves, and needs no library.
        uint low = 1, high = 0;
        foreach (var b in bytes)
        {
            low = (low + b) % 65521;
            high = (high + low) % 65521;
        }
        return (high << 16) | low;
    }
}
