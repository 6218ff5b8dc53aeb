using System.Buffers.Binary;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Serializes string, int and long.</summary>
public sealed class PrimitiveSerializers : SerializerWithStringManifest
{
    private const string StringManifest = "S", IntManifest = "I", LongManifest = "L";

    /// <summary>The serializer of one actor system.</summary>
    public PrimitiveSerializers(ExtendedActorSystem system, Config config)
        : base(system)
    {
        if (config is not null && config.GetBoolean("use-legacy-behavior", false))
            throw new ConfigurationException("akka.actor.serialization-settings.primitive.use-legacy-behavior = on is not supported.");
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case string text:
                return Encoding.UTF8.GetBytes(text);
            case int number:
                var four = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(four, number);
                return four;
            case long number:
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(eight, number);
                return eight;
            default:
                throw new ArgumentException($"{nameof(PrimitiveSerializers)} does not serialize {obj.GetType()}.");
        }
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        StringManifest => Encoding.UTF8.GetString(bytes),
        IntManifest => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        LongManifest => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => throw new System.Runtime.Serialization.SerializationException($"{nameof(PrimitiveSerializers)} has no manifest '{manifest}'."),
    };

    /// <inheritdoc/>
    public override string Manifest(object obj) => obj switch
    {
        string => StringManifest,
        int => IntManifest,
        long => LongManifest,
        _ => throw new ArgumentException($"{nameof(PrimitiveSerializers)} does not serialize {obj.GetType()}."),
    };
}
