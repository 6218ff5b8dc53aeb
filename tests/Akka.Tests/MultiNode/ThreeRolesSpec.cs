using Akka.Actor;
using Akka.MultiNode.TestAdapter;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.MultiNode;

public sealed class ThreeRolesConfig : MultiNodeConfig
{
    public ThreeRolesConfig()
    {
        First = Role("first");
        Second = Role("second");
        Third = Role("third");
        TestTransport = true;
        CommonConfig = "akka.test.common = 1\nakka.test.own = none";
        NodeConfig([Second], ["akka.test.own = second"]);
    }

    public RoleName First { get; }

    public RoleName Second { get; }

    public RoleName Third { get; }
}

/// <summary>Three processes: who is who, barriers, messages across, links, and the end of one.</summary>
public class ThreeRolesSpec : MultiNodeSpec
{
    private readonly ThreeRolesConfig _config;

    public ThreeRolesSpec() : this(new ThreeRolesConfig())
    {
    }

    protected ThreeRolesSpec(ThreeRolesConfig config) : base(config, typeof(ThreeRolesSpec)) => _config = config;

    protected override int InitialParticipantsValueFactory => Roles.Count;

    [MultiNodeFact]
    public async Task Three_processes_talk_and_one_ends()
    {
        EachHasItsRoleAndConfiguration();
        MessagesGoAcross();
        await A_link_can_be_cut_and_mended();
        await OneEnds();
    }

    private void EachHasItsRoleAndConfiguration()
    {
        Assert.Equal(3, Roles.Count);
        Assert.Equal(3, MaxNodes);
        Assert.Equal(Roles[SelfIndex], Myself);
        Assert.Equal(1, Sys.Settings.Config.GetInt("akka.test.common"));
        Assert.Equal(IsNode(_config.Second) ? "second" : "none", Sys.Settings.Config.GetString("akka.test.own"));
        var ran = 0;
        RunOn(() => ran++, _config.First, _config.Second);
        RunOn(() => ran++, _config.Third);
        Assert.Equal(1, ran);
        EnterBarrier("ready", "steady");
    }

    private void MessagesGoAcross()
    {
        RunOn(() => Sys.ActorOf(SimpleEchoActor.Props(), "echo"), _config.First);
        EnterBarrier("echo");
        RunOn(() =>
        {
            Sys.ActorSelection(Node(_config.First) / "user" / "echo").Tell(Myself.Name);
            ExpectMsg(Myself.Name, TimeSpan.FromSeconds(10));
            Assert.Equal(Node(_config.First).Address, LastSender.Path.Address);
        }, _config.Second, _config.Third);
        EnterBarrier("answered");
    }

    private async Task A_link_can_be_cut_and_mended()
    {
        await RunOnAsync(
            () => TestConductor.Blackhole(_config.Second, _config.First, ThrottleTransportAdapter.Direction.Both), _config.First);
        EnterBarrier("cut");
        var echo = Sys.ActorSelection(Node(_config.First) / "user" / "echo");
        await RunOnAsync(async () =>
        {
            echo.Tell("lost");
            await ExpectNoMsgAsync(500);
        }, _config.Second);
        EnterBarrier("lost");
        await RunOnAsync(
            () => TestConductor.PassThrough(_config.Second, _config.First, ThrottleTransportAdapter.Direction.Both), _config.First);
        EnterBarrier("open");
        await RunOnAsync(() => AwaitAssertAsync(async () =>
        {
            echo.Tell("found");
            await ExpectMsgAsync("found", TimeSpan.FromMilliseconds(500));
        }, TimeSpan.FromSeconds(20)), _config.Second);
        EnterBarrier("mended");
    }

    private async Task OneEnds()
    {
        await RunOnAsync(async () =>
        {
            await TestConductor.Exit(_config.Third, 7);
            var left = await TestConductor.GetNodes();
            Assert.DoesNotContain(_config.Third, left);
        }, _config.First);
        RunOn(() => Sys.WhenTerminated.Wait(TimeSpan.FromSeconds(30)), _config.Third);
        EnterBarrier("without the third");
    }
}
