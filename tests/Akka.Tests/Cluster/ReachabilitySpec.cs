using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tests;

/// <summary>Nodes that fall silent and are heard again.</summary>
public class ReachabilitySpec
{
    [Fact]
    public async Task Silent_member_is_unreachable_until_it_is_heard_again()
    {
        var key = Guid.NewGuid().ToString("N");
        await using var cluster = new TestCluster(3, $$"""
            akka.cluster.unreachable-nodes-reaper-interval = 50ms
            akka.cluster.failure-detector.heartbeat-interval = 50ms
            """);
        var puppet = $$"""
            akka.cluster.failure-detector {
              implementation-class = "{{typeof(PuppetFailureDetector).AssemblyQualifiedName}}"
              key = {{key}}
            }
            """;
        cluster.Start(0);
        cluster.Start(1);
        cluster.Start(2, puppet);
        await cluster.AllUp(0, 1, 2);
        var log = cluster.Listen(2, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IReachabilityEvent), typeof(LeaderChanged));

        PuppetFailureDetector.Silent[key] = true;
        await log.Await<UnreachableMember>(each => each.Member.Address.Equals(cluster.AddressOf(0)));
        await log.Await<UnreachableMember>(each => each.Member.Address.Equals(cluster.AddressOf(1)));
        await log.Await<LeaderChanged>(each => cluster.AddressOf(2).Equals(each.Leader));
        Assert.Equal(3, cluster[2].State.Members.Count);
        Assert.Equal(2, cluster[2].State.Unreachable.Count);

        PuppetFailureDetector.Silent[key] = false;
        await log.Await<ReachableMember>(each => each.Member.Address.Equals(cluster.AddressOf(0)));
        await log.Await<ReachableMember>(each => each.Member.Address.Equals(cluster.AddressOf(1)));
        await TestCluster.Eventually(() => Enumerable.Range(0, 3).All(node => cluster[node].State.Unreachable.IsEmpty));
        await cluster.AllUp(0, 1, 2);
        Assert.Equal(cluster.AddressOf(0), log.Events.OfType<LeaderChanged>().Last().Leader);
    }
}

/// <summary>Hears nobody while it is told so.</summary>
public sealed class PuppetFailureDetector : FailureDetector
{
    internal static readonly ConcurrentDictionary<string, bool> Silent = new();

    private readonly string _key;
    private bool _isMonitoring;

    public PuppetFailureDetector(Config config, EventStream eventStream)
    {
        _key = config.GetString("key");
    }

    public override bool IsAvailable => !Silent.GetValueOrDefault(_key);

    public override bool IsMonitoring => _isMonitoring;

    public override void HeartBeat() => _isMonitoring = true;
}
