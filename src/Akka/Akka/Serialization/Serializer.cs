using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Turns messages into bytes and back. Made once for each actor system; called from many threads at once.</summary>
public abstract class Serializer
{
    /// <summary>The actor system that the serializer belongs to.</summary>
    protected readonly ExtendedActorSystem system;

    private int? _identifier;

    /// <summary>Makes a serializer of an actor system.</summary>
    protected Serializer(ExtendedActorSystem system)
    {
        this.system = system;
    }

    /// <summary>
    /// The number that stands for this serializer on the wire and in a journal. 0 to 40 belong to the engine. By default it comes
    /// from akka.actor.serialization-identifiers.
    /// </summary>
    public virtual int Identifier =>
        _identifier ??= SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(GetType(), system);

    /// <summary>True where <see cref="FromBinary(byte[], Type)"/> needs the type, which then travels with the bytes.</summary>
    public abstract bool IncludeManifest { get; }

    /// <summary>The bytes of a message.</summary>
    public abstract byte[] ToBinary(object obj);

    /// <summary>The message of the bytes; <paramref name="type"/> is null where no manifest is included.</summary>
    public abstract object FromBinary(byte[] bytes, Type type);

    /// <summary>The message of the bytes.</summary>
    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));

    /// <summary>The bytes of a message, with local actors written as seen from <paramref name="address"/>.</summary>
    public byte[] ToBinaryWithAddress(Address address, object obj) =>
        Serialization.WithTransport(system, address, () => ToBinary(obj));
}

/// <summary>A serializer that names its messages itself, so that a type can be renamed or moved while its bytes stay readable.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    /// <summary>Makes a serializer of an actor system.</summary>
    protected SerializerWithStringManifest(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>Always true.</summary>
    public sealed override bool IncludeManifest => true;

    /// <summary>The message of the bytes, the type's own name taken as the manifest.</summary>
    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, TypeNames.Of(type));

    /// <summary>The message of the bytes.</summary>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>The name that tells <see cref="FromBinary(byte[], string)"/> what the bytes are.</summary>
    public abstract string Manifest(object o);
}
