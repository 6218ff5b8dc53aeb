using System.Buffers;

namespace ActorCluster.Core;

/// <summary>
/// The names of topics, groups and sagas: 1 to 200 letters, digits and ". - _ :". They stand in addresses, actor paths and log lines.
/// </summary>
public static class Names
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:");

    /// <summary>What is wrong with a name, or null.</summary>
    /// <param name="what">What the name is of, for the message.</param>
    /// <param name="name">The name.</param>
    public static Rejection? Check(string what, string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Allowed)
            ? null
            : new(RejectionReason.Invalid,
                $"{what} '{name}': a name has 1 to {MaxLength} characters, letters, digits and . - _ : only");
}
