using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Http;

/// <summary>Request bodies that are JSON.</summary>
internal static class JsonBodies
{
    /// <exception cref="BadRequestException">The body is no JSON; says where.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new BadRequestException($"the body is not JSON: {e.Message}");
        }
    }

    /// <summary>The text under <paramref name="name"/>, which must be there.</summary>
    public static string Text(JsonElement body, string name) =>
        Optional(body, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text
            : throw new BadRequestException($"the body needs \"{name}\", a string that is not empty");

    /// <summary>The whole number under <paramref name="name"/>; <paramref name="otherwise"/> where there is none, null: it must be there.</summary>
    public static long Number(JsonElement body, string name, long? otherwise)
    {
        var value = Optional(body, name);
        if (value is null && otherwise is not null) return otherwise.Value;
        return value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole)
            ? whole
            : throw new BadRequestException($"the body needs \"{name}\", a whole number");
    }

    /// <summary>What stands under <paramref name="name"/>; null where nothing does.</summary>
    public static JsonElement? Optional(JsonElement body, string name)
    {
        if (body.ValueKind != JsonValueKind.Object) throw new BadRequestException("the body must be a JSON object");
        return body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
