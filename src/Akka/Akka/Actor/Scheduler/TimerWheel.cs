using System.Numerics;

namespace Akka.Actor;

/// <summary>
/// Slots of one tick each around a circle, and a bit for each slot that says whether it holds something. An entry that is due
/// more than one round from now stays in its slot until its round comes. It knows no clock and takes no lock: both are its owner's.
/// </summary>
internal sealed class TimerWheel
{
    private const int Slots = 4096;

    private readonly WheelEntry?[] _slots = new WheelEntry?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private long _tick; // everything due at or before this tick has been collected

    /// <summary>Sets the tick that is over, while the wheel is empty.</summary>
    internal void BeginAfter(long tick) => _tick = tick;

    /// <summary>Puts an entry into the slot of its tick; what is overdue into the next one.</summary>
    internal void Link(WheelEntry entry)
    {
        if (entry.DueTick <= _tick)
            entry.DueTick = _tick + 1;
        var slot = (int)(entry.DueTick & (Slots - 1));
        var head = _slots[slot];
        entry.Next = head;
        entry.Previous = null;
        if (head is not null)
            head.Previous = entry;
        _slots[slot] = entry;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
        entry.Linked = true;
    }

    /// <summary>Takes an entry out of its slot.</summary>
    internal void Unlink(WheelEntry entry)
    {
        var slot = (int)(entry.DueTick & (Slots - 1));
        if (entry.Previous is null)
            _slots[slot] = entry.Next;
        else
            entry.Previous.Next = entry.Next;
        if (entry.Next is not null)
            entry.Next.Previous = entry.Previous;
        entry.Next = entry.Previous = null;
        entry.Linked = false;
        if (_slots[slot] is null)
            _occupied[slot >> 6] &= ~(1UL << (slot & 63));
    }

    /// <summary>Takes out everything, in no order.</summary>
    internal void TakeAll(List<WheelEntry> taken)
    {
        foreach (var head in _slots)
        {
            for (var entry = head; entry is not null; entry = entry.Next)
                taken.Add(entry);
        }

        foreach (var entry in taken)
            Unlink(entry);
    }

    /// <summary>
    /// The first tick after the present one whose slot holds something; <see cref="long.MaxValue"/> where all are empty. It may turn
    /// out to be due only some rounds later.
    /// </summary>
    internal long NextOccupiedTick()
    {
        var from = (int)((_tick + 1) & (Slots - 1));
        for (var step = 0; step <= _occupied.Length; step++)
        {
            var word = ((from >> 6) + step) & (_occupied.Length - 1);
            var bits = _occupied[word];
            if (step == 0)
                bits &= ulong.MaxValue << (from & 63);
            else if (step == _occupied.Length)
                bits &= ~(ulong.MaxValue << (from & 63));
            if (bits == 0)
                continue;
            var slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
            return _tick + 1 + ((slot - from + Slots) & (Slots - 1));
        }

        return long.MaxValue;
    }

    /// <summary>Goes on to <paramref name="now"/> and takes out what is due by then, in the order in which it is due; true if there is something.</summary>
    internal bool CollectDue(long now, List<WheelEntry> due)
    {
        while (_tick < now)
        {
            var next = NextOccupiedTick();
            if (next > now)
            {
                _tick = now;
                break;
            }

            _tick = next;
            var entry = _slots[(int)(next & (Slots - 1))];
            while (entry is not null)
            {
                var following = entry.Next;
                if (entry.DueTick <= next)
                {
                    Unlink(entry);
                    due.Add(entry);
                }

                entry = following;
            }
        }

        if (due.Count > 1)
            due.Sort(static (a, b) => a.DueTick != b.DueTick ? a.DueTick.CompareTo(b.DueTick) : a.Order.CompareTo(b.Order));
        return due.Count > 0;
    }
}
