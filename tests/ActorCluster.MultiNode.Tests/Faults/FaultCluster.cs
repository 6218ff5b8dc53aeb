using System.Diagnostics;
using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Processes;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using Google.Protobuf;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>Node processes with their data in a temporary folder, to be killed, paused, stopped and cut off. Nothing is started again by itself.</summary>
internal sealed partial class FaultCluster : IAsyncDisposable
{
    /// <summary>Settings under which a snapshot is taken every few moments, and whoever was away for longer than that is sent one, in many pieces.</summary>
    public const string FewEntries = """
        actorcluster {
          snapshot.entries = 100
          raft.compaction { tail-entries = 20, max-chunk-bytes = 1KiB }
        }
        """;

    private const int Founders = 3;
    private const int Port = 2379;

    private readonly string folder;
    private readonly NamespaceNetwork? network;
    private readonly FaultNode[] all;
    private readonly Dictionary<string, GrpcClient> channels;
    private volatile FaultNode[] members;

    private FaultCluster(string folder, NamespaceNetwork? network, IReadOnlyList<RunningNode> places, int founders, Func<int, IReadOnlyList<string>>? prefix)
    {
        this.folder = folder;
        this.network = network;
        all = [.. places.Select((place, i) => new FaultNode(i, place, folder, prefix?.Invoke(i) ?? network?.CommandPrefix(i) ?? []))];
        members = [.. all.Take(founders)];
        channels = all.ToDictionary(node => node.Name, node => Channel(node.Client));
    }

    /// <summary>The nodes that are members now, up or not.</summary>
    public IReadOnlyList<FaultNode> Nodes => members;

    /// <summary>What the nodes have printed.</summary>
    public string Log => string.Join(Environment.NewLine, all.SelectMany(node => node.Output));

    /// <summary>How many snapshots of their leaders' nodes have taken.</summary>
    public int SnapshotsReceived => all.SelectMany(node => node.Output).Count(line => line.EndsWith(" was received", StringComparison.Ordinal));

    /// <summary>Starts a cluster of three, on ports of 127.0.0.1 or, where a network is given, in its namespaces, and waits until all of it serves.</summary>
    /// <param name="network">The cluster's own from now on.</param>
    /// <param name="settings">HOCON on top of what names the members.</param>
    /// <param name="spares">How many nodes there are that are no members yet.</param>
    /// <param name="prefix">What stands before the program of each node; null: the network's.</param>
    public static async Task<FaultCluster> StartAsync(
        NamespaceNetwork? network = null, string settings = "", int spares = 0, Func<int, IReadOnlyList<string>>? prefix = null)
    {
        var cluster = await LayOutAsync(network, settings, spares, prefix);
        foreach (var node in cluster.Nodes) node.Start();
        await cluster.WhenServingAsync();
        return cluster;
    }

    /// <summary>The same, without starting anybody.</summary>
    public static async Task<FaultCluster> LayOutAsync(
        NamespaceNetwork? network = null, string settings = "", int spares = 0, Func<int, IReadOnlyList<string>>? prefix = null)
    {
        var folder = Directory.CreateTempSubdirectory("actorcluster-faults-").FullName;
        var count = Founders + spares;
        var places = network is null ? OnLoopback(count) : [.. Enumerable.Range(0, count).Select(i => Place(i, network.AddressOf(i), Port, Port + 1, Port + 2))];
        var cluster = new FaultCluster(folder, network, places, Founders, prefix);
        foreach (var node in cluster.all) await File.WriteAllTextAsync(node.SettingsFile, Settings(cluster.Nodes.Contains(node) ? cluster.Nodes : [node], settings));
        return cluster;
    }

    /// <summary>A client's connection to one node.</summary>
    public GrpcClient Channel(string endpoint) => new(endpoint, network is null ? null : network.OpenSocket);

    /// <summary>Waits until each node that runs, or each of those given, answers a linearizable read.</summary>
    public Task WhenServingAsync(params IEnumerable<FaultNode> asked) => Eventually.HoldsAsync("the nodes serve", async () =>
    {
        var those = asked.Any() ? asked : Nodes.Where(node => node.IsRunning);
        return (await Task.WhenAll(those.Select(node => AskAsync(
            node, "/etcdserverpb.KV/Range", new RangeRequest { Key = ByteString.CopyFromUtf8("any") }, RangeResponse.Parser)))).All(answer => answer is not null);
    });

    /// <summary>The node that leads the highest term that any node knows of.</summary>
    public Task<FaultNode> LeaderAsync() => LeaderAmongAsync(Nodes);

    /// <summary>The one of these that leads the highest term that any of them knows of.</summary>
    public Task<FaultNode> LeaderAmongAsync(IReadOnlyList<FaultNode> asked) => Eventually.GetAsync("a node leads", async () =>
    {
        var answers = await Task.WhenAll(asked.Select(async node =>
            (Node: node, Status: await AskAsync(node, "/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser))));
        var newest = answers.Where(answer => answer.Status is not null).MaxBy(answer => answer.Status!.RaftTerm).Status;
        return answers.FirstOrDefault(answer => answer.Status is { } status && status.RaftTerm == newest!.RaftTerm && status.Leader == status.Header.MemberId).Node;
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values) channel.Dispose();
        network?.HealAll();
        await Task.WhenAll(all.Select(node => node.DisposeAsync()));
        network?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A file that names the founders; or a node that is no member yet, alone.</summary>
    private static string Settings(IEnumerable<FaultNode> named, string settings)
    {
        var lines = named.Select(node => $$"""{{node.Name}} { client = "{{node.Client}}", http = "{{node.Http}}", remoting = "{{node.Remoting}}" }""");
        return $"actorcluster.members {{\n{string.Join('\n', lines)}\n}}\n{settings}";
    }

    private static RunningNode[] OnLoopback(int count)
    {
        var ports = FreePorts.Take(3 * count);
        return [.. Enumerable.Range(0, count).Select(i => Place(i, "127.0.0.1", ports[3 * i], ports[(3 * i) + 1], ports[(3 * i) + 2]))];
    }

    private static RunningNode Place(int i, string address, int client, int http, int remoting) =>
        new($"n{i + 1}", 0, $"{address}:{client}", $"{address}:{http}", $"{address}:{remoting}");

    private async Task<TResponse?> AskAsync<TResponse>(FaultNode node, string method, IMessage request, MessageParser<TResponse> parser)
        where TResponse : class, IMessage<TResponse>
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            return await channels[node.Name].CallAsync(method, request, parser, patience.Token);
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException)
        {
            return null; // Not up, paused or cut off at the moment.
        }
    }
}
