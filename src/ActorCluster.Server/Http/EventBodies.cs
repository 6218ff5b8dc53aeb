using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Core.Events;
using Google.Protobuf;
using Wire = ActorCluster.Events.Wire;

namespace ActorCluster.Server.Http;

/// <summary>
/// Events as JSON. A body is one of: {"events": [event, …]}, one event {"type"?, "key"?, "data"}, or any other JSON value, which is then the
/// data of one event.
/// </summary>
internal static class EventBodies
{
    /// <summary>The events of a body.</summary>
    public static IEnumerable<Wire.NewEvent> Read(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object && Only(body, "events") && body.TryGetProperty("events", out var events))
        {
            if (events.ValueKind != JsonValueKind.Array || events.GetArrayLength() == 0)
                throw new BadRequestException("\"events\" must be an array with at least one event");
            return events.EnumerateArray().Select(One);
        }

        return [One(body)];
    }

    /// <summary>An event as it goes out.</summary>
    public static object ToJson(Event e) => ToJson(e.Offset.Value, e.AtUnixMs, e.Type, e.Key, e.Data);

    /// <summary>An event as it goes out.</summary>
    public static object ToJson(Wire.Event e) => ToJson(e.Offset, e.AtUnixMs, e.Type, e.Key, e.Data.Memory);

    private static Wire.NewEvent One(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || !Only(element, "type", "key", "data") || !element.TryGetProperty("data", out var data))
            return new Wire.NewEvent { Data = ByteString.CopyFromUtf8(element.GetRawText()) };
        return new Wire.NewEvent
        {
            Type = Optional(element, "type"),
            Key = Optional(element, "key"),
            Data = ByteString.CopyFromUtf8(data.GetRawText()),
        };
    }

    private static string Optional(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new BadRequestException($"an event's \"{name}\" must be a string");

    private static bool Only(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var property in element.EnumerateObject())
            if (!names.Contains(property.Name)) return false;
        return true;
    }

    private static object ToJson(long offset, long atUnixMs, string type, string key, ReadOnlyMemory<byte> data) => new
    {
        offset,
        at = DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs),
        type,
        key,
        data = Data(data),
    };

    // Data that is no JSON goes out as base64 text.
    private static JsonNode? Data(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonNode.Parse(data.Span);
        }
        catch (JsonException)
        {
            return JsonValue.Create(Convert.ToBase64String(data.Span));
        }
    }
}
