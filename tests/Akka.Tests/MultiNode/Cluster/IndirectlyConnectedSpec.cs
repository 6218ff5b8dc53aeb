using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;

namespace Akka.Tests.MultiNode.Cluster;

public sealed class IndirectlyConnectedConfig : ClusterNodeConfig
{
    public IndirectlyConnectedConfig() : base(KeepMajority)
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
/// Two members between which a link is cut one way, while the rest hears both, are on no side of a partition: the split-brain resolver
/// downs the two and keeps the rest.
/// </summary>
public class IndirectlyConnectedSpec : ClusterNodeSpec
{
    private readonly IndirectlyConnectedConfig _config;

    public IndirectlyConnectedSpec() : this(new IndirectlyConnectedConfig())
    {
    }

    protected IndirectlyConnectedSpec(IndirectlyConnectedConfig config) : base(config, typeof(IndirectlyConnectedSpec)) =>
        _config = config;

    [MultiNodeFact]
    public async Task Both_ends_of_a_link_that_is_cut_one_way_are_downed()
    {
        Form(_config.First, _config.Second, _config.Third, _config.Fourth);
        await RunOnAsync(
            () => TestConductor.Blackhole(_config.Third, _config.Fourth, ThrottleTransportAdapter.Direction.Receive), _config.First);
        EnterBarrier("cut one way");
        RunOn(() => AwaitAllUp(_config.First, _config.Second), _config.First, _config.Second);
        RunOn(() => AwaitThat(() => Cluster.IsTerminated), _config.Third, _config.Fourth);
        EnterBarrier("resolved");
    }
}
