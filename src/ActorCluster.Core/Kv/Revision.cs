namespace ActorCluster.Core.Kv;

/// <summary>
/// A state of the whole key-value store: an empty store is at 1, and every command that changes keys makes the next one.
/// In a request 0 stands for "the newest".
/// </summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    /// <summary>The newest, whichever that is.</summary>
    public static readonly Revision Newest = new(0);

    /// <summary>That of an empty store.</summary>
    public static readonly Revision First = new(1);

    public Revision Next => new(Value + 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public static bool operator <(Revision a, Revision b) => a.Value < b.Value;
    public static bool operator >(Revision a, Revision b) => a.Value > b.Value;
    public static bool operator <=(Revision a, Revision b) => a.Value <= b.Value;
    public static bool operator >=(Revision a, Revision b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString();
}
