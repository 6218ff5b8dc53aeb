namespace Akka.Util;

/// <summary>A value that may be absent. A reference that is null counts as absent.</summary>
public readonly struct Option<T>
{
    /// <summary>No value.</summary>
    public static readonly Option<T> None = default;

    /// <summary>Holds <paramref name="value"/>; null is the same as <see cref="None"/>.</summary>
    public Option(T value)
    {
        Value = value;
        HasValue = value is not null;
    }

    /// <summary>True where there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>True where there is none.</summary>
    public bool IsEmpty => !HasValue;

    /// <summary>The value, or the default of the type.</summary>
    public T Value { get; }

    /// <summary>Wraps a value.</summary>
    public static Option<T> Create(T value) => new(value);

    /// <summary>Wraps a value.</summary>
    public static implicit operator Option<T>(T value) => new(value);

    /// <summary>Equality of presence and value.</summary>
    public static bool operator ==(Option<T> left, Option<T> right) => left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Option<T> left, Option<T> right) => !left.Equals(right);

    /// <summary>The value, or <paramref name="fallbackValue"/> where there is none.</summary>
    public T GetOrElse(T fallbackValue) => HasValue ? Value : fallbackValue;

    /// <summary>Maps the value, if any.</summary>
    public Option<TNew> Select<TNew>(Func<T, TNew> selector) => HasValue ? new Option<TNew>(selector(Value)) : Option<TNew>.None;

    /// <summary>Maps the value, if any, to another option.</summary>
    public Option<TNew> FlatSelect<TNew>(Func<T, Option<TNew>> mapper) => HasValue ? mapper(Value) : Option<TNew>.None;

    /// <summary>Runs <paramref name="action"/> with the value, if any.</summary>
    public void OnSuccess(Action<T> action)
    {
        if (HasValue)
            action(Value);
    }

    /// <inheritdoc cref="Equals(object)"/>
    public bool Equals(Option<T> other) =>
        HasValue == other.HasValue && EqualityComparer<T>.Default.Equals(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Option<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HasValue ? Value!.GetHashCode() : 0;

    /// <inheritdoc/>
    public override string ToString() => HasValue ? $"Some<{Value}>" : "None";
}
