namespace Akka;

/// <summary>The result of something that ended and has nothing to hand over.</summary>
public sealed class Done
{
    /// <summary>The one value of this type.</summary>
    public static readonly Done Instance = new();

    private Done() { }
}
