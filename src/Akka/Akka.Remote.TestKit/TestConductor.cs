using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace Akka.Remote.TestKit;

/// <summary>What a command of the conductor answers.</summary>
public class Done
{
    private Done()
    {
    }

    /// <summary>The only one.</summary>
    public static Done Instance { get; } = new();
}

/// <summary>Holds the <see cref="TestConductor"/> of an actor system.</summary>
public class TestConductorExtension : ExtensionIdProvider<TestConductor>
{
    /// <summary>Makes the extension.</summary>
    public TestConductorExtension()
    {
    }

    /// <inheritdoc/>
    public override TestConductor CreateExtension(ExtendedActorSystem system) => new(system);
}

/// <summary>
/// Brings the processes of a multi-node spec together: barriers, addresses, and the end of a process at another's command. The first
/// process is the server; every process, the first too, is its client over TCP.
/// </summary>
public class TestConductor : IExtension
{
    private readonly ActorSystem _system;
    private ConductorServer? _server;
    private ConductorClient? _client;

    /// <summary>Makes the conductor of an actor system.</summary>
    public TestConductor(ActorSystem system)
    {
        _system = system;
        var config = system.Settings.Config.GetConfig("akka.testconductor");
        if (config.IsNullOrEmpty()) throw ConfigurationException.NullOrEmptyConfig<TestConductor>("akka.testconductor");
        BarrierTimeout = config.GetTimeSpan("barrier-timeout", null, false);
        QueryTimeout = config.GetTimeSpan("query-timeout", null, false);
        ConnectTimeout = config.GetTimeSpan("connect-timeout", null, false);
        ReconnectBackoff = config.GetTimeSpan("reconnect-backoff", null, false);
    }

    /// <summary>The address of this process's remoting.</summary>
    public Address Address => ((ExtendedActorSystem)_system).Provider.DefaultAddress;

    /// <summary>This process's remoting.</summary>
    public RemoteTransport Transport => ((IRemoteActorRefProvider)((ExtendedActorSystem)_system).Provider).Transport;

    internal TimeSpan BarrierTimeout { get; }

    internal TimeSpan QueryTimeout { get; }

    private TimeSpan ConnectTimeout { get; }

    private TimeSpan ReconnectBackoff { get; }

    private ConductorClient Client =>
        _client ?? throw new InvalidOperationException("This process has not joined a conductor: only a multi-node spec does.");

    /// <summary>The conductor of an actor system.</summary>
    public static TestConductor Get(ActorSystem system) => system.WithExtension<TestConductor, TestConductorExtension>();

    /// <summary>Waits in a barrier until all processes are there.</summary>
    /// <exception cref="InvalidOperationException">Not all came in time, or one is gone; the message says which.</exception>
    public void Enter(RoleName roleName, string name) => Enter(BarrierTimeout, roleName, [name]);

    /// <summary>Waits in each of the barriers until all processes are there.</summary>
    /// <exception cref="InvalidOperationException">Not all came in time, or one is gone; the message says which.</exception>
    public void Enter(TimeSpan timeout, RoleName roleName, ImmutableList<string> names)
    {
        var end = DateTime.UtcNow + timeout;
        foreach (var name in names)
        {
            var left = end - DateTime.UtcNow;
            Client.EnterBarrier(name, left > TimeSpan.Zero ? left : TimeSpan.Zero).GetAwaiter().GetResult();
        }
    }

    /// <summary>The address of a process's remoting.</summary>
    public Task<Address> GetAddressFor(RoleName name) => Client.GetAddress(name.Name);

    /// <summary>The processes that are there.</summary>
    public Task<IEnumerable<RoleName>> GetNodes() => Client.GetNodes();

    /// <summary>Ends a process at once, with the exit code. From then on barriers do not wait for it.</summary>
    public Task<Done> Exit(RoleName node, int exitValue) => Client.Exit(node.Name, exitValue);

