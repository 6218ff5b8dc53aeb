using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Cluster.Tests;

/// <summary>
/// Several actor systems in this process, at fixed addresses that are all seed nodes. Stops whatever still runs at the end.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const string SystemName = "cluster";

    private readonly int[] _ports;
    private readonly string _config;
    private readonly ActorSystem?[] _systems;

    /// <param name="size">How many places for nodes there are.</param>
    /// <param name="config">Settings of all nodes.</param>
    internal TestCluster(int size, string config = "")
    {
        _ports = FreePorts(size);
        _config = config;
        _systems = new ActorSystem[size];
    }

    internal static TimeSpan Patience => TimeSpan.FromSeconds(20);

    internal Address AddressOf(int node) => new("akka.tcp", SystemName, "127.0.0.1", _ports[node]);

    internal ActorSystem System(int node) => _systems[node] ?? throw new InvalidOperationException($"Node {node} does not run.");

    internal Cluster this[int node] => Cluster.Get(System(node));

    /// <summary>Starts a node at its place. It looks for the others by the list of all places as seed nodes.</summary>
    internal Cluster Start(int node, string config = "", bool joins = true)
    {
        var seeds = joins ? string.Join(", ", Enumerable.Range(0, _ports.Length).Select(each => $"\"{AddressOf(each)}\"")) : "";
        var own = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              stdout-loglevel = WARNING
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{_ports[node]}} }
              cluster {
                seed-nodes = [{{seeds}}]
                seed-node-timeout = 1s
                periodic-tasks-initial-delay = 200ms
                gossip-interval = 200ms
                leader-actions-interval = 200ms
              }
              coordinated-shutdown.run-by-actor-system-terminate = off
              coordinated-shutdown.exit-clr = off
            }
            """);
        _systems[node] = ActorSystem.Create(SystemName, ConfigurationFactory.ParseString(config)
            .WithFallback(ConfigurationFactory.ParseString(_config)).WithFallback(own));
        return this[node];
    }

    internal void StartAll()
    {
        for (var node = 0; node < _ports.Length; node++) Start(node);
    }

    /// <summary>Stops a node without a word to the others.</summary>
    internal async Task Kill(int node)
    {
        var system = System(node);
        _systems[node] = null;
        await system.Terminate();
    }

    /// <summary>Waits until each of the nodes sees exactly these as full members.</summary>
    internal Task AllUp(params int[] nodes)
    {
        var expected = nodes.Select(node => this[node].SelfUniqueAddress).Order().ToList();
        return Eventually(
            () => nodes.All(node => this[node].State.Members
                .Where(member => member.Status == MemberStatus.Up)
                .Select(member => member.UniqueAddress)
                .SequenceEqual(expected)
                && this[node].State.Members.Count == expected.Count),
            () => string.Join("\n", nodes.Select(node => $"{AddressOf(node)}: {string.Join(", ", this[node].State.Members)}")));
    }

    /// <summary>Waits for a condition, and says what there was instead if it does not come.</summary>
    internal static async Task Eventually(Func<bool> condition, Func<string>? instead = null)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            if (timeout.IsCancellationRequested) throw new TimeoutException($"Not within {Patience}: {instead?.Invoke()}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Collects the events of a kind as node <paramref name="node"/> publishes them.</summary>
    internal EventLog Listen(int node, ClusterEvent.SubscriptionInitialStateMode mode, params Type[] types)
    {
        this[node].Subscribe(Subscriber(node, out var log), mode, types);
        return log;
    }

    /// <summary>An actor at a node that keeps what it is told.</summary>
    internal IActorRef Subscriber(int node, out EventLog log)
    {
        var kept = log = new EventLog();
        return System(node).ActorOf(Props.Create(() => new Listener(kept)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var system in _systems)
        {
            if (system is not null) await system.Terminate();
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).Order().ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    internal sealed class EventLog
    {
        private readonly Lock _lock = new();
        private readonly List<object> _events = [];

        internal IReadOnlyList<object> Events
        {
            get
            {
                lock (_lock) return [.. _events];
            }
        }

        internal void Add(object happened)
        {
            lock (_lock) _events.Add(happened);
        }

        /// <summary>Waits until one of the events so far is as described.</summary>
        internal async Task<T> Await<T>(Func<T, bool>? which = null)
        {
            await Eventually(() => Events.OfType<T>().Any(each => which?.Invoke(each) ?? true), () => string.Join("\n", Events));
            return Events.OfType<T>().First(each => which?.Invoke(each) ?? true);
        }
    }

    private sealed class Listener(EventLog log) : UntypedActor
    {
        protected override void OnReceive(object message) => log.Add(message);
    }
}
