using Akka.Actor;
using Akka.Cluster;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.TestKit;
using Xunit;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Tests.MultiNode.Cluster;

public sealed class LifecycleConfig : ClusterNodeConfig
{
    public LifecycleConfig() : base("""
        akka.cluster.min-nr-of-members = 3
        akka.cluster.role.back.min-nr-of-members = 2
        """)
    {
        First = Role("first");
        Second = Role("second");
        Third = Role("third");
        NodeConfig([First], ["akka.cluster.roles = [front]"]);
        NodeConfig([Second, Third], ["akka.cluster.roles = [back]"]);
    }

    public RoleName First { get; }

    public RoleName Second { get; }

    public RoleName Third { get; }
}

/// <summary>Nodes that come, go and come again: the least numbers, roles, leaving, a rolling restart, a crash.</summary>
public class LifecycleSpec : ClusterNodeSpec
{
    private readonly RoleName _first;
    private readonly RoleName _second;
    private readonly RoleName _third;

    public LifecycleSpec() : this(new LifecycleConfig())
    {
    }

    protected LifecycleSpec(LifecycleConfig config) : base(config, typeof(LifecycleSpec)) =>
        (_first, _second, _third) = (config.First, config.Second, config.Third);

    [MultiNodeFact]
    public void Nodes_come_and_go_and_come_again()
    {
        var events = CreateTestProbe();
        Cluster.Subscribe(events.Ref, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent));
        Nobody_goes_up_before_there_are_enough();
        Each_role_has_a_leader();
        RunOn(() => Sees<MemberUp>(events, _third, "MemberJoined"), _first);
        All_restart_one_after_the_other(events);
        A_crashed_node_is_replaced_at_once();
    }

    private void Nobody_goes_up_before_there_are_enough()
    {
        var isUp = new TaskCompletionSource();
        Cluster.RegisterOnMemberUp(isUp.SetResult);
        RunOn(() =>
        {
            Cluster.Join(AddressOf(_first));
            AwaitThat(() => Cluster.State.Members.Count == 2);
            Assert.All(Cluster.State.Members, member => Assert.Equal(MemberStatus.Joining, member.Status));
            Assert.False(isUp.Task.IsCompleted);
        }, _first, _second);
        EnterBarrier("two wait");
        RunOn(() => Cluster.Join(AddressOf(_second)), _third);
        AwaitAllUp(_first, _second, _third);
        AwaitThat(() => isUp.Task.IsCompleted);
        EnterBarrier("enough");
    }

    private void Each_role_has_a_leader()
    {
        var state = Cluster.State;
        Assert.Equal(["back", "front"], state.AllRoles.Order());
        Assert.Equal(AddressOf(_first), state.RoleLeader("front"));
        Assert.Equal(new[] { AddressOf(_second), AddressOf(_third) }.Min(Member.AddressOrdering), state.RoleLeader("back"));
        EnterBarrier("roles");
    }

    /// <summary>Whoever leaves runs its coordinated shutdown, which ends its actor system.</summary>
    private void All_restart_one_after_the_other(TestProbe events)
    {
        var isFirst = true;
        foreach (var node in new[] { _third, _second, _first })
        {
            var others = Roles.Where(role => role != node).ToArray();
            RunOn(() => Cluster.Leave(AddressOf(node)), others[0]);
            RunOn(() => AwaitAllUp(others), others);
            if (isFirst)
            {
                RunOn(() =>
                {
                    var gone = Sees<MemberRemoved>(events, node, "MemberLeft", "MemberExited");
                    Assert.Equal(MemberStatus.Exiting, gone.PreviousStatus);
                }, _first);
                isFirst = false;
            }
            RunOn(StartInItsPlace, node);
            EnterBarrier($"{node.Name} has left");
            RunOn(() => Cluster.Join(AddressOf(others[0])), node);
            AwaitAllUp(_first, _second, _third);
            EnterBarrier($"{node.Name} is back");
        }
    }

    /// <summary>Its address says that the earlier incarnation is dead: nobody waits for a failure detector.</summary>
    private void A_crashed_node_is_replaced_at_once()
    {
        var before = Cluster.State.Members.Single(member => member.Address.Equals(AddressOf(_second))).UniqueAddress;
        var events = new Akka.TestKit.Xunit2.TestKit(Current);
        RunOn(() => Cluster.Subscribe(events.TestActor, typeof(MemberRemoved)), _first);
        EnterBarrier("before the crash");
        RunOn(() =>
        {
            ((ExtendedActorSystem)Current).Abort();
            StartInItsPlace();
            Cluster.Join(AddressOf(_first));
        }, _second);
        RunOn(() =>
        {
            events.ExpectMsg<CurrentClusterState>();
            var removed = events.ExpectMsg<MemberRemoved>(TimeSpan.FromSeconds(20));
            Assert.Equal(before, removed.Member.UniqueAddress);
            Assert.Equal(MemberStatus.Down, removed.PreviousStatus);
        }, _first);
        AwaitAllUp(_first, _second, _third);
        AwaitThat(() => Cluster.State.Members.All(member => member.UniqueAddress != before));
        EnterBarrier("after the crash");
    }

    /// <summary>Waits for an event about a node, and checks that exactly the named ones about it came before.</summary>
    private T Sees<T>(TestProbe events, RoleName node, params string[] first) where T : class, IMemberEvent
    {
        List<string> before = [];
        while (true)
        {
            var happened = events.ExpectMsg<IMemberEvent>(TimeSpan.FromSeconds(20));
            if (!happened.Member.Address.Equals(AddressOf(node))) continue;
            if (happened is T expected)
            {
                Assert.Equal(first, before);
                return expected;
            }
            before.Add(happened.GetType().Name);
        }
    }
}
