using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// The actor system's part in a cluster of actor systems. Needs <c>akka.actor.provider = cluster</c>.
/// All methods may be called from any thread.
/// </summary>
public class Cluster : IExtension
{
    private readonly ILoggingAdapter _log;
    private readonly RemoteActorRefProvider _provider;
    private readonly TaskCompletionSource _termination = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemberCallbacks _callbacks;
    private volatile MembershipState _state;
    private Snapshot _snapshot;
    private int _stopping;

    /// <summary>Starts the cluster daemons of <paramref name="system"/>. Use <see cref="Get"/> instead.</summary>
    /// <exception cref="ConfigurationException">The system's provider is not the cluster's.</exception>
    public Cluster(ActorSystemImpl system)
    {
        System = system;
        _log = Logging.GetLogger(system, this);
        _provider = system.Provider as ClusterActorRefProvider
            ?? throw new ConfigurationException(
                $"Actor system [{system.Name}] needs [akka.actor.provider = cluster]; it has [{system.Provider.GetType()}].");
        Settings = new ClusterSettings(system.Settings.Config, system.Name);
        SelfUniqueAddress = new UniqueAddress(_provider.DefaultAddress, AddressUidExtension.Uid(system));
        _state = MembershipState.Outside(SelfUniqueAddress);
        _snapshot = new Snapshot(_state, new ClusterEvent.CurrentClusterState());
        _callbacks = new MemberCallbacks(_log);
        FailureDetector = new DefaultFailureDetectorRegistry<Address>(() => FailureDetectorLoader.Load(
            Settings.FailureDetectorImplementationClass, Settings.FailureDetectorConfig, system));
        DowningProvider = (IDowningProvider)Activator.CreateInstance(Settings.DowningProviderType, system, this)!;
        var self = this;
        Membership = system.SystemActorOf(
            Props.Create(() => new ClusterDaemon(self)).WithDispatcher(Settings.UseDispatcher), ClusterDaemon.Name);
        Subscribe(
            _provider.RemoteWatcher, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
    }

    /// <summary>The extension of <paramref name="system"/>.</summary>
    public static Cluster Get(ActorSystem system) => system.WithExtension<Cluster, ClusterExtension>();

    /// <summary>The actor system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>The settings under <c>akka.cluster</c>.</summary>
    public ClusterSettings Settings { get; }

    /// <summary>Where this node listens.</summary>
    public Address SelfAddress => SelfUniqueAddress.Address;

    /// <summary>This node and its incarnation.</summary>
    public UniqueAddress SelfUniqueAddress { get; }

    /// <summary>The roles of this node.</summary>
    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    /// <summary>This node as the cluster knows it; with status Removed while it is in none.</summary>
    public Member SelfMember => _state.SelfMember ?? Member.Removed(SelfUniqueAddress);

    /// <summary>Whether this node may work: it is up, or weakly up.</summary>
    public bool IsUp => SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp;

    /// <summary>Whether this node's part in the cluster has ended. It takes another actor system to join again.</summary>
    public bool IsTerminated => _termination.Task.IsCompleted;

    /// <summary>What decides about unreachable members.</summary>
    public IDowningProvider DowningProvider { get; }

    /// <summary>The suspicion about each node that this one watches.</summary>
    public DefaultFailureDetectorRegistry<Address> FailureDetector { get; }

    /// <summary>The cluster as this node knows it now.</summary>
    public ClusterEvent.CurrentClusterState State
    {
        get
        {
            var state = _state;
            var snapshot = Volatile.Read(ref _snapshot);
            if (ReferenceEquals(snapshot.Of, state)) return snapshot.State;
            snapshot = new Snapshot(state, ClusterEvent.CurrentClusterState.Of(state));
            Volatile.Write(ref _snapshot, snapshot);
            return snapshot.State;
        }
    }

    /// <summary>The top of the cluster's actors, which takes all commands.</summary>
    internal IActorRef Membership { get; }

    /// <summary>Ends with this node's part in the cluster.</summary>
    internal Task Termination => _termination.Task;

    /// <summary>
    /// Tells <paramref name="subscriber"/> of the given kinds of events from now on, after one
    /// <see cref="ClusterEvent.CurrentClusterState"/>.
    /// </summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) =>
        Subscribe(subscriber, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, to);

    /// <summary>Tells <paramref name="subscriber"/> of the given kinds of events from now on.</summary>
    /// <param name="subscriber">Who is told.</param>
    /// <param name="initialStateMode">How it learns what happened before.</param>
    /// <param name="to">Types of events; a base or an interface stands for all events of that type.</param>
    /// <exception cref="ArgumentException">A type is no type of cluster event.</exception>
    public void Subscribe(
        IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0) throw new ArgumentException("Name at least one type of event to subscribe to.", nameof(to));
        if (Array.Find(to, type => !typeof(ClusterEvent.IClusterDomainEvent).IsAssignableFrom(type)) is { } wrong)
            throw new ArgumentException($"[{wrong}] is no type of cluster event.", nameof(to));
        Membership.Tell(new MembershipActor.Subscribe(subscriber, initialStateMode, [.. to]));
    }

