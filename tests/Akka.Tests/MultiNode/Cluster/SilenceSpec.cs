using Akka.Actor;
using Akka.Cluster;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.MultiNode.Cluster;

public sealed class SilenceConfig : ClusterNodeConfig
{
    public SilenceConfig()
    {
        First = Role("first");
        Second = Role("second");
        Third = Role("third");
        Fourth = Role("fourth");
    }

    public RoleName First { get; }

    public RoleName Second { get; }

    public RoleName Third { get; }

    public RoleName Fourth { get; }
}

/// <summary>
/// Members that are not heard stay members while nobody downs them, and are reachable again once they are heard: after a partition, a
/// link that is cut one way, and a pause of a process.
/// </summary>
public class SilenceSpec : ClusterNodeSpec
{
    private readonly RoleName _first;
    private readonly RoleName _second;
    private readonly RoleName _third;
    private readonly RoleName _fourth;

    public SilenceSpec() : this(new SilenceConfig())
    {
    }

    protected SilenceSpec(SilenceConfig config) : base(config, typeof(SilenceSpec)) =>
        (_first, _second, _third, _fourth) = (config.First, config.Second, config.Third, config.Fourth);

    [MultiNodeFact]
    public async Task Whoever_falls_silent_comes_back()
    {
        Form(_first, _second, _third);
        var before = Cluster.SelfUniqueAddress;
        await A_partition_parts_the_cluster_and_heals();
        await A_link_that_is_cut_one_way_makes_both_ends_unreachable();
        A_paused_process_is_unreachable_until_it_goes_on();
        Assert.Equal(before, Cluster.SelfUniqueAddress);
        Assert.False(Cluster.IsTerminated);
    }

    private async Task A_partition_parts_the_cluster_and_heals()
    {
        await RunOnAsync(() => SetLinks(cut: true, [_first, _second, _fourth], [_third]), _first);
        EnterBarrier("parted");
        RunOn(() => AwaitUnreachable(_third), _first, _second);
        RunOn(() =>
        {
            AwaitUnreachable(_first, _second);
            // Each side has a leader of its own, and neither can let anybody in.
            AwaitThat(() => AddressOf(_third).Equals(Cluster.State.Leader));
            Assert.Equal(3, Cluster.State.Members.Count);
        }, _third);
        EnterBarrier("both sides know");

        // Nobody goes up while somebody is unreachable, but may work.
        RunOn(() => Cluster.Join(AddressOf(_first)), _fourth);
        RunOn(() => AwaitThat(() => StatusOf(_fourth) == MemberStatus.WeaklyUp), _first, _second, _fourth);
        RunOn(() => Assert.True(Cluster.IsUp), _fourth);
        RunOn(() => Assert.Null(StatusOf(_fourth)), _third);
        EnterBarrier("weakly up");

        await RunOnAsync(() => SetLinks(cut: false, [_first, _second, _fourth], [_third]), _first);
        AwaitAllUp(_first, _second, _third, _fourth);
        Assert.Equal(AddressOf(Lowest()), Cluster.State.Leader);
        EnterBarrier("healed");
    }

    private async Task A_link_that_is_cut_one_way_makes_both_ends_unreachable()
    {
        RunOn(() => Sys.ActorOf(Props.Create(() => new Forwarder(TestActor)), "inbox"), _first);
        EnterBarrier("inbox");
        await RunOnAsync(() => TestConductor.Blackhole(_first, _third, ThrottleTransportAdapter.Direction.Send), _first);
        EnterBarrier("cut one way");

        // Neither gets answers to its heartbeats; the others hear both.
        RunOn(() => AwaitUnreachable(_third), _first);
        RunOn(() => AwaitUnreachable(_first), _third);
        RunOn(() => AwaitUnreachable(_first, _third), _second, _fourth);
        RunOn(() => Sys.ActorSelection(Node(_first) / "user" / "inbox").Tell("the other way"), _third);
        RunOn(() => ExpectMsg("the other way", TimeSpan.FromSeconds(10)), _first);
        EnterBarrier("all know");

        await RunOnAsync(() => TestConductor.PassThrough(_first, _third, ThrottleTransportAdapter.Direction.Send), _first);
        AwaitAllUp(_first, _second, _third, _fourth);
        EnterBarrier("mended");
    }

    private void A_paused_process_is_unreachable_until_it_goes_on()
    {
        RunOn(() =>
        {
            Signal(ProcessIdOf(_third), "STOP");
            AwaitUnreachable(_third);
            Assert.Equal(4, Cluster.State.Members.Count);
            Signal(ProcessIdOf(_third), "CONT");
        }, _first);
        EnterBarrier("gone on");
        AwaitAllUp(_first, _second, _third, _fourth);
        EnterBarrier("heard again");
    }

    private MemberStatus? StatusOf(RoleName role) =>
        Cluster.State.Members.FirstOrDefault(member => member.Address.Equals(AddressOf(role)))?.Status;

    /// <summary>The role with the lowest address, which leads.</summary>
    private RoleName Lowest() => Roles.MinBy(AddressOf, Member.AddressOrdering)!;

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(to.Tell);
    }
}
