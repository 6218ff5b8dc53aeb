using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorCluster.Core;
using ActorCluster.Settings;
using Akka.Configuration;

namespace ActorCluster.Server.Nodes;

/// <summary>Which nodes a cluster on this machine has, where they listen and where their data is.</summary>
/// <param name="Nodes">The nodes, without processes yet.</param>
/// <param name="DataDirectory">Absolute.</param>
/// <param name="Settings">HOCON that names the members, on top of the user's file.</param>
public sealed record ClusterLayout(IReadOnlyList<RunningNode> Nodes, string DataDirectory, string Settings)
{
    private const int FirstClientPort = 2379;
    private const int ClientPortStep = 10000;
    private const int NodesPerRow = 5;
    private const int FirstHttpPort = 8081;
    private const int FirstRemotingPort = 4053;

    /// <summary>The file with the settings that the node processes read.</summary>
    public string SettingsFile => Path.Combine(DataDirectory, "cluster.conf");

    /// <summary>The file that says which node processes run.</summary>
    public string NodesFile => Path.Combine(DataDirectory, "nodes.json");

    /// <summary>Lays out <paramref name="count"/> nodes on 127.0.0.1, or the members that the user's file names.</summary>
    /// <param name="count">The number of nodes where the file names no members.</param>
    /// <param name="dataDirectory">Where the nodes keep their data.</param>
    /// <param name="userFile">The user's HOCON file, or null.</param>
    public static ClusterLayout Of(int count, string dataDirectory, string? userFile)
    {
        var user = userFile is null ? ConfigurationFactory.Empty : ConfigFile.Load(userFile);
        var members = user.GetConfig("actorcluster.members");
        IReadOnlyList<RunningNode> nodes = members is null || members.IsEmpty ? Default(count) : Named(members);
        return Checked(nodes, dataDirectory, user, userFile);
    }

    /// <summary>Lays out <paramref name="count"/> nodes on ports of 127.0.0.1 that are free now, beside whatever else runs.</summary>
    public static ClusterLayout OnFreePorts(int count, string dataDirectory, string? userFile)
    {
        var ports = FreePorts.Take(count * 3);
        RunningNode[] nodes =
        [
            .. Enumerable.Range(0, count).Select(i => new RunningNode(
                $"n{i + 1}", 0, $"127.0.0.1:{ports[i * 3]}", $"127.0.0.1:{ports[(i * 3) + 1]}", $"127.0.0.1:{ports[(i * 3) + 2]}")),
        ];
        return Checked(nodes, dataDirectory, userFile is null ? ConfigurationFactory.Empty : ConfigFile.Load(userFile), userFile);
    }

    /// <summary>Everything that stands in the way of a start, a line each; empty where nothing does.</summary>
    public IReadOnlyList<string> Obstacles()
    {
        var taken = Nodes
            .SelectMany(node => new[] { (node.Name, "client", node.Client), (node.Name, "http", node.Http), (node.Name, "remoting", node.Remoting) })
            .Where(place => !CanListen(place.Item3))
            .Select(place => $"{place.Item3} is taken by another process: {place.Name} needs it as its {place.Item2} address");
        return [.. Unwritable() is { } directory ? [directory] : Array.Empty<string>(), .. taken];
    }

    // Wrong settings are found here, before any process is started.
    private static ClusterLayout Checked(IReadOnlyList<RunningNode> nodes, string dataDirectory, Config user, string? userFile)
    {
        _ = NodeSettings.Read(ConfigurationFactory.ParseString(Render(nodes, null)).WithFallback(user), new NodeId(nodes[0].Name));
        return new ClusterLayout(nodes, Path.GetFullPath(dataDirectory), Render(nodes, userFile));
    }

    private string? Unwritable()
    {
        try
        {
            Directory.CreateDirectory(DataDirectory);
            var probe = Path.Combine(DataDirectory, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the data directory {DataDirectory} cannot be written: {e.Message}";
        }
    }

    private static bool CanListen(string address)
    {
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(IPEndPoint.Parse(address));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static RunningNode[] Default(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new RunningNode(
            $"n{i + 1}", 0, $"127.0.0.1:{ClientPort(i)}", $"127.0.0.1:{FirstHttpPort + i}", $"127.0.0.1:{FirstRemotingPort + i}")),
    ];

    // etcd's habit: 2379, 22379, 32379, 42379, 52379; the next five are one above these.
    private static int ClientPort(int node) =>
        FirstClientPort + (node / NodesPerRow) + (node % NodesPerRow == 0 ? 0 : ((node % NodesPerRow) + 1) * ClientPortStep);

    private static RunningNode[] Named(Config members) =>
    [
        .. members.Root.GetObject().Items.Keys.Order(StringComparer.Ordinal).Select(name => new RunningNode(
            name, 0, members.GetString($"{name}.client"), members.GetString($"{name}.http"), members.GetString($"{name}.remoting"))),
    ];

    private static string Render(IReadOnlyList<RunningNode> nodes, string? userFile)
    {
        var text = new StringBuilder();
        if (userFile is not null) text.AppendLine($"include \"{Path.GetFullPath(userFile)}\"");
        text.AppendLine("actorcluster.members {");
        foreach (var node in nodes)
            text.AppendLine($"  {node.Name} {{ client = \"{node.Client}\", http = \"{node.Http}\", remoting = \"{node.Remoting}\" }}");
        return text.AppendLine("}").ToString();
    }
}
