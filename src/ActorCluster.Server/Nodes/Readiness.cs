using System.Net;
using System.Text.Json;

namespace ActorCluster.Server.Nodes;

/// <summary>Whether nodes serve.</summary>
public static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Ends when every node answers linearizable reads; gives each node's role by its name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WhenAllServeAsync(ClusterProcesses cluster)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Task.WhenAll(cluster.Nodes.Select(node => WhenServesAsync(http, node)));
        var roles = await Task.WhenAll(cluster.Nodes.Select(node => RoleAsync(http, node)));
        return roles.ToDictionary(role => role.Name, role => role.Role, StringComparer.Ordinal);
    }

    private static async Task WhenServesAsync(HttpClient http, RunningNode node)
    {
        while (!await ServesAsync(http, node)) await Task.Delay(Pause);
    }

    private static async Task<bool> ServesAsync(HttpClient http, RunningNode node)
    {
        try
        {
            using var response = await http.GetAsync($"http://{node.Http}/readyz");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private static async Task<(string Name, string Role)> RoleAsync(HttpClient http, RunningNode node)
    {
        try
        {
            using var status = JsonDocument.Parse(await http.GetByteArrayAsync($"http://{node.Http}/status"));
            return (node.Name, status.RootElement.GetProperty("role").GetString()!);
        }
        catch (HttpRequestException)
        {
            return (node.Name, "gone");
        }
    }
}
