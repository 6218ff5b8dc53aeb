using System.Buffers.Binary;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Writes the small fields of remoting's own messages.</summary>
internal sealed class PayloadWriter(ExtendedActorSystem system)
{
    private readonly MemoryStream stream = new(64);

    public byte[] ToArray() => stream.ToArray();

    public void Byte(byte value) => stream.WriteByte(value);

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void Long(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public void Bytes(byte[] value)
    {
        Int(value.Length);
        stream.Write(value);
    }

    public void String(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>A ref, or nobody.</summary>
    public void Ref(IActorRef? value) => String(value is null ? "" : Akka.Serialization.Serialization.SerializedActorPath(value));

    /// <summary>Any message, with its own serializer, or null.</summary>
    public void Object(object? value)
    {
        Bool(value is not null);
        if (value is null)
            return;
        var serializer = system.Serialization.FindSerializerFor(value);
        Int(serializer.Identifier);
        String(Akka.Serialization.Serialization.ManifestFor(serializer, value) ?? "");
        Bytes(serializer.ToBinary(value));
    }

    /// <summary>What can be told of an exception to another system, or null.</summary>
    public void Exception(Exception? value)
    {
        Bool(value is not null);
        if (value is null)
            return;
        String(value.GetType().AssemblyQualifiedName ?? "");
        String(value.Message);
        String(value.StackTrace ?? "");
        Exception(value.InnerException);
    }
}

/// <summary>Reads what <see cref="PayloadWriter"/> wrote.</summary>
internal ref struct PayloadReader(ExtendedActorSystem system, ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() != 0;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public byte[] Bytes() => Take(Int()).ToArray();

    public string String() => Encoding.UTF8.GetString(Take(Int()));

    public IActorRef? Ref()
    {
        var path = String();
        return path.Length == 0 ? null : system.Provider.ResolveActorRef(path);
    }

    public object? Object()
    {
        if (!Bool())
            return null;
        var serializerId = Int();
        var manifest = String();
        return system.Serialization.Deserialize(Bytes(), serializerId, manifest);
    }

    public Exception? Exception()
    {
        if (!Bool())
            return null;
        var typeName = String();
        var message = String();
        var stackTrace = String();
        return RemoteExceptions.Make(typeName, message, stackTrace, Exception());
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length)
            throw new System.Runtime.Serialization.SerializationException($"{count} bytes are missing.");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}

/// <summary>An exception of a type that this system does not have or cannot make.</summary>
internal sealed class ForeignException(string typeName, string message, string stackTrace, Exception? inner)
    : AkkaException(message, inner)
{
    public override string StackTrace => stackTrace;

    public override string ToString() => $"{typeName}: {Message}{Environment.NewLine}{stackTrace}";
}

/// <summary>Makes exceptions that came from another system.</summary>
internal static class RemoteExceptions
{
    /// <summary>The same type where it is an exception with a constructor (message, inner) or (message).</summary>
    public static Exception Make(string typeName, string message, string stackTrace, Exception? inner)
    {
        var type = Type.GetType(typeName);
        if (type is not null && typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract)
        {
            if (type.GetConstructor([typeof(string), typeof(Exception)]) is { } full)
                return (Exception)full.Invoke([message, inner]);
            if (type.GetConstructor([typeof(string)]) is { } brief)
                return (Exception)brief.Invoke([message]);
        }
        return new ForeignException(typeName, message, stackTrace, inner);
    }
}
