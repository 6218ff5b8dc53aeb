using Akka.Cluster.SBR;
using Xunit;

namespace Akka.Cluster.Tests.Issues;

/// <summary>
/// The cluster's daemon may start its resolver before the extension that holds the daemon's reference has been made: a node then failed at its start and
/// left the cluster for good.
/// </summary>
public sealed class ResolverStartsBeforeTheClusterStandsSpec() : Akka.TestKit.Xunit2.TestKit("akka.actor.provider = cluster\nakka.remote.dot-netty.tcp.port = 0")
{
    [Fact]
    public void The_resolver_needs_nothing_but_its_parent()
    {
        var daemon = CreateTestProbe();

        daemon.ChildActorOf(new SplitBrainResolverProvider(Sys, Cluster.Get(Sys)).DowningActorProps);

        daemon.ExpectMsg<MembershipActor.ObserveState>();
    }
}
