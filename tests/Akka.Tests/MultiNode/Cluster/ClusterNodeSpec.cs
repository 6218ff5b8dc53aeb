using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.MultiNode.Cluster;

/// <summary>A cluster that notices within two or three seconds that somebody is silent, and leaves it at that.</summary>
public abstract class ClusterNodeConfig : MultiNodeConfig
{
    /// <summary>Declares the majority's side of a partition, and what is on no side, to be the cluster.</summary>
    protected const string KeepMajority = """
        akka.cluster.downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
        akka.cluster.split-brain-resolver { active-strategy = keep-majority, stable-after = 1s }
        """;

    protected ClusterNodeConfig(string config = "")
    {
        TestTransport = true;
        CommonConfig = ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.cluster {
              downing-provider-class = ""
              periodic-tasks-initial-delay = 200ms
              gossip-interval = 200ms
              leader-actions-interval = 200ms
              unreachable-nodes-reaper-interval = 200ms
              allow-weakly-up-members = 1s
              failure-detector {
                heartbeat-interval = 250ms
                acceptable-heartbeat-pause = 2500ms
                expected-response-after = 1s
              }
            }
            akka.coordinated-shutdown.exit-clr = off
            """));
    }
}

/// <summary>What specs of a cluster in several processes share. Every process runs one node.</summary>
public abstract class ClusterNodeSpec : MultiNodeSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly Dictionary<RoleName, Address> _addresses = [];
    private readonly Dictionary<RoleName, int> _processIds = [];

    protected ClusterNodeSpec(MultiNodeConfig config, Type type) : base(config, type)
    {
        Current = Sys;
        Sys.ActorOf(Props.Create(() => new ProcessIdActor()), "process-id");
        EnterBarrier("started");
        foreach (var role in Roles)
        {
            _addresses[role] = Node(role).Address;
            Sys.ActorSelection(Node(role) / "user" / "process-id").Tell("which?", TestActor);
            _processIds[role] = ExpectMsg<int>(TimeSpan.FromSeconds(10));
        }
        EnterBarrier("known");
    }

    /// <summary>This process's node: the first one, or the one that took its place.</summary>
    protected ActorSystem Current { get; private set; }

    protected Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(Current);

    protected override int InitialParticipantsValueFactory => Roles.Count;

    protected Address AddressOf(RoleName role) => _addresses[role];

    /// <summary>Has the nodes join the first of them, and waits until all see all as full members.</summary>
    protected void Form(params RoleName[] nodes)
    {
        RunOn(() =>
        {
            Cluster.Join(AddressOf(nodes[0]));
            AwaitAllUp(nodes);
        }, nodes);
        EnterBarrier("formed");
    }

    /// <summary>Waits until this node sees exactly these, as full members that are all reachable.</summary>
    protected void AwaitAllUp(params RoleName[] nodes) => AwaitAssert(() =>
    {
        var state = Cluster.State;
        Assert.Equal(
            nodes.Select(node => $"{AddressOf(node)} Up").Order(),
            state.Members.Select(member => $"{member.Address} {member.Status}").Order());
        Assert.Empty(state.Unreachable);
    }, Patience, TimeSpan.FromMilliseconds(50));

    /// <summary>Waits until exactly these are unreachable for this node.</summary>
    protected void AwaitUnreachable(params RoleName[] nodes) => AwaitAssert(() => Assert.Equal(
            nodes.Select(node => AddressOf(node).ToString()).Order(),
            Cluster.State.Unreachable.Select(member => member.Address.ToString()).Order()),
        Patience, TimeSpan.FromMilliseconds(50));

    protected void AwaitThat(Func<bool> condition) => AwaitCondition(condition, Patience);

    /// <summary>Cuts or mends every link between the two sides, both ways. To be run by the first role.</summary>
    protected async Task SetLinks(bool cut, RoleName[] here, RoleName[] there)
    {
        foreach (var (one, other) in here.SelectMany(_ => there, (one, other) => (one, other)))
        {
            if (cut) await TestConductor.Blackhole(one, other, ThrottleTransportAdapter.Direction.Both);
            else await TestConductor.PassThrough(one, other, ThrottleTransportAdapter.Direction.Both);
        }
    }

    /// <summary>Waits for the end of this process's node, and starts another at its address.</summary>
    protected void StartInItsPlace()
    {
        Assert.True(Current.WhenTerminated.Wait(Patience), $"{Current} did not end within {Patience}.");
        Current = StartNewSystem();
    }

    /// <summary>The process of a role.</summary>
    protected int ProcessIdOf(RoleName role) => _processIds[role];

    /// <summary>Stops a process as a long pause does, or has it go on.</summary>
    protected static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", processId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    protected override void AfterTermination()
    {
        if (!ReferenceEquals(Current, Sys)) Shutdown(Current, ShutdownTimeout, false);
    }

    private sealed class ProcessIdActor : ReceiveActor
    {
        public ProcessIdActor() => Receive<string>(_ => Sender.Tell(Environment.ProcessId));
    }
}
