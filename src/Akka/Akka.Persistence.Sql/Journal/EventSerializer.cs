using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Turns payloads into the columns message, manifest and identifier, and back.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, string? defaultSerializer)
{
    private readonly AkkaSerialization serialization = system.Serialization;
    private readonly ConcurrentDictionary<string, byte[]> manifests = new();

    public JournalRow Serialize(IPersistentRepresentation representation, byte[] persistenceId, byte[] writerGuid, long created)
    {
        IReadOnlyCollection<string>? tags = null;
        var payload = representation.Payload;
        if (payload is Tagged tagged)
        {
            payload = tagged.Payload;
            tags = tagged.Tags;
        }
        var (bytes, manifest, serializerId) = Serialize(payload);
        return new JournalRow(persistenceId, representation.SequenceNr, bytes, Utf8(manifest), serializerId, writerGuid, created, tags);
    }

    public (byte[] Bytes, string Manifest, int SerializerId) Serialize(object payload)
    {
        var serializer = serialization.FindSerializerForType(payload.GetType(), defaultSerializer);
        var bytes = AkkaSerialization.WithTransport(system, (serializer, payload), static s => s.serializer.ToBinary(s.payload));
        return (bytes, AkkaSerialization.ManifestFor(serializer, payload), serializer.Identifier);
    }

    public object Deserialize(byte[] bytes, int serializerId, string manifest) => serialization.Deserialize(bytes, serializerId, manifest);

    private byte[] Utf8(string manifest) => manifests.TryGetValue(manifest, out var bytes)
        ? bytes
        : manifests.Count < 10_000 ? manifests.GetOrAdd(manifest, Encoding.UTF8.GetBytes) : Encoding.UTF8.GetBytes(manifest);
}
