using System.Text.Json;

namespace ActorCluster.Server.Nodes;

/// <summary>One node process and where it is reached; addresses are host:port.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Pid">The process that runs it; 0 while none does.</param>
/// <param name="Client">gRPC for clients.</param>
/// <param name="Http">HTTP.</param>
/// <param name="Remoting">Actor remoting between the nodes.</param>
public sealed record RunningNode(string Name, int Pid, string Client, string Http, string Remoting);

/// <summary>The file that says which node processes run: <c>{"nodes":[{"name":…,"pid":…,"client":…,"http":…,"remoting":…},…]}</c>.</summary>
public static class NodesFile
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Replaces the file as a whole, so that a reader never sees half of it.</summary>
    public static void Write(string path, IEnumerable<RunningNode> nodes)
    {
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(new { nodes }, Format));
        File.Move(temporary, path, overwrite: true);
    }
}
