namespace Akka.Util;

/// <summary>A boolean that several threads may set.</summary>
public class AtomicBoolean
{
    private int _value;

    /// <summary>Starts with <paramref name="initialValue"/>.</summary>
    public AtomicBoolean(bool initialValue = false) => _value = initialValue ? 1 : 0;

    /// <summary>The present value.</summary>
    public bool Value
    {
        get => Volatile.Read(ref _value) == 1;
        set => Volatile.Write(ref _value, value ? 1 : 0);
    }

    /// <summary>The present value.</summary>
    public static implicit operator bool(AtomicBoolean atomicBoolean) => atomicBoolean.Value;

    /// <summary>Sets <paramref name="newValue"/> if the value is <paramref name="expected"/>; true if it was.</summary>
    public bool CompareAndSet(bool expected, bool newValue)
    {
        var was = expected ? 1 : 0;
        return Interlocked.CompareExchange(ref _value, newValue ? 1 : 0, was) == was;
    }

    /// <summary>Sets <paramref name="newValue"/> and answers what was there.</summary>
    public bool GetAndSet(bool newValue) => Interlocked.Exchange(ref _value, newValue ? 1 : 0) == 1;
}

/// <summary>A reference that several threads may set.</summary>
public class AtomicReference<T> where T : class
{
    /// <summary>The reference itself.</summary>
    protected T atomicValue;

    /// <summary>Starts with <paramref name="originalValue"/>.</summary>
    public AtomicReference(T originalValue) => atomicValue = originalValue;

    /// <summary>Starts with null.</summary>
    public AtomicReference() => atomicValue = null!;

    /// <summary>The present reference.</summary>
    public T Value
    {
        get => Volatile.Read(ref atomicValue);
        set => Volatile.Write(ref atomicValue, value);
    }

    /// <summary>The present reference.</summary>
    public static implicit operator T(AtomicReference<T> atomicReference) => atomicReference.Value;

    /// <summary>Sets <paramref name="newValue"/> if the reference is <paramref name="expected"/>; true if it was.</summary>
    public bool CompareAndSet(T expected, T newValue) =>
        ReferenceEquals(Interlocked.CompareExchange(ref atomicValue, newValue, expected), expected);

    /// <summary>Sets <paramref name="newValue"/> and answers what was there.</summary>
    public T GetAndSet(T newValue) => Interlocked.Exchange(ref atomicValue, newValue);
}
