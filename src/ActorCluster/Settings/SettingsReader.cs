using System.Globalization;
using Akka.Configuration;

namespace ActorCluster.Settings;

/// <summary>
/// Reads one section of the settings and remembers what it was asked for, so that <see cref="RefuseUnknown"/> can tell what is not known.
/// It never throws for a bad value: the error is noted, and a harmless value stands in so that reading goes on.
/// </summary>
internal sealed class SettingsReader(Config config, string path, List<SettingsError> errors)
{
    private static readonly (string Suffix, double Milliseconds)[] DurationUnits =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    private static readonly (string Suffix, long Bytes)[] SizeUnits =
        [("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("b", 1), ("", 1)];

    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    public string Path => path;

    private Config Config => config;

    /// <summary>The keys that stand in this section, sorted.</summary>
    public IEnumerable<string> Keys => config.AsEnumerable().Select(pair => pair.Key).Order(StringComparer.Ordinal);

    public void Refuse(string key, string? value, string rule) => errors.Add(new SettingsError(Full(key), value, rule));

    /// <summary>A section of this section; an empty one where it is missing.</summary>
    public SettingsReader Section(string key)
    {
        _known.Add(key);
        var inner = config.HasPath(Quoted(key)) ? config.GetValue(Quoted(key)) : null;
        if (inner is not null && !inner.IsObject())
        {
            // What is missing in it is not worth a line each.
            Refuse(key, inner.ToString(), "must be a section: { … }");
            return new SettingsReader(Config.Empty, Full(key), []);
        }

        return new SettingsReader(inner is null ? Config.Empty : config.GetConfig(Quoted(key)), Full(key), errors);
    }

    /// <summary>A section in which what is missing is taken from the section <paramref name="standard"/>.</summary>
    public SettingsReader SectionOver(string standard, string key)
    {
        var own = Section(key);
        return new SettingsReader(own.Config.WithFallback(Section(standard).Config), own.Path, errors);
    }

    /// <summary>The sections in this section, whose names the deployment chooses.</summary>
    public IEnumerable<(string Name, SettingsReader Reader)> Sections() => Keys.Select(key => (key, Section(key))).ToList();

    public string Text(string key, string rule, Func<string, bool> holds)
    {
        var text = Raw(key);
        if (text is null || !holds(text))
        {
            Refuse(key, text, rule);
            return "";
        }

        return text;
    }

    public string Text(string key) => Text(key, "must not be empty", text => text.Length > 0);

    public string? OptionalText(string key) => Raw(key) is { Length: > 0 } text ? text : null;

    public string OneOf(string key, params string[] choices) =>
        Text(key, $"must be one of {string.Join(", ", choices)}", text => choices.Contains(text));

    public int Integer(string key, int min, int max) =>
        (int)Number(key, min, max, $"must be a whole number from {min} to {max}", text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>A number that may be missing.</summary>
    public int? OptionalInteger(string key, int min, int max) => Raw(key) is null ? null : Integer(key, min, max);

    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max) =>
        TimeSpan.FromMilliseconds(Number(
            key,
            (long)min.TotalMilliseconds,
            (long)max.TotalMilliseconds,
            $"must be a duration from {Show(min)} to {Show(max)}, such as 20ms or 5s",
            ParseMilliseconds));

    public long Size(string key, long min, long max) =>
        Number(key, min, max, $"must be a size from {min} to {max} bytes, such as 512, 64KiB or 1MiB", ParseBytes);

    public HostPort Endpoint(string key)
    {
        const string rule = "must be a host and a port from 1 to 65535, such as 127.0.0.1:2379";
        var text = Raw(key);
        if (HostPort.TryParse(text, out var endpoint))
        {
            return endpoint;
        }

        Refuse(key, text, rule);
        return new HostPort("", 0);
    }

    public IReadOnlyList<string> Texts(string key)
    {
        _known.Add(key);
        var value = config.HasPath(Quoted(key)) ? config.GetValue(Quoted(key)) : null;
        if (value is null)
        {
            return [];
        }

        // Akka.NET's IsArray says no of a list that is empty.
        if (!value.Values.Any(element => element.IsArray()))
        {
            Refuse(key, value.ToString(), "must be a list: [ … ]");
            return [];
        }

        return [.. value.GetStringList()];
    }

    /// <summary>Notes every key that nothing has asked for.</summary>
    public void RefuseUnknown()
    {
        foreach (var key in Keys.Where(key => !_known.Contains(key)))
        {
            Refuse(key, Shown(key), $"is not known; {path} has {string.Join(", ", _known)}");
        }
    }

    private string? Shown(string key)
    {
        var value = config.GetValue(Quoted(key));
        return value is null || value.IsObject() ? "{ … }" : value.ToString();
    }

    private string? Raw(string key)
    {
        _known.Add(key);
        var value = config.HasPath(Quoted(key)) ? config.GetValue(Quoted(key)) : null;
        return value is null or { Values.Count: 0 } ? null : value.IsString() ? value.GetString() : value.ToString();
    }

    private long Number(string key, long min, long max, string rule, Func<string, long?> parse)
    {
        var text = Raw(key);
        if (text is not null && parse(text.Trim()) is { } value && value >= min && value <= max)
        {
            return value;
        }

        Refuse(key, text, rule);
        return min;
    }

    private static long? ParseMilliseconds(string text)
    {
        var number = text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"]);
        var unit = text[number.Length..];
        var found = Array.Find(DurationUnits, candidate => candidate.Suffix == unit);
        return found.Suffix is not null && TryPositive(number, out var value) ? (long)(value * found.Milliseconds) : null;
    }

    private static long? ParseBytes(string text)
    {
        var number = text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
        var unit = text[number.Length..].ToLowerInvariant();
        var found = Array.Find(SizeUnits, candidate => candidate.Suffix == unit);
        return found.Suffix is not null && TryPositive(number, out var value) ? (long)(value * found.Bytes) : null;
    }

    private static bool TryPositive(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value < 1e12;

    private static string Show(TimeSpan span) => span.TotalMilliseconds < 1000 ? $"{span.TotalMilliseconds}ms" : $"{span.TotalSeconds}s";

    private static string Quoted(string key) => key.Contains('.') ? $"\"{key}\"" : key;

    private string Full(string key) => $"{path}.{key}";
}