    /// <summary>Ends all subscriptions of <paramref name="subscriber"/>.</summary>
    public void Unsubscribe(IActorRef subscriber) => Membership.Tell(new MembershipActor.Unsubscribe(subscriber, null));

    /// <summary>Ends a subscription of <paramref name="subscriber"/>.</summary>
    public void Unsubscribe(IActorRef subscriber, Type to) => Membership.Tell(new MembershipActor.Unsubscribe(subscriber, to));

    /// <summary>Tells <paramref name="receiver"/> the current state once.</summary>
    public void SendCurrentClusterState(IActorRef receiver) => Membership.Tell(new MembershipActor.SendState(receiver));

    /// <summary>Joins the cluster that <paramref name="address"/> is in; with this node's own address, founds one.</summary>
    public void Join(Address address) => Membership.Tell(new MembershipActor.JoinTo(WithLocalScope(address)));

    /// <summary>
    /// Joins, and completes when this node is up, however long that takes. Fails with <see cref="ClusterJoinFailedException"/> if this
    /// node's part in the cluster ends before, or if the token is cancelled.
    /// </summary>
    public Task JoinAsync(Address address, CancellationToken token = default)
    {
        Join(address);
        return WhenUp($"through {address}", token);
    }

    /// <summary>Joins a cluster that one of the seed nodes is in, or founds one with them.</summary>
    public void JoinSeedNodes(IEnumerable<Address> seedNodes) =>
        Membership.Tell(new MembershipActor.JoinSeedNodes([.. seedNodes.Select(WithLocalScope)]));

    /// <summary>
    /// Joins by seed nodes, and completes when this node is up, however long that takes. Fails with
    /// <see cref="ClusterJoinFailedException"/> if this node's part in the cluster ends before, as it does after
    /// <see cref="ClusterSettings.ShutdownAfterUnsuccessfulJoinSeedNodes"/>, or if the token is cancelled.
    /// </summary>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        JoinSeedNodes(seedNodes);
        return WhenUp("through its seed nodes", token);
    }

    /// <summary>Has a member leave. A node that leaves runs its coordinated shutdown.</summary>
    public void Leave(Address address) => Membership.Tell(new MembershipActor.Leave(WithLocalScope(address)));

    /// <summary>Leaves with this node, and completes when its part in the cluster has ended.</summary>
    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    /// <summary>Leaves with this node, and completes when its part has ended. The token ends the waiting, not the leaving.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!IsTerminated) Leave(SelfAddress);
        return Termination.WaitAsync(cancellationToken);
    }

    /// <summary>Declares a member dead. It cannot come back but as another incarnation.</summary>
    public void Down(Address address) => Membership.Tell(new MembershipActor.Down(WithLocalScope(address)));

    /// <summary>Runs <paramref name="callback"/> once this node is up, on a thread of the pool; at once if it is.</summary>
    public void RegisterOnMemberUp(Action callback) => _callbacks.OnUp(callback);

    /// <summary>Runs <paramref name="callback"/> once this node is out of the cluster, on a thread of the pool.</summary>
    public void RegisterOnMemberRemoved(Action callback) => _callbacks.OnRemoved(callback);

    /// <summary>The path under which other nodes reach <paramref name="actorRef"/>.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef)
    {
        var path = actorRef.Path;
        return path.Address.Host is null ? (new RootActorPath(SelfAddress) / [.. path.Elements]).WithUid(path.Uid) : path;
    }

    /// <summary>One of the cluster's actors at another node, or at this one.</summary>
    internal IActorRef PeerAt(Address address, string name) =>
        _provider.ResolveActorRef(new RootActorPath(address) / "system" / ClusterDaemon.Name / name);

    internal void StateChanged(MembershipState state)
    {
        _state = state;
        if (state.SelfMember?.Status == MemberStatus.Up) _callbacks.Up();
    }

    /// <summary>Ends this node's part in the cluster, without leaving it.</summary>
    internal void Shutdown()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0) System.Stop(Membership);
    }

    internal void ShutdownBecauseDown()
    {
        Shutdown();
        if (Settings.RunCoordinatedShutdownWhenDown) RunCoordinatedShutdown(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    internal void RunCoordinatedShutdown(CoordinatedShutdown.Reason reason)
    {
        var run = CoordinatedShutdown.Get(System).Run(reason);
        run.ContinueWith(
            failed => _log.Error(failed.Exception, "The coordinated shutdown failed"), CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>The cluster's actors have stopped.</summary>
    internal void Terminated()
    {
        _state = MembershipState.Outside(SelfUniqueAddress);
        _termination.TrySetResult();
        _callbacks.Removed();
    }

    private Address WithLocalScope(Address address) => address.Host is null ? SelfAddress : address;

    private async Task WhenUp(string how, CancellationToken token)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisterOnMemberUp(() => up.TrySetResult());
        try
        {
            await Task.WhenAny(up.Task, Termination).WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ClusterJoinFailedException($"Nobody waits any more for node [{SelfAddress}] to join {how}.");
        }
        if (!up.Task.IsCompleted) throw new ClusterJoinFailedException($"Node [{SelfAddress}] cannot join {how}: its part in the cluster has ended.");
    }

    private sealed record Snapshot(MembershipState Of, ClusterEvent.CurrentClusterState State);
}
