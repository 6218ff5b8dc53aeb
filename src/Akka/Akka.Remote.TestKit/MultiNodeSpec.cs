using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace Akka.Remote.TestKit;

/// <summary>Called by the runner around a spec's methods.</summary>
public interface IMultiNodeSpecCallbacks
{
    /// <summary>Called before.</summary>
    void MultiNodeSpecBeforeAll();

    /// <summary>Called after.</summary>
    void MultiNodeSpecAfterAll();
}

/// <summary>
/// A spec that runs in several processes, one for each role, all of which run the same method: <see cref="RunOn"/> parts them and
/// <see cref="EnterBarrier"/> brings them together. The first role's process is also the conductor.
/// </summary>
public abstract class MultiNodeSpec : TestKitBase, IMultiNodeSpecCallbacks, IDisposable
{
    private static readonly Lazy<Config> Base = new(() =>
        ConfigurationFactory.FromResource<MultiNodeSpec>("remote-testkit.conf").WithFallback(TestKitBase.DefaultConfig));

    private readonly ImmutableList<RoleName> _roles;
    private bool _isDisposed;

    /// <summary>Runs this process's role in an actor system of its own.</summary>
    protected MultiNodeSpec(MultiNodeConfig config, Type type)
        : this(config.Myself, ActorSystem.Create(SystemName(type), config.Config), config.Roles, _ => [])
    {
    }

    /// <summary>Runs a role in an actor system.</summary>
    protected MultiNodeSpec(
        RoleName myself, ActorSystem system, ImmutableList<RoleName> roles, Func<RoleName, ImmutableList<string>> deployments)
        : base(new XunitAssertions(), system)
    {
        Myself = myself;
        _roles = roles;
        TestConductor = TestConductor.Get(system);
        TestConductor.Join(this);
    }

    /// <summary>The number of processes.</summary>
    public static int MaxNodes => CommandLine.GetInt32("multinode.max-nodes");

    /// <summary>The host that this process's remoting listens on.</summary>
    public static string SelfName => CommandLine.GetPropertyOrDefault("multinode.host", "127.0.0.1");

    /// <summary>The port that this process's remoting listens on; 0 for any.</summary>
    public static int SelfPort => CommandLine.GetInt32OrDefault("multinode.port", 0);

    /// <summary>The host that the conductor listens on.</summary>
    public static string ServerName => CommandLine.GetProperty("multinode.server-host");

    /// <summary>The port that the conductor listens on.</summary>
    public static int ServerPort => CommandLine.GetInt32("multinode.server-port");

    /// <summary>The index of this process's role, from 0.</summary>
    public static int SelfIndex => CommandLine.GetInt32("multinode.index");

    /// <summary>The part of the configuration that differs between processes.</summary>
    public static Config NodeConfig => ConfigurationFactory.ParseString(
        $"akka.actor.provider = remote\nakka.remote.dot-netty.tcp {{ hostname = \"{SelfName}\", port = {SelfPort} }}");

    /// <summary>The part of the configuration that is the same in all processes.</summary>
    public static Config BaseConfig => Base.Value;

    /// <summary>The role of this process.</summary>
    public RoleName Myself { get; }

    /// <summary>All roles.</summary>
    public ImmutableList<RoleName> Roles => _roles;

    /// <summary>How many processes must be there before the spec begins.</summary>
    public int InitialParticipants => InitialParticipantsValueFactory;

    /// <summary>How many processes must be there before the spec begins: usually as many as there are roles.</summary>
    protected abstract int InitialParticipantsValueFactory { get; }

    /// <summary>Controls the processes.</summary>
    protected TestConductor TestConductor;

    /// <summary>How long the actor system may take to end.</summary>
    protected virtual TimeSpan ShutdownTimeout => TimeSpan.FromSeconds(5);

    /// <summary>True where an actor system that does not end in time fails the spec.</summary>
    protected virtual bool VerifySystemShutdown => false;

    /// <summary>Waits in each of the barriers until all processes are there.</summary>
    /// <exception cref="InvalidOperationException">Not all came in time, or one is gone; the message says which.</exception>
    public void EnterBarrier(params string[] name) =>
        TestConductor.Enter(RemainingOr(TestConductor.BarrierTimeout), Myself, [.. name]);

    /// <summary>Runs the action where this process has one of the roles.</summary>
    public void RunOn(Action thunk, params RoleName[] nodes)
    {
        if (IsNode(nodes)) thunk();
    }

    /// <summary>Runs the action where this process has one of the roles.</summary>
    public async Task RunOnAsync(Func<Task> thunkAsync, params RoleName[] nodes)
    {
        if (IsNode(nodes)) await thunkAsync();
    }

    /// <summary>True where this process has one of the roles.</summary>
    public bool IsNode(params RoleName[] nodes) => nodes.Contains(Myself);

    /// <summary>The root of a role's actor system.</summary>
    public ActorPath Node(RoleName role) =>
        new RootActorPath(TestConductor.GetAddressFor(role).WaitAsync(TestConductor.QueryTimeout).GetAwaiter().GetResult());

    /// <summary>Keeps dead letters of certain types, or all, out of the log.</summary>
    public void MuteDeadLetters(ActorSystem? system = null, params Type[] messageClasses)
    {
        var filter = CreateEventFilter(system ?? Sys);
        if (messageClasses.Length == 0) filter.DeadLetter().Mute();
        foreach (var type in messageClasses) filter.DeadLetter(type).Mute();
    }

    /// <summary>Called by the runner before the method.</summary>
    public void MultiNodeSpecBeforeAll() => AtStartup();

    /// <summary>
    /// Called after the method: leaves, and where this process is the conductor waits until the others have left; ends the system.
    /// </summary>
    public void MultiNodeSpecAfterAll()
    {
        TestConductor.Leave();
        Shutdown(Sys, ShutdownTimeout, VerifySystemShutdown);
        AfterTermination();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the spec in this process.</summary>
    protected void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed) return;
        _isDisposed = true;
        MultiNodeSpecAfterAll();
    }

    /// <summary>Called before the method.</summary>
    protected virtual void AtStartup()
    {
    }

    /// <summary>Called when the actor system has ended.</summary>
    protected virtual void AfterTermination()
    {
    }

    /// <summary>Starts an actor system in the place, and at the address, of this process's, which has ended.</summary>
    protected ActorSystem StartNewSystem()
    {
        var address = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        var config = ConfigurationFactory.ParseString(
            $"akka.remote.dot-netty.tcp {{ hostname = \"{address.Host}\", port = {address.Port} }}").WithFallback(Sys.Settings.Config);
        return ActorSystem.Create(Sys.Name, config);
    }

    private static string SystemName(Type type) => new([.. type.Name.Where(char.IsAsciiLetterOrDigit)]);
}
