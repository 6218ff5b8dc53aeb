using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Messages that travel in pieces, one after the other, and those that must not overtake them because they are for the same recipient.
/// Everything else passes between the pieces.
/// </summary>
/// <param name="count">Counts bytes that wait here, and with a minus those that have gone.</param>
internal sealed class LargeLane(Action<long> count)
{
    private readonly Queue<Item> items = new();
    private readonly Dictionary<ActorPath, int> waitingByRecipient = [];
    private int offset;

    public bool IsEmpty => items.Count == 0;

    /// <summary>True if a message to this recipient must queue here to keep its place.</summary>
    public bool Holds(ActorPath recipient) => items.Count > 0 && waitingByRecipient.ContainsKey(recipient);

    public void Add(ActorPath recipient, in OutboundHeader header, byte[] payload, ulong? sequence = null)
    {
        items.Enqueue(new Item(recipient, header, payload, sequence));
        count(payload.Length);
        waitingByRecipient[recipient] = waitingByRecipient.GetValueOrDefault(recipient) + 1;
    }

    /// <summary>
    /// A new connection begins: the message that was under way starts over. System messages go out again from their own buffer.
    /// </summary>
    public void Restart()
    {
        offset = 0;
        for (var left = items.Count; left > 0; left--)
        {
            var item = items.Dequeue();
            if (item.Sequence is null)
                items.Enqueue(item);
            else
                Release(item);
        }
    }

    public void Clear()
    {
        count(-items.Sum(item => (long)item.Payload.Length));
        items.Clear();
        waitingByRecipient.Clear();
        offset = 0;
    }

    /// <summary>Writes the next piece.</summary>
    public void WriteNext(FrameEncoder encoder)
    {
        var item = items.Peek();
        if (item.Sequence is { } sequence)
            encoder.WriteSystemMessage(sequence, item.Header, item.Payload);
        else if (item.Payload.Length <= WireFormat.PieceBytes)
            encoder.WriteMessage(item.Header, item.Payload);
        else if (WritePiece(encoder, item) < item.Payload.Length)
            return;
        offset = 0;
        items.Dequeue();
        Release(item);
    }

    private int WritePiece(FrameEncoder encoder, Item item)
    {
        var piece = item.Payload.AsSpan(offset, Math.Min(WireFormat.PieceBytes, item.Payload.Length - offset));
        if (offset == 0)
            encoder.WriteLargeBegin(item.Header, item.Payload.Length, piece);
        else
            encoder.WriteLargePiece(piece);
        return offset += piece.Length;
    }

    private void Release(in Item item)
    {
        count(-item.Payload.Length);
        if (--waitingByRecipient[item.Recipient] == 0)
            waitingByRecipient.Remove(item.Recipient);
    }

    private readonly record struct Item(ActorPath Recipient, OutboundHeader Header, byte[] Payload, ulong? Sequence);
}
