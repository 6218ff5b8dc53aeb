using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Wire;
using Akka.Serialization;

namespace Akka.Remote.Transport;

/// <summary>Turns waiting messages into frames: all that fit one send, then one piece of a large message, and so on.</summary>
internal sealed class OutboundWriter(Remoting remoting, Association association)
{
    /// <summary>Enough that one send amortizes its system call, little enough that it does not delay what comes behind.</summary>
    private const int BatchBytes = 128 * 1024;

    private readonly LargeLane lane = new(association.CountWaiting);
    private readonly Akka.Serialization.Serialization serialization = remoting.System.Serialization;
    private FrameEncoder? encoder;

    /// <summary>What has been sent and not acknowledged, and what could not be sent yet, of the system messages.</summary>
    public SystemMessageBuffer SystemMessages { get; private set; } = new();

    public bool HasPieces => !lane.IsEmpty;

    /// <summary>Goes on with a new connection: what was not acknowledged goes out again, before anything else.</summary>
    public void Continue(OutboundConnection connection)
    {
        encoder = connection.Encoder;
        connection.SystemMessages = SystemMessages;
        lane.Restart();
        Resend();
    }

    /// <summary>Writes all that has not been acknowledged once more.</summary>
    public void Resend()
    {
        foreach (var (sequence, message) in SystemMessages.Unacknowledged)
            Write(message, sequence);
    }

    /// <summary>Forgets everything that belonged to an incarnation that is gone or quarantined, and gives back what it was.</summary>
    public List<Outbound> Abandon()
    {
        List<Outbound> lost = [.. SystemMessages.Unacknowledged.Select(pair => pair.Message)];
        SystemMessages = new SystemMessageBuffer();
        lane.Clear();
        return lost;
    }

    /// <summary>Fills the encoder from the queue, and from the lane of large messages.</summary>
    public void Fill() =>
        Akka.Serialization.Serialization.WithTransport(remoting.System, this, static writer => writer.FillWithTransport());

    private bool FillWithTransport()
    {
        var addedToLane = false;
        while (encoder!.Length < BatchBytes && !addedToLane && association.TryTake(out var item))
        {
            addedToLane = item.Message is ISystemMessage ? Write(item, SystemMessages.Add(item)) : Write(item, null);
        }
        if (association.Gate.DropsOutbound)
            lane.Clear();
        while (!lane.IsEmpty && encoder.Length < BatchBytes)
            lane.WriteNext(encoder);
        return addedToLane;
    }

    /// <returns>True if the message went to the lane of large ones: then a piece should be sent before more is serialized.</returns>
    private bool Write(in Outbound item, ulong? sequence)
    {
        if (association.Gate.DropsOutbound)
            return false;
        if (remoting.Settings.LogSend)
            remoting.Log.Log(LogLevel.DebugLevel, null, $"sending message {item.Message.GetType()} to {item.Recipient} from {item.Sender}");
        try
        {
            var payload = Serialize(item, out var header);
            association.Learn(item.Message, payload.Length);
            if (payload.Length <= remoting.Settings.Tcp.MaximumFrameBytes)
                return Write(item, header, payload, sequence);
            var limit = remoting.Settings.Tcp.MaximumFrameBytes;
            Refuse(item, sequence, $"its {payload.Length} bytes are more than maximum-frame-size {limit}", null);
        }
        catch (Exception e)
        {
            // Serializers are foreign code: whatever one throws costs its own message, not the connection.
            Refuse(item, sequence, e is NameTooLongException ? e.Message : "it could not be serialized", e);
        }
        return false;
    }

    private bool Write(in Outbound item, in OutboundHeader header, byte[] payload, ulong? sequence)
    {
        if (payload.Length > WireFormat.PieceBytes || lane.Holds(item.Recipient.Path))
        {
            AddToLane(item, header, payload, sequence);
            return payload.Length > WireFormat.PieceBytes;
        }
        if (sequence is { } number)
            encoder!.WriteSystemMessage(number, header, payload);
        else
            encoder!.WriteMessage(header, payload);
        return false;
    }

    private void AddToLane(in Outbound item, in OutboundHeader header, byte[] payload, ulong? sequence)
    {
        const int longestName = WireFormat.MaxNameBytes / 16;
        var longest = Math.Max(header.Manifest?.Length ?? 0, item.Recipient.Path.ToString()!.Length);
        longest = Math.Max(longest, item.Sender?.Path.ToString()?.Length ?? 0);
        if (longest > longestName)
            throw new NameTooLongException(longest);
        lane.Add(item.Recipient.Path, header, payload, sequence);
    }

    private byte[] Serialize(in Outbound item, out OutboundHeader header)
    {
        var serializer = serialization.FindSerializerFor(item.Message);
        var manifest = serializer switch
        {
            SerializerWithStringManifest named => named.Manifest(item.Message),
            { IncludeManifest: true } => Akka.Serialization.Serialization.ManifestFor(serializer, item.Message),
            _ => "",
        };
        header = new OutboundHeader
        {
            Recipient = item.Recipient,
            RecipientIsTemporary = item.Recipient.IsTemporary,
            Sender = item.Sender,
            SenderIsTemporary = item.Sender is MinimalActorRef,
            SerializerId = serializer.Identifier,
            Manifest = manifest,
        };
        return serializer.ToBinary(item.Message);
    }

    private void Refuse(in Outbound item, ulong? sequence, string reason, Exception? cause)
    {
        remoting.Log.Log(LogLevel.ErrorLevel, cause,
            $"Dropped a message of type {item.Message.GetType()} from {item.Sender} to {item.Recipient}: {reason}.");
        if (sequence is not null && item.Message is not NoMessage)
            Write(new Outbound(new NoMessage(), null, item.Recipient), sequence);
    }
}
