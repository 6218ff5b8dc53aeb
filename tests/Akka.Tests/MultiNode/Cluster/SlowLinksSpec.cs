using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Xunit;

namespace Akka.Tests.MultiNode.Cluster;

public sealed class SlowLinksConfig : ClusterNodeConfig
{
    public SlowLinksConfig()
    {
        First = Role("first");
        Second = Role("second");
        Third = Role("third");
    }

    public RoleName First { get; }

    public RoleName Second { get; }

    public RoleName Third { get; }
}

/// <summary>Nodes that are far from each other, up to half a second there and back, form a cluster, take nobody for dead, and let members leave.</summary>
public class SlowLinksSpec : ClusterNodeSpec
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly RoleName _first;
    private readonly RoleName _second;
    private readonly RoleName _third;

    public SlowLinksSpec() : this(new SlowLinksConfig())
    {
    }

    protected SlowLinksSpec(SlowLinksConfig config) : base(config, typeof(SlowLinksSpec)) =>
        (_first, _second, _third) = (config.First, config.Second, config.Third);

    [MultiNodeFact]
    public async Task Nodes_that_are_far_from_each_other_form_a_cluster()
    {
        foreach (var other in Roles.Where(role => !role.Equals(Myself))) await TestConductor.Delay(AddressOf(other), Delay);
        Cluster.Subscribe(TestActor, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IReachabilityEvent));
        EnterBarrier("far");
        Form(_first, _second, _third);
        Nobody_is_taken_for_dead();
        A_member_leaves();
    }

    /// <summary>For longer than heartbeats may be missing.</summary>
    private void Nobody_is_taken_for_dead()
    {
        var echo = Sys.ActorSelection(Node(Myself.Equals(_first) ? _second : _first) / "user" / "process-id");
        var probe = CreateTestProbe();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(4))
        {
            echo.Tell("which?", probe.Ref);
            probe.ExpectMsg<int>(Patience);
        }
        ExpectNoMsg(TimeSpan.Zero);
        EnterBarrier("alive");
    }

    private void A_member_leaves()
    {
        RunOn(() => Cluster.Leave(AddressOf(_third)), _second);
        RunOn(() => AwaitAllUp(_first, _second), _first, _second);
        RunOn(() => Assert.True(Sys.WhenTerminated.Wait(Patience)), _third);
        EnterBarrier("gone");
    }
}
