using System.Net;
using System.Net.Sockets;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Sagas;
using Akka.Configuration;

namespace ActorCluster.Tests;

/// <summary>Three nodes in one process, each with its own actor system, over loopback and real disks.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly NodeId[] Names = [new("n1"), new("n2"), new("n3")];

    private readonly string folder = Directory.CreateTempSubdirectory("actorcluster-").FullName;
    private readonly Dictionary<NodeId, ClusterNode> nodes = [];
    private readonly Config config;
    private readonly SagaDefinition[] sagas;

    private LocalCluster(string settings, SagaDefinition[] sagas)
    {
        this.sagas = sagas;
        var ports = FreePorts(9);
        var members = Names.Select((name, i) =>
            $"{name} {{ client = \"127.0.0.1:{ports[i]}\", http = \"127.0.0.1:{ports[i + 3]}\", remoting = \"127.0.0.1:{ports[i + 6]}\" }}");
        config = ConfigurationFactory.ParseString($$"""
            actorcluster {
              cluster-name = "spec"
              data-directory = "{{folder}}"
              members { {{string.Join("\n", members)}} }
              {{settings}}
            }
            akka.loggers = ["Akka.Event.DefaultLogger, Akka"]
            akka.stdout-loglevel = ERROR
            """);
    }

    public IReadOnlyList<ClusterNode> Nodes => [.. nodes.Values.OrderBy(node => node.Name)];

    /// <param name="settings">Further settings under actorcluster.</param>
    /// <param name="sagas">Definitions in C#.</param>
    public static async Task<LocalCluster> StartAsync(string settings, params SagaDefinition[] sagas)
    {
        var cluster = new LocalCluster(settings, sagas);
        await cluster.StartNodesAsync(Names);
        return cluster;
    }

    public async Task StartNodesAsync(IEnumerable<NodeId> names)
    {
        var started = names.Select(name => nodes[name] = ClusterNode.Start(config, name, sagas)).ToList();
        await Task.WhenAll(started.Select(node => node.WhenServing)).WaitAsync(Patience);
    }

    /// <summary>The leader, as a confirmed read of any node knows it.</summary>
    public async Task<ClusterNode> LeaderAsync()
    {
        var answer = await Nodes[0].ReadAsync(new TopicsQuery(), Consistency.Linearizable, CancellationToken.None);
        return nodes[answer.Leader!.Value];
    }

    /// <summary>Ends a node without any goodbye to its log.</summary>
    public async Task KillAsync(ClusterNode node)
    {
        nodes.Remove(node.Name);
        await node.System.Terminate();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(nodes.Values.Select(node => node.StopAsync()));
        Directory.Delete(folder, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
