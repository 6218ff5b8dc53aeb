using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Xunit;

namespace Akka.Tests.MultiNode.Cluster;

public sealed class DownedConfig : ClusterNodeConfig
{
    public DownedConfig() : base(KeepMajority)
    {
        First = Role("first");
        Second = Role("second");
        Third = Role("third");
        NodeConfig([Third], ["akka.cluster.roles = [minority]"]);
    }

    public RoleName First { get; }

    public RoleName Second { get; }

    public RoleName Third { get; }
}

/// <summary>
/// A member that is downed ends and learns why: by its own side's decision in a partition, from the others after a pause. Another
/// incarnation of it can join at the same address.
/// </summary>
public class DownedSpec : ClusterNodeSpec
{
    private readonly RoleName _first;
    private readonly RoleName _second;
    private readonly RoleName _third;

    public DownedSpec() : this(new DownedConfig())
    {
    }

    protected DownedSpec(DownedConfig config) : base(config, typeof(DownedSpec)) =>
        (_first, _second, _third) = (config.First, config.Second, config.Third);

    [MultiNodeFact]
    public async Task Whoever_is_downed_ends_and_joins_anew()
    {
        Form(_first, _second, _third);
        var first = Cluster.SelfUniqueAddress;
        await The_minority_of_a_partition_ends_and_the_majority_goes_on();
        A_process_that_was_downed_during_its_pause_ends();
        RunOn(() => Assert.Equal(first, Cluster.SelfUniqueAddress), _first, _second);
        RunOn(() => Assert.NotEqual(first, Cluster.SelfUniqueAddress), _third);
        EnterBarrier("end");
    }

    private async Task The_minority_of_a_partition_ends_and_the_majority_goes_on()
    {
        await RunOnAsync(() => SetLinks(cut: true, [_first, _second], [_third]), _first);
        EnterBarrier("parted");
        RunOn(() => AwaitAllUp(_first, _second), _first, _second);
        RunOn(StartInItsPlace, _third);
        EnterBarrier("resolved");
        await RunOnAsync(() => SetLinks(cut: false, [_first, _second], [_third]), _first);
        EnterBarrier("healed");
        Rejoin("after the partition");
    }

    private void A_process_that_was_downed_during_its_pause_ends()
    {
        RunOn(() =>
        {
            Signal(ProcessIdOf(_third), "STOP");
            AwaitAllUp(_first, _second);
            Signal(ProcessIdOf(_third), "CONT");
        }, _first);
        RunOn(StartInItsPlace, _third);
        EnterBarrier("learnt");
        Rejoin("after the pause");
    }

    private void Rejoin(string when)
    {
        RunOn(() => Cluster.Join(AddressOf(_first)), _third);
        AwaitAllUp(_first, _second, _third);
        EnterBarrier($"whole again {when}");
    }
}
