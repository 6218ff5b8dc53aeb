using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;

namespace Akka.Cluster.Tests;

/// <summary>Cuts links between the nodes of a <see cref="TestCluster"/>, both ways.</summary>
internal static class Links
{
    /// <summary>What the nodes must be configured with.</summary>
    internal const string CanBeCut = "akka.remote.dot-netty.tcp.applied-adapters = [trttl]\n";

    internal static async Task Cut(this TestCluster cluster, int from, int to)
    {
        var transport = ((RemoteActorRefProvider)((ExtendedActorSystem)cluster.System(from)).Provider).Transport;
        var cut = new SetThrottle(cluster.AddressOf(to), ThrottleTransportAdapter.Direction.Both, Blackhole.Instance);
        if (!await transport.ManagementCommand(cut)) throw new InvalidOperationException($"Remoting does not know {cut}.");
    }
}