    /// <summary>Lets nothing through any more between a process and another, one way or both, as seen from the first.</summary>
    public Task<Done> Blackhole(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction) =>
        SetLink(node, target, direction, 0);

    /// <summary>Lets everything through again.</summary>
    public Task<Done> PassThrough(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction) =>
        SetLink(node, target, direction, -1);

    /// <summary>Lets so many MBit/s through; 0 for nothing, a negative number for everything.</summary>
    public Task<Done> Throttle(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction, float rateMBit) =>
        SetLink(node, target, direction, rateMBit);

    /// <summary>Cuts the connections between a process and another; they may connect anew.</summary>
    public Task<Done> Disconnect(RoleName node, RoleName target) =>
        SetLink(node, target, ThrottleTransportAdapter.Direction.Both, ConductorMessage.CutLink);

    /// <summary>Cuts the connections between a process and another at once, as a reset does; they may connect anew.</summary>
    public Task<Done> Abort(RoleName node, RoleName target) => Disconnect(node, target);

    /// <summary>
    /// Ends a process's actor system but not the process, and completes when it has ended. From then on barriers do not wait for it.
    /// </summary>
    /// <param name="node">The process.</param>
    /// <param name="abort">True to end it without its coordinated shutdown, as if it had crashed.</param>
    public Task<Done> Shutdown(RoleName node, bool abort = false) => Client.Shutdown(node.Name, abort);

    /// <summary>From now on barriers do not wait for the process.</summary>
    public Task<Done> RemoveNode(RoleName node) => Client.Remove(node.Name);

    internal void Join(MultiNodeSpec spec)
    {
        if (MultiNodeSpec.SelfIndex == 0)
            _server = new ConductorServer(MultiNodeSpec.ServerName, MultiNodeSpec.ServerPort, spec.InitialParticipants);
        _client = ConductorClient.Connect(
            MultiNodeSpec.ServerName, MultiNodeSpec.ServerPort, spec.Myself.Name, Address.ToString(),
            ConnectTimeout, ReconnectBackoff, Obey);
    }

    /// <summary>Leaves the conductor; the process that it is in waits until all have left.</summary>
    internal void Leave()
    {
        _client?.Dispose();
        _server?.WaitUntilAlone(BarrierTimeout);
        _server?.Dispose();
    }

    private Task<Done> SetLink(RoleName node, RoleName target, ThrottleTransportAdapter.Direction direction, float link) =>
        Client.SetLink(node.Name, target.Name, (int)direction, link);

    private async Task Obey(ConductorMessage command)
    {
        if (command.Kind == ConductorMessageKind.SetLink) await ObeySetLink(command).ConfigureAwait(false);
        else if (command.Number == 0) await _system.Terminate().ConfigureAwait(false);
        else await Crash().ConfigureAwait(false);
    }

    private Task Crash()
    {
        ((ExtendedActorSystem)_system).Abort();
        return _system.WhenTerminated;
    }

    private async Task ObeySetLink(ConductorMessage command)
    {
        var adapters = _system.Settings.Config.GetStringList("akka.remote.dot-netty.tcp.applied-adapters");
        if (!adapters.Contains(MultiNodeConfig.ThrottlingAdapter))
            throw new ConfigurationException("Links can be set only where the spec's MultiNodeConfig has TestTransport = true.");
        var address = Address.Parse(command.Text);
        object order = command.Link switch
        {
            ConductorMessage.CutLink => new ForceDisassociate(address),
            < 0 => Throttled(Unthrottled.Instance),
            0 => Throttled(Akka.Remote.Transport.Blackhole.Instance),
            var rate => Throttled(new TokenBucket(1000, rate * 125_000, 0, 0)),
        };
        if (!await Transport.ManagementCommand(order).ConfigureAwait(false))
            throw new InvalidOperationException($"Remoting does not know how to {order}.");

        SetThrottle Throttled(ThrottleMode mode) => new(address, (ThrottleTransportAdapter.Direction)command.Number, mode);
    }
}
