using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ActorCluster.Sagas;

/// <summary>
/// Reads a saga definition from JSON:
/// <code>
/// { "name": "order", "topic": "orders", "maxAttempts": 5, "backoff": { "min": "200ms", "max": "10s" }, "stepTimeout": "5s",
///   "steps": [ { "name": "reserve",
///                "action":       { "method": "POST", "url": "http://stock/reservations/{saga.id}", "body": { "sku": "{input.sku}" },
///                                  "headers": { "X-Customer": "{input.customer}" }, "breaker": "stock" },
///                "compensation": { "method": "DELETE", "url": "http://stock/reservations/{saga.id}", "breaker": "stock" } } ] }
/// </code>
/// Only name, steps, a step's name and action, and a call's url are needed.
/// </summary>
internal static partial class JsonSagaDefinition
{
    private static readonly string[] TopFields = ["name", "topic", "maxAttempts", "backoff", "stepTimeout", "steps"];
    private static readonly string[] BackoffFields = ["min", "max"];
    private static readonly string[] StepFields = ["name", "action", "compensation"];
    private static readonly string[] CallFields = ["method", "url", "body", "headers", "breaker"];

    /// <summary>Reads a definition.</summary>
    /// <param name="json">The text; kept.</param>
    /// <param name="http">Makes its calls.</param>
    /// <exception cref="FormatException">It is no definition; the message says where and why.</exception>
    public static SagaDefinition Parse(ReadOnlyMemory<byte> json, HttpSteps http)
    {
        try
        {
            var root = Object(JsonNode.Parse(json.Span), "the definition", TopFields);
            var definition = SagaDefinition.Named(Text(root, "name", "the definition")) with { Json = json };
            if (root["topic"] is not null)
                definition = definition.PublishingTo(Text(root, "topic", "the definition"));
            if (root["maxAttempts"] is { } maxAttempts)
                definition = definition.WithMaxAttempts(maxAttempts.GetValue<int>());
            if (root["backoff"] is { } backoff)
            {
                var bounds = Object(backoff, "backoff", BackoffFields);
                definition = definition.WithBackoff(Duration(bounds, "min", "backoff"), Duration(bounds, "max", "backoff"));
            }

            if (root["stepTimeout"] is not null)
                definition = definition.WithStepTimeout(Duration(root, "stepTimeout", "the definition"));
            if (root["steps"] is not JsonArray { Count: > 0 } steps)
                throw new FormatException("steps: a list with at least one step is needed");
            for (var i = 0; i < steps.Count; i++)
                definition = AddStep(definition, steps[i], $"steps[{i}]", http);
            return definition;
        }
        catch (Exception cause) when (cause is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException(cause.Message, cause);
        }
    }

    private static SagaDefinition AddStep(SagaDefinition definition, JsonNode? node, string place, HttpSteps http)
    {
        var step = Object(node, place, StepFields);
        var compensation = step["compensation"] is { } undo ? http.ActionOf(Call(undo, $"{place}.compensation")) : null;
        return definition.Step(Text(step, "name", place), http.ActionOf(Call(step["action"], $"{place}.action")), compensation);
    }

    private static HttpStepRequest Call(JsonNode? node, string place)
    {
        var call = Object(node, place, CallFields);
        var headers = call["headers"] is { } given ? Object(given, $"{place}.headers", null) : [];
        return new HttpStepRequest(
            HttpMethod.Parse(call["method"] is null ? "POST" : Text(call, "method", place)),
            Text(call, "url", place),
            call["body"],
            headers.ToDictionary(header => header.Key, header => Text(headers, header.Key, $"{place}.headers")),
            call["breaker"] is null ? null : Text(call, "breaker", place));
    }

    private static JsonObject Object(JsonNode? node, string place, string[]? fields)
    {
        if (node is not JsonObject found)
            throw new FormatException($"{place}: an object is needed");
        var unknown = fields is null ? null : found.Select(field => field.Key).FirstOrDefault(name => !fields.Contains(name));
        return unknown is null
            ? found
            : throw new FormatException($"{place}: '{unknown}' is not known; there are {string.Join(", ", fields!)}");
    }

    private static string Text(JsonObject parent, string name, string place) =>
        parent[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0
            ? text
            : throw new FormatException($"{place}: '{name}' must be a text, and not empty");

    private static TimeSpan Duration(JsonObject parent, string name, string place)
    {
        var match = DurationPattern().Match(Text(parent, name, place));
        if (!match.Success)
            throw new FormatException($"{place}: '{name}' must be a duration such as 200ms or 5s");
        var number = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(number * match.Groups[2].Value switch { "ms" => 1, "s" => 1000, _ => 60_000 });
    }

    [GeneratedRegex("^([0-9]{1,9})(ms|s|m)$")]
    private static partial Regex DurationPattern();
}
