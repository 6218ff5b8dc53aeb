using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Number 4: bytes are themselves.</summary>
public class ByteArraySerializer : Serializer
{
    /// <summary>Makes the serializer of an actor system.</summary>
    public ByteArraySerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>Always false.</summary>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        null => null!,
        byte[] bytes => bytes,
        _ => throw new NotSupportedException($"{nameof(ByteArraySerializer)} takes byte arrays only, not {obj.GetType()}."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => bytes;
}

/// <summary>Number 0: null.</summary>
public class NullSerializer : Serializer
{
    /// <summary>Makes the serializer of an actor system.</summary>
    public NullSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>Always 0.</summary>
    public override int Identifier => 0;

    /// <summary>Always false.</summary>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => [];

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => null!;
}
