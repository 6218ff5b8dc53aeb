using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>
/// About how many bytes a message will take that has not been serialized yet, so that what waits can be bounded in bytes. Texts and bytes
/// tell it themselves; for all others it is what messages of their type took of late. While much waits, senders measure some of theirs.
/// </summary>
internal sealed class MessageSizes(ExtendedActorSystem system)
{
    /// <summary>What a message costs beside its content while it waits.</summary>
    private const int Overhead = 64;
    private const int MeasureOneIn = 32;

    private readonly ConcurrentDictionary<Type, Size> sizes = new();
    private Size latest = new(typeof(void));

    /// <param name="message">The message.</param>
    /// <param name="isAlone">Nothing waits: a wrong guess does no harm.</param>
    /// <param name="isCrowded">Much waits: it is worth looking at some messages more closely.</param>
    public int Estimate(object message, bool isAlone, bool isCrowded)
    {
        switch (message)
        {
            case byte[] bytes:
                return bytes.Length + Overhead;
            case string text:
                return text.Length + Overhead;
        }
        var size = SizeOf(message.GetType());
        if ((size.Bytes == 0 && !isAlone) || (isCrowded && ++size.Seen % MeasureOneIn == 0))
            size.Learn(Measure(message));
        return size.Bytes + Overhead;
    }

    /// <summary>Notes what a message has taken.</summary>
    public void Learn(object message, int bytes)
    {
        if (message is not (byte[] or string))
            SizeOf(message.GetType()).Learn(bytes);
    }

    private Size SizeOf(Type type)
    {
        var known = Volatile.Read(ref latest);
        if (known.Type == type)
            return known;
        known = sizes.GetOrAdd(type, static type => new Size(type));
        Volatile.Write(ref latest, known);
        return known;
    }

    private int Measure(object message)
    {
        try
        {
            return Akka.Serialization.Serialization.WithTransport(system, (system.Serialization, message),
                static pair => pair.Serialization.FindSerializerFor(pair.message).ToBinary(pair.message).Length);
        }
        catch (Exception)
        {
            // Serializers are foreign code. This one fails again when the message is to be sent, and then it is told of.
            return 1;
        }
    }

    private sealed class Size(Type type)
    {
        private int bytes;

        public Type Type { get; } = type;

        /// <summary>Counted by all senders without care: it only says when it is time to measure again.</summary>
        public int Seen { get; set; }

        /// <summary>0: not known.</summary>
        public int Bytes => Volatile.Read(ref bytes);

        /// <summary>Believes growth at once and shrinking slowly: too much memory harms more than a queue that ends early.</summary>
        public void Learn(int taken)
        {
            var before = Bytes;
            Volatile.Write(ref bytes, taken >= before ? Math.Max(taken - (taken - before) / 2, 1) : before - (before - taken) / 16);
        }
    }
}
