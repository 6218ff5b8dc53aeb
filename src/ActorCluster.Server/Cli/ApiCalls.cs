using System.Text.Json;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;

namespace ActorCluster.Server.Cli;

/// <summary>Calls of the HTTP interface that answer with JSON.</summary>
internal static class ApiCalls
{
    /// <summary>Sends and gives the answer's JSON.</summary>
    /// <exception cref="GrpcException">The answer is a failure; its message is the answer's.</exception>
    public static async Task<JsonElement> CallAsync(
        this ClusterClient client, HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(method, path, json, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode) throw new GrpcException(GrpcStatusCode.Unknown, ErrorOf(body) ?? $"{path}: HTTP {(int)response.StatusCode}");
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    private static string? ErrorOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // Not from this interface: a proxy, perhaps.
        }
    }
}
