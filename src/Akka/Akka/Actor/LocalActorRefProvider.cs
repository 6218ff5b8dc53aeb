using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Actor;

/// <summary>The provider of a system that is alone; those of systems with others are built on it.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly Dictionary<string, IInternalActorRef> _extraNames = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Status> _terminationPromise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RootActorPath _rootPath;
    private readonly ActorPath _tempNode;
    private readonly IInternalActorRef _deadLetters;
    private readonly RootGuardianSupervisor _aboveTheRoot;
    // From here on set by Init, before anybody else sees the provider.
    private ActorSystemImpl _system = null!;
    private RootGuardianActorRef _rootGuardian = null!;
    private LocalActorRef _userGuardian = null!;
    private LocalActorRef _systemGuardian = null!;
    private VirtualPathContainer _tempContainer = null!;
    private MailboxType _defaultMailbox = null!;
    private MessageDispatcher _defaultDispatcher = null!;
    private Information? _serializationInformation;
    private long _tempNumber = -1;

    /// <summary>For a system.</summary>
    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : this(systemName, settings, eventStream, null, null) { }

    /// <summary>For a provider that is built on this one.</summary>
    public LocalActorRefProvider(
        string systemName, Settings settings, EventStream eventStream, Deployer? deployer, Func<ActorPath, IInternalActorRef>? deadLettersFactory)
    {
        Settings = settings;
        EventStream = eventStream;
        Deployer = deployer ?? new Deployer(settings);
        _rootPath = new RootActorPath(new Address("akka", systemName));
        Log = Logging.GetLogger(eventStream, this);
        var deadLettersPath = _rootPath / "deadLetters";
        _deadLetters = deadLettersFactory is null ? new DeadLetterActorRef(this, deadLettersPath, eventStream) : deadLettersFactory(deadLettersPath);
        IgnoreRef = new IgnoreActorRef(this, _rootPath / "ignore");
        _aboveTheRoot = new RootGuardianSupervisor(_rootPath, this, _terminationPromise, Log);
        _tempNode = _rootPath / "temp";
    }

    /// <inheritdoc/>
    public IActorRef DeadLetters => _deadLetters;

    /// <inheritdoc/>
    public IActorRef IgnoreRef { get; }

    /// <inheritdoc/>
    public Deployer Deployer { get; }

    /// <inheritdoc/>
    public IInternalActorRef RootGuardian => _rootGuardian;

    /// <inheritdoc/>
    public ActorPath RootPath => _rootPath;

    /// <inheritdoc/>
    public Settings Settings { get; }

    /// <inheritdoc/>
    public LocalActorRef SystemGuardian => _systemGuardian;

    /// <inheritdoc/>
    public IInternalActorRef TempContainer => _tempContainer;

    /// <inheritdoc/>
    public Task TerminationTask => _terminationPromise.Task;

    /// <inheritdoc/>
    public LocalActorRef Guardian => _userGuardian;

    /// <summary>The event stream.</summary>
    public EventStream EventStream { get; }

    /// <summary>The log.</summary>
    public ILoggingAdapter Log { get; }

    /// <inheritdoc/>
    public Address DefaultAddress => _rootPath.Address;

    /// <inheritdoc/>
    public Information SerializationInformation => _serializationInformation ??= new Information(DefaultAddress, _system);

    /// <inheritdoc/>
    public ActorPath TempPath() => new ChildActorPath(_tempNode, "$" + NameSequence.Encode(Interlocked.Increment(ref _tempNumber)), 0);

    /// <summary>Hangs a reference directly under the root, for <c>/name</c>.</summary>
    /// <exception cref="InvalidOperationException">The system has begun.</exception>
    public void RegisterExtraName(string name, IInternalActorRef actor) => _extraNames.Add(name, actor);

    /// <inheritdoc/>
    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => new(tcs, null, this);

    /// <inheritdoc/>
    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path)
    {
        if (!path.Parent.Equals(_tempNode))
            throw new InvalidOperationException($"{path} is not below /temp.");
        _tempContainer.AddChild(path.Name, actorRef);
    }

    /// <inheritdoc/>
    public void UnregisterTempActor(ActorPath path)
    {
        if (!path.Parent.Equals(_tempNode))
            throw new InvalidOperationException($"{path} is not below /temp.");
        _tempContainer.RemoveChild(path.Name);
    }

    /// <inheritdoc/>
    public void Init(ActorSystemImpl system)
    {
        _system = system;
        _defaultDispatcher = system.Dispatchers.DefaultGlobalDispatcher;
        _defaultMailbox = system.Mailboxes.Lookup(Mailboxes.DefaultMailboxId);
        var unbounded = new UnboundedMailbox(); // the guardians' mailboxes stay as they are, whatever the settings say
        var internalDispatcher = system.Dispatchers.InternalDispatcher;
        var guardianStrategy = SupervisorStrategyConfigurator.CreateConfigurator(Settings.SupervisorStrategyClass).Create();

        _rootGuardian = new RootGuardianActorRef(
            system,
            Props.Create(typeof(GuardianActor)).WithSupervisorStrategy(new OneForOneStrategy(ex =>
            {
                Log.Error(ex, "A guardian failed: the system ends.");
                return Directive.Stop;
            })),
            internalDispatcher,
            unbounded,
            _aboveTheRoot,
            _rootPath,
            _deadLetters,
            _extraNames);
        _tempContainer = new VirtualPathContainer(this, _tempNode, _rootGuardian);
        _rootGuardian.SetTempContainer(_tempContainer);

        var userProps = system.GuardianProps.GetOrElse(Props.Create(typeof(GuardianActor)).WithSupervisorStrategy(guardianStrategy));
        _userGuardian = MakeGuardian("user", userProps, internalDispatcher, unbounded);
        var systemProps = Props.Create(typeof(SystemGuardianActor), _userGuardian).WithSupervisorStrategy(guardianStrategy);
        _systemGuardian = MakeGuardian("system", systemProps, internalDispatcher, unbounded);

        // First the user's actors end, then the system's, then the root.
        _systemGuardian.SendSystemMessage(new Watch(_userGuardian, _systemGuardian));
        _userGuardian.SendSystemMessage(new Watch(_userGuardian, _systemGuardian));
        _rootGuardian.SendSystemMessage(new Watch(_systemGuardian, _rootGuardian));
        _systemGuardian.SendSystemMessage(new Watch(_systemGuardian, _rootGuardian));
        _rootGuardian.Start();
        _userGuardian.Start();
        _systemGuardian.Start();
        EventStream.StartUnsubscriber(system);
    }

    private LocalActorRef MakeGuardian(string name, Props props, MessageDispatcher dispatcher, MailboxType mailbox)
    {
        _rootGuardian.Cell.ChildrenOf.Reserve(name, _rootGuardian);
        var guardian = new LocalActorRef(_system, props, dispatcher, mailbox, _rootGuardian, new ChildActorPath(_rootPath, name, ActorCell.NewUid(_system.Random)));
        _rootGuardian.Cell.ChildrenOf.Init(guardian);
        return guardian;
    }

    /// <inheritdoc/>
    public IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async)
    {
        if (lookupDeploy && Deployer.Lookup(path) is { } fromSettings)
            props = props.WithDeploy(fromSettings);
        if (deploy is not null)
            props = props.WithDeploy(deploy);
        var dispatcher = ReferenceEquals(props.Deploy.Dispatcher, Deploy.NoDispatcherGiven)
            ? systemService ? system.Dispatchers.InternalDispatcher : _defaultDispatcher
            : FindDispatcher(system, props, path);
        var mailbox = props.Deploy.Mailbox.Length == 0 && ReferenceEquals(dispatcher, _defaultDispatcher) && !system.Mailboxes.HasRequiredType(props.Type)
            ? _defaultMailbox
            : FindMailbox(system, props, dispatcher, path);
        return new LocalActorRef(system, props, dispatcher, mailbox, supervisor, path);
    }

    private static MessageDispatcher FindDispatcher(ActorSystemImpl system, Props props, ActorPath path)
    {
        if (!system.Dispatchers.HasDispatcher(props.Dispatcher))
            throw new ConfigurationException($"The dispatcher '{props.Dispatcher}' of {path} is not in the settings.");
        return system.Dispatchers.Lookup(props.Dispatcher);
    }

    private static MailboxType FindMailbox(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, ActorPath path)
    {
        try
        {
            return system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        }
        catch (Exception ex) when (ex is not OutOfMemoryException)
        {
            throw new ConfigurationException($"The mailbox of {path} (dispatcher '{props.Dispatcher}', mailbox '{props.Mailbox}') cannot be made: {ex.Message}", ex);
        }
    }

    /// <inheritdoc/>
    public IActorRef RootGuardianAt(Address address) => address.Equals(_rootPath.Address) ? _rootGuardian : _deadLetters;

    /// <inheritdoc/>
    public IActorRef ResolveActorRef(string path)
    {
        if (ActorPath.TryParse(path, out var actorPath) && actorPath.Address.Equals(_rootPath.Address))
            return Resolve(actorPath, ofAnyIncarnation: true);
        Log.Debug("Resolve of unknown path [{0}] failed.", path);
        return _deadLetters;
    }

    /// <inheritdoc/>
    public IActorRef ResolveActorRef(ActorPath path)
    {
        if (path.Root.Address.Equals(_rootPath.Address))
            return Resolve(path, ofAnyIncarnation: true);
        Log.Debug("Resolve of foreign path [{0}] failed.", path);
        return _deadLetters;
    }

    /// <summary>
    /// The reference of the names of a path, whatever its address says; if its uid is to count, nobody's where it is that of a former
    /// incarnation.
    /// </summary>
    internal IInternalActorRef Resolve(ActorPath path, bool ofAnyIncarnation = false)
    {
        if (path.Depth == 0)
            return _rootGuardian;
        if (path.Elements[0] == "deadLetters")
            return _deadLetters;
        var found = (IInternalActorRef)_rootGuardian.GetChild(path.Elements);
        if (found is Nobody || (!ofAnyIncarnation && path.Uid != 0 && found.Path.Uid != path.Uid))
            return new EmptyLocalActorRef(this, WithLocalAddress(path), EventStream);
        return found;
    }

    private ActorPath WithLocalAddress(ActorPath path)
    {
        if (path.Address.Equals(_rootPath.Address))
            return path;
        ActorPath result = _rootPath;
        foreach (var element in path.Elements)
            result /= element;
        return result.WithUid(path.Uid);
    }

    /// <inheritdoc/>
    public Address? GetExternalAddressFor(Address address) => address.Equals(_rootPath.Address) ? address : null;
}
