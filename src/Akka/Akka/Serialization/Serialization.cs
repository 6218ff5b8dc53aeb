using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>
/// The serializers of an actor system, and which of them serves which type. They come from akka.actor.serializers,
/// serialization-bindings and serialization-identifiers, and from <see cref="SerializationSetup"/>. A type is served by the binding
/// that is nearest to it: its own, that of a base class or of an interface, at last that of System.Object.
/// </summary>
public partial class Serialization
{
    private readonly ConcurrentDictionary<int, SerializerSlot> _byId = new();
    private readonly ConcurrentDictionary<string, SerializerSlot> _byName = new();
    private readonly ConcurrentDictionary<Type, Serializer> _byType = new();
    private readonly List<(Type Type, SerializerSlot Slot)> _bindings = [];
    private readonly Lock _gate = new();

    /// <summary>Reads the configuration of an actor system.</summary>
    /// <exception cref="Akka.Configuration.ConfigurationException">A serializer or a binding is not what it must be.</exception>
    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        var none = new SerializerSlot("null", 0, () => new NullSerializer(system));
        _byId[0] = none;
        _byName["null"] = none;
        ReadSerializers();
        ReadBindings();
        ReadSetup();
    }

    /// <summary>The actor system that the serializers belong to.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Adds a serializer under its number.</summary>
    public void AddSerializer(Serializer serializer) => Register(new SerializerSlot(TypeNames.Of(serializer.GetType()), serializer));

    /// <summary>Adds a serializer under its number and a name.</summary>
    public void AddSerializer(string name, Serializer serializer) => Register(new SerializerSlot(name, serializer));

    /// <summary>Binds a type, and what derives from it, to a serializer.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        lock (_gate)
        {
            _bindings.RemoveAll(b => b.Type == type);
            _bindings.Add((type, new SerializerSlot(TypeNames.Of(serializer.GetType()), serializer)));
        }

        _byType.Clear();
    }

    /// <summary>The bytes of a message, by the serializer of its type.</summary>
    public byte[] Serialize(object o) =>
        WithTransport(System, (Serialization: this, o), static s => s.Serialization.FindSerializerFor(s.o).ToBinary(s.o));

    /// <summary>The message of bytes that came with a serializer's number and a type.</summary>
    /// <exception cref="SerializationException">No serializer has the number.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) =>
        WithTransport(System, (Serializer: Get(serializerId, type?.FullName), bytes, type),
            static s => s.Serializer.FromBinary(s.bytes, s.type!));

    /// <summary>The message of bytes that came with a serializer's number and a manifest.</summary>
    /// <exception cref="SerializationException">No serializer has the number, or the manifest names no type that is known here.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest) =>
        WithTransport(System, (Serializer: Get(serializerId, manifest), bytes, manifest), static s => s.Serializer switch
        {
            SerializerWithStringManifest named => named.FromBinary(s.bytes, s.manifest),
            _ when string.IsNullOrEmpty(s.manifest) => s.Serializer.FromBinary(s.bytes, null!),
            _ => s.Serializer.FromBinary(s.bytes, TypeNames.Find(s.manifest)),
        });

    /// <summary>The actor that <see cref="SerializedActorPath"/> wrote.</summary>
    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    /// <summary>The serializer of a message; the one named by default where only System.Object's binding fits.</summary>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) =>
        obj is null ? _byId[0].Value : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The serializer of a type; the one named by default where only System.Object's binding fits.</summary>
    /// <exception cref="SerializationException">No binding fits and there is none by default.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_byType.TryGetValue(objectType, out var known)) return known;
        var slot = FindBinding(objectType);
        if ((slot is null || slot.Value.Type == typeof(object)) && !string.IsNullOrEmpty(defaultSerializerName))
        {
            return _byName.TryGetValue(defaultSerializerName, out var named)
                ? named.Value
                : throw new SerializationException(
                    $"There is no serializer with the name '{defaultSerializerName}' in akka.actor.serializers.");
        }

        if (slot is null)
            throw new SerializationException($"No serializer serves {objectType}: akka.actor.serialization-bindings has nothing for it.");
        return _byType[objectType] = slot.Value.Slot.Value;
    }

    /// <summary>
    /// What a message's serializer needs to read it back: its own manifest, or the type where it asks for it, or nothing.
    /// </summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest named => named.Manifest(msg),
        { IncludeManifest: true } => TypeNames.Of(msg.GetType()),
        _ => "",
    };

    /// <summary>The binding nearest to a type: no other that fits is derived from it; among equals the first.</summary>
    private (Type Type, SerializerSlot Slot)? FindBinding(Type type)
    {
        (Type Type, SerializerSlot Slot)? nearest = null;
        lock (_gate)
        {
            foreach (var binding in _bindings)
            {
                if (!binding.Type.IsAssignableFrom(type)) continue;
                if (nearest is null || (nearest.Value.Type != binding.Type && nearest.Value.Type.IsAssignableFrom(binding.Type)))
                    nearest = binding;
            }
        }

        return nearest;
    }

    private Serializer Get(int id, string? manifest) => _byId.TryGetValue(id, out var slot)
        ? slot.Value
        : throw new SerializationException(
            $"No serializer has the number {id}, with which bytes of '{manifest}' arrived. The numbers here: "
            + $"{string.Join(", ", _byId.OrderBy(s => s.Key).Select(s => $"{s.Key} {s.Value.Name}"))}.");
}
