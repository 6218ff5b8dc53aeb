using System.Text.Json;

namespace ActorCluster.Server.Client;

/// <summary>Where a cluster is reached.</summary>
public static class Endpoints
{
    /// <summary>The endpoint that is used when nothing says otherwise.</summary>
    public const string Default = "127.0.0.1:2379";

    /// <summary>
    /// The endpoints that a command talks to: what was given; else the environment variable ACTORCLUSTER_ENDPOINTS; else the nodes in
    /// ./data/nodes.json; else <see cref="Default"/>.
    /// </summary>
    /// <param name="given">Comma-separated, may be null.</param>
    public static IReadOnlyList<string> Resolve(string? given)
    {
        given ??= Environment.GetEnvironmentVariable("ACTORCLUSTER_ENDPOINTS");
        if (!string.IsNullOrWhiteSpace(given))
            return given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var file = Path.Combine("data", "nodes.json");
        return File.Exists(file) ? FromNodesFile(file) : [Default];
    }

    /// <summary>An endpoint as a base address.</summary>
    /// <exception cref="FormatException">It is neither host:port nor a URL.</exception>
    public static Uri ToUri(string endpoint) =>
        Uri.TryCreate(endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "http://" + endpoint, UriKind.Absolute, out var uri)
            ? uri
            : throw new FormatException($"'{endpoint}' is not an endpoint: give host:port or http://host:port");

    /// <summary>The same endpoints, with another one first at each turn: the first that can be reached is asked, and may be one that cannot answer.</summary>
    public static IReadOnlyList<string> AtTurn(this IReadOnlyList<string> endpoints, int turn)
    {
        var first = endpoints.Count == 0 ? 0 : turn % endpoints.Count;
        return [.. endpoints.Skip(first), .. endpoints.Take(first)];
    }

    private static IReadOnlyList<string> FromNodesFile(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("client").GetString()!)];
    }
}
