using System.Runtime.InteropServices;
using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>
/// First in, first out, without bounds: any thread puts messages in, and one thread at a time, that of the actor's turn, takes them out.
/// </summary>
/// <remarks>
/// Messages lie in a ring of slots. Whoever puts one in claims the next position and then fills its slot; who takes them out waits for
/// none but a claimed slot. A ring that is full is closed, and a larger one follows it.
/// </remarks>
public class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int FirstLength = 16;
    private const int GreatestLength = 1 << 16;

    private readonly Lock _lock = new();
    private Ring _first; // moved on by who takes messages out
    private Ring _last; // moved on under the lock

    /// <summary>Makes an empty queue.</summary>
    public UnboundedMessageQueue() => _first = _last = new Ring(FirstLength);

    /// <inheritdoc/>
    public bool HasMessages
    {
        get
        {
            for (var ring = Volatile.Read(ref _first); ring is not null; ring = ring.Next)
            {
                // A claimed slot counts as a message before it is filled: who fills it may have found the actor still at work and has then
                // left it to the actor to look again.
                if (ring.Count > 0)
                    return true;
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            var count = 0L;
            for (var ring = Volatile.Read(ref _first); ring is not null; ring = ring.Next)
                count += ring.Count;
            return (int)Math.Min(count, int.MaxValue);
        }
    }

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope.Message);
        while (true)
        {
            var ring = Volatile.Read(ref _last);
            if (ring.TryPut(envelope))
                return;
            if (ring.IsFull())
                Extend(ring);
        }
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        while (!_first.TryTake(out envelope))
        {
            if (!_first.IsClosed)
                return false;
            if (_first.Count == 0)
                Volatile.Write(ref _first, _first.Next!); // what is closed has one behind it
        }

        return true;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => Drain.To(this, owner, deadletters);

    private void Extend(Ring full)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_last, full))
                return; // another thread has
            var next = new Ring(Math.Min(GreatestLength, full.Length * 2));
            full.Close(next);
            Volatile.Write(ref _last, next);
        }
    }

    private struct Slot
    {
        internal IActorRef? Sender;
        internal object? Message; // written last, and null in a free slot
    }

    // Far from each other, so that threads which put messages in and the one that takes them out do not share a cache line.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Positions
    {
        [FieldOffset(64)]
        internal long Claimed; // how many slots were given to messages; the closed bit above

        [FieldOffset(72)]
        internal long KnownTaken; // what Taken was when somebody last looked

        [FieldOffset(192)]
        internal long Taken; // how many messages were taken out
    }

    private sealed class Ring(int length)
    {
        private const long Closed = 1L << 62;

        private readonly Slot[] _slots = new Slot[length];
        private Positions _at;
        private Ring? _next;

        internal int Length => _slots.Length;

        internal Ring? Next => Volatile.Read(ref _next);

        internal bool IsClosed => (Volatile.Read(ref _at.Claimed) & Closed) != 0;

        internal long Count => Math.Max(0, (Volatile.Read(ref _at.Claimed) & ~Closed) - Volatile.Read(ref _at.Taken));

        /// <summary>True if a message can be put in only behind this ring.</summary>
        internal bool IsFull()
        {
            var taken = Volatile.Read(ref _at.Taken);
            Volatile.Write(ref _at.KnownTaken, taken);
            return Volatile.Read(ref _at.Claimed) - taken >= _slots.Length;
        }

        /// <summary>False where there was no room when somebody last looked, or another thread came first.</summary>
        internal bool TryPut(Envelope envelope)
        {
            var slots = _slots;
            var position = Volatile.Read(ref _at.Claimed);
            if (position - Volatile.Read(ref _at.KnownTaken) >= slots.Length || Interlocked.CompareExchange(ref _at.Claimed, position + 1, position) != position)
                return false;
            ref var slot = ref slots[(int)position & (slots.Length - 1)];
            slot.Sender = envelope.Sender;
            Volatile.Write(ref slot.Message, envelope.Message);
            return true;
        }

        internal bool TryTake(out Envelope envelope)
        {
            var slots = _slots;
            var position = _at.Taken;
            ref var slot = ref slots[(int)position & (slots.Length - 1)];
            var message = Volatile.Read(ref slot.Message);
            if (message is null)
            {
                if ((Volatile.Read(ref _at.Claimed) & ~Closed) == position)
                {
                    envelope = default;
                    return false;
                }

                message = Await(ref slot);
            }

            envelope = new Envelope(message, slot.Sender);
            slot.Sender = null;
            slot.Message = null;
            Volatile.Write(ref _at.Taken, position + 1);
            return true;
        }

        /// <summary>Lets nobody put in another message; they go to <paramref name="next"/>.</summary>
        internal void Close(Ring next)
        {
            Volatile.Write(ref _next, next);
            Interlocked.Or(ref _at.Claimed, Closed);
        }

        private static object Await(ref Slot slot)
        {
            var wait = new SpinWait();
            object? message;
            while ((message = Volatile.Read(ref slot.Message)) is null)
                wait.SpinOnce(sleep1Threshold: -1);
            return message;
        }
    }
}
