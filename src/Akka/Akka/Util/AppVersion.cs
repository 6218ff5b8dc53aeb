using System.Globalization;

namespace Akka.Util;

/// <summary>
/// The version of an application: numbers separated by dots, then, after a hyphen or a plus, anything. Numbers compare as numbers,
/// missing ones as zero; a version with something after its numbers comes before the one without.
/// </summary>
public class AppVersion : IComparable<AppVersion>, IEquatable<AppVersion>
{
    /// <summary>The version of an application that names none.</summary>
    public static readonly AppVersion Zero = new("0.0.0");

    private readonly int[] _numbers;
    private readonly string _rest;

    private AppVersion(string version)
    {
        Version = version;
        var end = version.AsSpan().IndexOfAny('-', '+');
        var numbers = end < 0 ? version : version[..end];
        _rest = end < 0 ? "" : version[(end + 1)..];
        _numbers = [.. numbers.Split('.').Select(part => NumberOf(part, version))];
    }

    /// <summary>The version as it was written.</summary>
    public string Version { get; }

    /// <summary>Reads a version.</summary>
    /// <exception cref="ArgumentException">The part before a hyphen or plus is not made of numbers.</exception>
    public static AppVersion Create(string version) => version == Zero.Version ? Zero : new AppVersion(version);

    /// <inheritdoc />
    public int CompareTo(AppVersion? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Max(_numbers.Length, other._numbers.Length); i++)
        {
            var order = NumberAt(i).CompareTo(other.NumberAt(i));
            if (order != 0) return order;
        }
        if (_rest.Length == 0 || other._rest.Length == 0) return other._rest.Length.CompareTo(_rest.Length);
        return string.CompareOrdinal(_rest, other._rest);
    }

    /// <inheritdoc />
    public bool Equals(AppVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AppVersion);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var number in _numbers.Reverse().SkipWhile(number => number == 0)) hash.Add(number);
        hash.Add(_rest);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() => Version;

    /// <summary>Whether both are the same version.</summary>
    public static bool operator ==(AppVersion? first, AppVersion? second) => first is null ? second is null : first.Equals(second);

    /// <summary>Whether the versions differ.</summary>
    public static bool operator !=(AppVersion? first, AppVersion? second) => !(first == second);

    private int NumberAt(int index) => index < _numbers.Length ? _numbers[index] : 0;

    private static int NumberOf(string part, string version) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"[{version}] is no version: [{part}] is not a number.", nameof(version));
}
