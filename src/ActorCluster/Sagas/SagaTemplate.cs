using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ActorCluster.Sagas;

/// <summary>
/// Fills <c>{input.path}</c>, <c>{outputs.step.path}</c> and <c>{saga.id}</c> in the texts of a JSON definition. A text that is one
/// placeholder and nothing else becomes the JSON value itself; inside a longer text a value stands as text. Other braces mean nothing.
/// </summary>
internal static partial class SagaTemplate
{
    /// <summary>Fills a URL: values are escaped, except one with which the URL begins.</summary>
    /// <exception cref="SagaStepFailedException">A value is missing.</exception>
    public static string FillUrl(string url, SagaStepContext context) => Placeholder().Replace(url, match =>
    {
        var value = Text(Value(match, context));
        return match.Index == 0 ? value : Uri.EscapeDataString(value);
    });

    /// <summary>Fills a text.</summary>
    /// <exception cref="SagaStepFailedException">A value is missing.</exception>
    public static string FillText(string text, SagaStepContext context) =>
        Placeholder().Replace(text, match => Text(Value(match, context)));

    /// <summary>Fills all texts in a JSON value.</summary>
    /// <exception cref="SagaStepFailedException">A value is missing.</exception>
    public static JsonNode? FillJson(JsonNode? template, SagaStepContext context)
    {
        switch (template)
        {
            case JsonObject fields:
                return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, FillJson(field.Value, context))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => FillJson(item, context))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                var text = value.GetValue<string>();
                var match = Placeholder().Match(text);
                return match.Success && match.Length == text.Length ? Node(Value(match, context)) : FillText(text, context);
            default:
                return template?.DeepClone();
        }
    }

    [GeneratedRegex(@"\{(saga\.id|input(?:[.\[][^{}]*)?|outputs\.[^{}]+)\}")]
    private static partial Regex Placeholder();

    private static JsonElement Value(Match match, SagaStepContext context)
    {
        var name = match.Groups[1].Value;
        if (name == "saga.id")
            return JsonSerializer.SerializeToElement(context.SagaId);
        if (name.StartsWith("input", StringComparison.Ordinal))
            return Find(context.Input, name["input".Length..], name);
        var rest = name["outputs.".Length..];
        var end = rest.IndexOfAny(['.', '[']);
        var step = end < 0 ? rest : rest[..end];
        var output = context.Outputs.GetValueOrDefault(step)
            ?? throw new SagaStepFailedException($"there is no value for {{{name}}}: step '{step}' is not done");
        return Find(output, rest[step.Length..], name);
    }

    private static JsonElement Find(string json, string path, string name)
    {
        using var document = JsonDocument.Parse(json.Length == 0 ? "null" : json);
        var found = JsonPath.Parse(path).Find(document.RootElement);
        return found?.Clone() ?? throw new SagaStepFailedException($"there is no value for {{{name}}}");
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
