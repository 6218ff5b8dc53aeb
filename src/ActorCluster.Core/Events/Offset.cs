namespace ActorCluster.Core.Events;

/// <summary>A position in a topic: the first event is 1; 0 stands before it. There are no gaps.</summary>
public readonly record struct Offset(long Value) : IComparable<Offset>
{
    /// <summary>Before the first event.</summary>
    public static readonly Offset Zero = new(0);

    /// <summary>That of a topic's first event.</summary>
    public static readonly Offset First = new(1);

    public Offset Next => new(Value + 1);

    public int CompareTo(Offset other) => Value.CompareTo(other.Value);

    public static bool operator <(Offset a, Offset b) => a.Value < b.Value;
    public static bool operator >(Offset a, Offset b) => a.Value > b.Value;
    public static bool operator <=(Offset a, Offset b) => a.Value <= b.Value;
    public static bool operator >=(Offset a, Offset b) => a.Value >= b.Value;
    public static Offset operator +(Offset offset, long count) => new(offset.Value + count);
    public static long operator -(Offset a, Offset b) => a.Value - b.Value;

    public override string ToString() => Value.ToString();
}
