namespace Akka.Remote.Transport;

/// <summary>
/// System messages to one incarnation of a system, numbered from 1, kept until it has acknowledged them; a new incarnation gets a new
/// buffer. Belongs to the pump, but for the acknowledged number.
/// </summary>
internal sealed class SystemMessageBuffer
{
    private readonly Queue<(ulong Sequence, Outbound Message)> unacknowledged = new();
    private ulong last;
    private ulong acknowledged;

    public int Count => unacknowledged.Count;

    public IEnumerable<(ulong Sequence, Outbound Message)> Unacknowledged => unacknowledged;

    public ulong Add(in Outbound message)
    {
        unacknowledged.Enqueue((++last, message));
        return last;
    }

    /// <summary>Notes an acknowledgement of everything up to that number; may be called from any thread.</summary>
    public void Acknowledge(ulong sequence)
    {
        ulong before;
        while (sequence > (before = Volatile.Read(ref acknowledged)))
        {
            if (Interlocked.CompareExchange(ref acknowledged, sequence, before) == before)
                return;
        }
    }

    /// <summary>Lets go of what has been acknowledged.</summary>
    /// <returns>True if there was any.</returns>
    public bool Prune()
    {
        var upTo = Volatile.Read(ref acknowledged);
        var before = unacknowledged.Count;
        while (unacknowledged.TryPeek(out var first) && first.Sequence <= upTo)
            unacknowledged.Dequeue();
        return unacknowledged.Count < before;
    }
}
