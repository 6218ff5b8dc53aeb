using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>
/// The provider of akka.actor.provider = remote: local actors as ever, and refs of actors in other systems that can be reached by TCP.
/// </summary>
public class RemoteActorRefProvider : IRemoteActorRefProvider
{
    /// <summary>So many refs of other systems are kept for the next time that their path turns up.</summary>
    private const int MaxCachedRefs = 4096;

    private readonly LocalActorRefProvider local;
    private readonly ConcurrentDictionary<string, IActorRef> cache = new(StringComparer.Ordinal);
    private ActorSystemImpl? system;
    private RemoteTransport? transport;
    private IActorRef? remoteWatcher;

    /// <summary>The provider of one actor system.</summary>
    public RemoteActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        settings.InjectTopLevelFallback(RemoteConfigFactory.Default());
        RemoteSettings = new RemoteSettings(settings.Config);
        Deployer = new Deployer(settings);
        local = new LocalActorRefProvider(systemName, settings, eventStream, Deployer, null);
        Settings = settings;
    }

    /// <inheritdoc/>
    public RemoteSettings RemoteSettings { get; }

    /// <inheritdoc/>
    public IActorRef RemoteWatcher => remoteWatcher ?? ActorRefs.Nobody;

    /// <inheritdoc/>
    public RemoteTransport Transport =>
        transport ?? throw new InvalidOperationException("Remoting has not been started: the actor system is still being made.");

    /// <inheritdoc/>
    public IInternalActorRef RootGuardian => local.RootGuardian;

    /// <inheritdoc/>
    public LocalActorRef Guardian => local.Guardian;

    /// <inheritdoc/>
    public LocalActorRef SystemGuardian => local.SystemGuardian;

    /// <inheritdoc/>
    public IActorRef DeadLetters => local.DeadLetters;

    /// <inheritdoc/>
    public IActorRef IgnoreRef => local.IgnoreRef;

    /// <inheritdoc/>
    public ActorPath RootPath => local.RootPath;

    /// <inheritdoc/>
    public Settings Settings { get; }

    /// <inheritdoc/>
    public Deployer Deployer { get; protected set; }

    /// <summary>Where the refs of asks live.</summary>
    public IInternalActorRef TempContainer => local.TempContainer;

    /// <inheritdoc/>
    public Task TerminationTask => local.TerminationTask;

    /// <inheritdoc/>
    public Address DefaultAddress => Transport.DefaultAddress;

    /// <inheritdoc/>
    public Information SerializationInformation => field ??= new Information(DefaultAddress, system!);

    /// <inheritdoc/>
    public virtual void Init(ActorSystemImpl system)
    {
        this.system = system;
        local.Init(system);
        var given = system.Settings.Setup.Get<TransportSetup>();
        transport = given.HasValue ? given.Value.Create(system, this) : new Remoting(system, this);
        Transport.Start();
        remoteWatcher = CreateRemoteWatcher(system);
        RemotingTerminator.Start(system, Transport);
    }

    /// <inheritdoc/>
    public ActorPath TempPath() => local.TempPath();

    /// <inheritdoc/>
    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path) => local.RegisterTempActor(actorRef, path);

    /// <inheritdoc/>
    public void UnregisterTempActor(ActorPath path) => local.UnregisterTempActor(path);

    /// <inheritdoc/>
    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => local.CreateFutureRef(tcs);

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The deployment asks for another system; actors are made where they are wanted.</exception>
    public IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path, bool systemService,
        Deploy? deploy, bool lookupDeploy, bool async)
    {
        if ((deploy?.Scope ?? props.Deploy?.Scope) is RemoteScope scope && !HasAddress(scope.Address))
            throw new ConfigurationException($"Actor {path} is to be deployed on {scope.Address}; remote deployment is not supported.");
        return local.ActorOf(system, props, supervisor, path, systemService, deploy, lookupDeploy, async);
    }

    /// <inheritdoc/>
    public bool HasAddress(Address address) =>
        address.Equals(local.RootPath.Address) || (transport is not null && Transport.Addresses.Contains(address));

    /// <inheritdoc/>
    public Address? GetExternalAddressFor(Address address)
    {
        if (HasAddress(address))
            return local.RootPath.Address;
        return address.Host is { Length: > 0 } && address.Port is not null ? Transport.LocalAddressForRemote(address) : null;
    }

    /// <inheritdoc/>
    public IActorRef RootGuardianAt(Address address) =>
        HasAddress(address) ? RootGuardian : CreateRemoteRef(new RootActorPath(address), Transport.DefaultAddress);

    /// <inheritdoc/>
    public IActorRef ResolveActorRef(string path) => InternalResolveActorRef(path);

    /// <inheritdoc/>
    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (!HasAddress(actorPath.Address))
            return RemoteRef(actorPath.ToSerializationFormat(), actorPath);
        return local.Resolve(actorPath);
    }

    /// <inheritdoc/>
    public IActorRef InternalResolveActorRef(string path)
    {
        if (cache.TryGetValue(path, out var known))
            return known;
        if (!ActorPath.TryParse(path, out var parsed))
            return local.ResolveActorRef(path);
        return HasAddress(parsed.Address) ? local.Resolve(parsed) : RemoteRef(path, parsed);
    }

    /// <inheritdoc/>
    public IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress) =>
        (IInternalActorRef)InternalResolveActorRef(path);

    /// <inheritdoc/>
    public void Quarantine(Address address, int? uid) => Transport.Quarantine(address, uid);

    /// <summary>Resolves a path of this system, with or without its address.</summary>
    internal IInternalActorRef ResolveLocal(string path)
    {
        var full = path.StartsWith('/') ? LocalPrefix + path : path;
        return ActorPath.TryParse(full, out var parsed) ? local.Resolve(parsed) : (IInternalActorRef)DeadLetters;
    }

    /// <summary>A ref for that path of another system.</summary>
    protected virtual IInternalActorRef CreateRemoteRef(ActorPath actorPath, Address localAddress) =>
        new RemoteActorRef(Transport, localAddress, actorPath, Nobody.Instance, Props.None, Deploy.None);

    /// <summary>Makes the actor that watches actors of other systems.</summary>
    protected virtual IActorRef CreateRemoteWatcher(ActorSystemImpl system) =>
        system.SystemActorOf(RemoteSettings.ConfigureDispatcher(Remote.RemoteWatcher.Props(
            CreateRemoteWatcherFailureDetector(system),
            RemoteSettings.WatchHeartBeatInterval,
            RemoteSettings.WatchUnreachableReaperInterval,
            RemoteSettings.WatchHeartbeatExpectedResponseAfter)), "remote-watcher");

    /// <summary>Makes the failure detectors of the remote watcher.</summary>
    protected DefaultFailureDetectorRegistry<Address> CreateRemoteWatcherFailureDetector(ActorSystem system) =>
        new(() => FailureDetectorLoader.Load(RemoteSettings.WatchFailureDetectorImplementationClass,
            RemoteSettings.WatchFailureDetectorConfig, system));

    private string LocalPrefix => field ??= local.RootPath.Address.ToString();

    private IActorRef RemoteRef(string path, ActorPath parsed)
    {
        if (cache.TryGetValue(path, out var known))
            return known;
        var created = CreateRemoteRef(parsed, Transport.DefaultAddress);
        if (parsed.Elements is ["temp", ..])
            return created;
        if (cache.Count >= MaxCachedRefs)
            cache.Clear();
        return cache.GetOrAdd(path, created);
    }
}
