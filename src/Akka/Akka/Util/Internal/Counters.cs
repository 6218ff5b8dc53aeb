namespace Akka.Util.Internal;

/// <summary>A counter that several threads may move.</summary>
public class AtomicCounter
{
    private int _value;

    /// <summary>Starts at 0.</summary>
    public AtomicCounter() { }

    /// <summary>Starts at <paramref name="initialValue"/>.</summary>
    public AtomicCounter(int initialValue) => _value = initialValue;

    /// <summary>The present value.</summary>
    public int Current => Volatile.Read(ref _value);

    /// <summary>Adds one and answers the new value.</summary>
    public int IncrementAndGet() => Interlocked.Increment(ref _value);

    /// <summary>Adds one and answers the value before.</summary>
    public int GetAndIncrement() => Interlocked.Increment(ref _value) - 1;

    /// <summary>Takes one and answers the new value.</summary>
    public int Decrement() => Interlocked.Decrement(ref _value);

    /// <summary>Adds one and answers the new value.</summary>
    public int Next() => Interlocked.Increment(ref _value);

    /// <summary>Adds <paramref name="amount"/> and answers the new value.</summary>
    public int AddAndGet(int amount) => Interlocked.Add(ref _value, amount);

    /// <summary>Back to 0.</summary>
    public void Reset() => Volatile.Write(ref _value, 0);
}

/// <summary>A 64-bit counter that several threads may move.</summary>
public class AtomicCounterLong
{
    private long _value;

    /// <summary>Starts at 0.</summary>
    public AtomicCounterLong() { }

    /// <summary>Starts at <paramref name="value"/>.</summary>
    public AtomicCounterLong(long value) => _value = value;

    /// <summary>The present value.</summary>
    public long Current => Volatile.Read(ref _value);

    /// <summary>Adds one and answers the new value.</summary>
    public long IncrementAndGet() => Interlocked.Increment(ref _value);

    /// <summary>Adds one and answers the value before.</summary>
    public long GetAndIncrement() => Interlocked.Increment(ref _value) - 1;

    /// <summary>Adds one and answers the new value.</summary>
    public long Next() => Interlocked.Increment(ref _value);

    /// <summary>Adds <paramref name="amount"/> and answers the new value.</summary>
    public long AddAndGet(long amount) => Interlocked.Add(ref _value, amount);

    /// <summary>Back to 0.</summary>
    public void Reset() => Volatile.Write(ref _value, 0);
}
