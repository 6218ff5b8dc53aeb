using System.Globalization;
using System.Text.Json;
using ActorCluster.Core.Events;

namespace ActorCluster.ReadModels;

/// <summary>
/// Where a column's value stands in an event: <c>$.a.b</c> and <c>$.items[0].x</c> in its JSON, or one of <c>@offset</c>, <c>@at</c>,
/// <c>@type</c>, <c>@key</c>.
/// </summary>
internal sealed class EventPath
{
    private readonly string text;
    private readonly JsonPath path;

    private EventPath(string text)
    {
        this.text = text;
        path = JsonPath.Parse(text.TrimStart('$'));
    }

    /// <summary>The value is in the event's JSON.</summary>
    public bool NeedsJson => text[0] == '$';

    /// <summary>Reads a path that the settings have found well-formed.</summary>
    public static EventPath Parse(string text) => new(text);

    /// <summary>The value for a column; null where the event has none.</summary>
    /// <param name="source">The event.</param>
    /// <param name="json">Its data, where any path needs it.</param>
    /// <param name="type">TEXT, INTEGER or REAL.</param>
    public ColumnValue? Read(Event source, JsonElement json, string type)
    {
        switch (text)
        {
            case "@offset":
                return ColumnValue.Of(source.Offset.Value, type);
            case "@at":
                return type == "TEXT"
                    ? new ColumnValue(DateTimeOffset.FromUnixTimeMilliseconds(source.AtUnixMs).ToString("O", CultureInfo.InvariantCulture))
                    : ColumnValue.Of(source.AtUnixMs, type);
            case "@type":
                return ColumnValue.Of(source.Type, type);
            case "@key":
                return ColumnValue.Of(source.Key, type);
            default:
                return path.Find(json) is { } element ? ColumnValue.Of(element, type) : null;
        }
    }

    public override string ToString() => text;
}

/// <summary>A value as SQLite stores it: a string, a long, a double or null.</summary>
internal sealed record ColumnValue(object? Value)
{
    public static ColumnValue Of(long number, string type) => new(type switch
    {
        "TEXT" => number.ToString(CultureInfo.InvariantCulture),
        "REAL" => (double)number,
        _ => number,
    });

    public static ColumnValue Of(string text, string type) => type switch
    {
        "INTEGER" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => new(number),
        "REAL" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new(number),
        "TEXT" => new(text),
        _ => throw new UnfitValueException($"\"{text}\" is no {type}"),
    };

    public static ColumnValue Of(JsonElement element, string type) => element.ValueKind switch
    {
        JsonValueKind.Null => new((object?)null),
        JsonValueKind.String => Of(element.GetString()!, type),
        JsonValueKind.True or JsonValueKind.False when type != "TEXT" => Of(element.GetBoolean() ? 1 : 0, type),
        JsonValueKind.Number when type == "INTEGER" && element.TryGetInt64(out var number) => new(number),
        JsonValueKind.Number when type == "REAL" => new(element.GetDouble()),
        _ when type == "TEXT" => new(element.GetRawText()),
        _ => throw new UnfitValueException($"{element.GetRawText()} is no {type}"),
    };
}

/// <summary>A value does not fit its column.</summary>
internal sealed class UnfitValueException(string message) : Exception(message);
