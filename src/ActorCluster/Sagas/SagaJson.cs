using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCluster.Core.Sagas;

namespace ActorCluster.Sagas;

/// <summary>Sagas in JSON, as the HTTP interface shows them and as events carry them.</summary>
public static class SagaJson
{
    /// <summary>All of a saga: id, definition, status, steps, where it is, input, outputs by step, history.</summary>
    public static JsonObject Of(SagaState saga)
    {
        var json = Summary(saga);
        json["steps"] = new JsonArray([.. saga.Steps.Select(step => JsonValue.Create(step))]);
        json["step"] = saga.Steps[saga.Step];
        json["attempt"] = saga.Attempt;
        json["dueUnixMs"] = saga.DueUnixMs;
        json["startedUnixMs"] = saga.StartedUnixMs;
        json["changedUnixMs"] = saga.ChangedUnixMs;
        json["history"] = new JsonArray([.. saga.History.Select(each => new JsonObject
        {
            ["atUnixMs"] = each.AtUnixMs,
            ["step"] = saga.Steps[each.Step],
            ["attempt"] = each.Attempt,
            ["compensating"] = each.Compensating,
            ["outcome"] = each.Outcome,
            ["error"] = each.Error,
        })]);
        return json;
    }

    /// <summary>What is worth knowing of a saga that has begun or ended; <c>error</c> is why it was undone, where it was.</summary>
    public static JsonObject Summary(SagaState saga)
    {
        var failed = saga.History.FirstOrDefault(each => each.Outcome == "failed");
        return new JsonObject
        {
            ["id"] = saga.Id,
            ["definition"] = saga.Definition,
            ["status"] = StatusWord(saga.Status),
            ["input"] = Parse(saga.Input),
            ["outputs"] = new JsonObject(Outputs(saga).Select(output => KeyValuePair.Create(output.Step, Parse(output.Json)))),
            ["error"] = failed is null ? null : $"{saga.Steps[failed.Step]}: {failed.Error}",
        };
    }

    /// <summary>A status as one lower-case word: running, compensating, completed, compensated, stuck.</summary>
    public static string StatusWord(SagaStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A step's output as it is stored: JSON as it is, any other text as a JSON string, nothing as nothing.</summary>
    internal static ReadOnlyMemory<byte> OutputOf(string text)
    {
        if (text.Length == 0)
            return default;
        var bytes = Encoding.UTF8.GetBytes(text);
        return IsJson(bytes) ? bytes : JsonSerializer.SerializeToUtf8Bytes(text);
    }

    internal static bool IsJson(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal static IEnumerable<(string Step, ReadOnlyMemory<byte> Json)> Outputs(SagaState saga) => saga.Steps.Zip(saga.Outputs);

    private static JsonNode? Parse(ReadOnlyMemory<byte> json) => json.IsEmpty ? null : JsonNode.Parse(json.Span);
}
