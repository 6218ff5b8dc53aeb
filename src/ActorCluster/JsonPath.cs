using System.Globalization;
using System.Text.Json;

namespace ActorCluster;

/// <summary>A way into a JSON document: names and indexes, as in <c>a.b</c> and <c>items[0].x</c>. Empty: the document itself.</summary>
internal sealed class JsonPath
{
    private readonly object[] steps;

    private JsonPath(object[] steps)
    {
        this.steps = steps;
    }

    public static JsonPath Parse(string text)
    {
        var steps = text.Replace("[", ".[").Split('.', StringSplitOptions.RemoveEmptyEntries);
        return new JsonPath([.. steps.Select(Step)]);

        static object Step(string step) =>
            step is ['[', .. var inner, ']'] && int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : step;
    }

    /// <summary>What stands there; null where nothing does.</summary>
    public JsonElement? Find(JsonElement json)
    {
        foreach (var step in steps)
        {
            if (step is int at)
            {
                if (json.ValueKind != JsonValueKind.Array || at >= json.GetArrayLength())
                    return null;
                json = json[at];
            }
            else if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty((string)step, out json))
            {
                return null;
            }
        }

        return json;
    }
}
