using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;

namespace ActorCluster.Benchmarks.Engine;

/// <summary>Actor systems with the default settings, less the log lines.</summary>
internal static class ActorSystems
{
    /// <summary>The name of every system here.</summary>
    public const string Name = "benchmark";

    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING
          stdout-loglevel = WARNING
          log-dead-letters = off
          coordinated-shutdown.exit-clr = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);

    /// <summary>One that nobody else reaches.</summary>
    public static ActorSystem Local(Config? more = null) => ActorSystem.Create(Name, (more ?? ConfigurationFactory.Empty).WithFallback(Quiet));

    /// <summary>One that listens on a free port of 127.0.0.1.</summary>
    public static ActorSystem Remote() => ActorSystem.Create(Name, With("""
        akka {
          actor.provider = remote
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """));

    /// <summary>A node of a cluster.</summary>
    public static ActorSystem Node(int port, IEnumerable<string> seeds) => ActorSystem.Create(Name, With($$"""
        akka {
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
          cluster.seed-nodes = [{{string.Join(", ", seeds.Select(seed => $"\"akka.tcp://{Name}@127.0.0.1:{seed}\""))}}]
        }
        """));

    /// <summary>The address that a system listens on.</summary>
    public static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    /// <summary>Ports on which nobody listens now.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }

    private static Config With(string settings) => ConfigurationFactory.ParseString(settings).WithFallback(Quiet);
}
