using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Turns payloads into the columns message, manifest and identifier, and back.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, string? defaultSerializer)
{
    private const int MaxKnownManifests = 10_000;

    private readonly AkkaSerialization serialization = system.Serialization;
    private readonly ConcurrentDictionary<string, Utf8Text> manifests = new();

    public JournalRow Serialize(IPersistentRepresentation representation, Utf8Text persistenceId, Utf8Text writerGuid, long created)
    {
        IReadOnlyCollection<string>? tags = null;
        var payload = representation.Payload;
        if (payload is Tagged tagged)
        {
            payload = tagged.Payload;
            tags = tagged.Tags;
        }
        var (bytes, manifest, serializerId) = Serialize(payload);
        return new JournalRow(persistenceId, representation.SequenceNr, bytes, Known(manifest), serializerId, writerGuid, created, tags);
    }

    public (byte[] Bytes, string Manifest, int SerializerId) Serialize(object payload)
    {
        var serializer = serialization.FindSerializerForType(payload.GetType(), defaultSerializer);
        var bytes = AkkaSerialization.WithTransport(system, (serializer, payload), static s => s.serializer.ToBinary(s.payload));
        return (bytes, AkkaSerialization.ManifestFor(serializer, payload), serializer.Identifier);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public object Deserialize(byte[] bytes, int serializerId, string manifest) => serialization.Deserialize(bytes, serializerId, manifest);

    /// <summary>For a row that names no serializer: its manifest is the type, which says by which serializer it was written.</summary>
    public object DeserializeByType(byte[] bytes, string typeName)
    {
        var type = Type.GetType(typeName, throwOnError: true)!;
        return serialization.FindSerializerForType(type, defaultSerializer).FromBinary(bytes, type);
    }

    private Utf8Text Known(string manifest) => manifests.TryGetValue(manifest, out var known)
        ? known
        : manifests.Count < MaxKnownManifests ? manifests.GetOrAdd(manifest, static text => new Utf8Text(text)) : new Utf8Text(manifest);
}
