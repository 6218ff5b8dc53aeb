using System.Text;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The system itself.</summary>
public partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly TaskCompletionSource _whenTerminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<Action> _terminationCallbacks = new();
    private readonly string _name;
    private IActorRefProvider _provider;
    private Settings _settings;
    private Mailboxes _mailboxes;
    private IScheduler _scheduler;
    private Dispatchers _dispatchers;
    private EventStream _eventStream;
    private ILoggingAdapter _log;
    private Serialization.Serialization? _serialization;
    private SupervisorStrategy? _defaultStrategy;
    private IActorRef? _logDeadLetterListener;
    private bool _callbacksRun;
    private int _finalTermination;

    /// <summary>With the engine's own settings only.</summary>
    public ActorSystemImpl(string name) : this(name, ConfigurationFactory.Default(), ActorSystemSetup.Empty, Option<Props>.None) { }

    /// <summary>With settings; <see cref="Start"/> begins.</summary>
    /// <exception cref="ArgumentException">The name has characters that an address cannot have.</exception>
    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup, Option<Props>? guardianProps = null)
    {
        if (!IsValidName(name))
        {
            throw new ArgumentException(
                $"'{name}' is no name of an actor system: it may hold letters, digits, hyphens and underscores, and begins with a letter or a digit.",
                nameof(name));
        }

        ArgumentNullException.ThrowIfNull(config);
        _name = name;
        GuardianProps = guardianProps ?? Option<Props>.None;
        _settings = new Settings(this, config, setup);
        Random = setup.Get<RandomSetup>() is { HasValue: true } given ? given.Value.Random : Random.Shared;
        _eventStream = new EventStream(_settings.DebugEventStream);
        _eventStream.StartStdoutLogger(_settings);
        _log = new BusLogging(_eventStream, $"ActorSystem({name})", typeof(ActorSystemImpl), _settings.LogFormatter);
        _scheduler = CreateScheduler();
        _provider = CreateProvider();
        _mailboxes = new Mailboxes(this);
        _dispatchers = new Dispatchers(this, new DefaultDispatcherPrerequisites(_eventStream, _scheduler, _settings, _mailboxes), _log);
    }

    /// <summary>The actor at /user in place of the usual one.</summary>
    public Option<Props> GuardianProps { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _provider;

    /// <inheritdoc/>
    public override Settings Settings => _settings;

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    public override Serialization.Serialization Serialization => _serialization ??= MakeSerialization();

    /// <inheritdoc/>
    public override EventStream EventStream => _eventStream;

    /// <inheritdoc/>
    public override IActorRef DeadLetters => _provider.DeadLetters;

    /// <inheritdoc/>
    public override IActorRef IgnoreRef => _provider.IgnoreRef;

    /// <inheritdoc/>
    public override Dispatchers Dispatchers => _dispatchers;

    /// <inheritdoc/>
    public override Mailboxes Mailboxes => _mailboxes;

    /// <inheritdoc/>
    public override IScheduler Scheduler => _scheduler;

    /// <inheritdoc/>
    public override ILoggingAdapter Log => _log;

    /// <inheritdoc/>
    public override IInternalActorRef Guardian => _provider.Guardian;

    /// <inheritdoc/>
    public override IInternalActorRef LookupRoot => _provider.RootGuardian;

    /// <inheritdoc/>
    public override IInternalActorRef SystemGuardian => _provider.SystemGuardian;

    /// <inheritdoc/>
    public override Task WhenTerminated => _whenTerminated.Task;

    /// <summary>Chance, for the engine's own parts.</summary>
    internal Random Random { get; }

    internal SupervisorStrategy DefaultSupervisorStrategy => _defaultStrategy ??= SupervisorStrategy.DefaultStrategy;

    /// <summary>Begins: guardians, loggers, extensions.</summary>
    public void Start()
    {
        try
        {
            _provider.Init(this);
            _provider.TerminationTask.ContinueWith(
                _ => Finish(), CancellationToken.None, TaskContinuationOptions.RunContinuationsAsynchronously, FinishesOn());
            if (_settings.LogDeadLetters > 0)
                _logDeadLetterListener = SystemActorOf<DeadLetterListener>("deadLetterListener");
            _eventStream.StartDefaultLoggers(this);
            LoadExtensions();
            if (_settings.LogConfigOnStart)
                _log.Info(Settings.ToString());
            CoordinatedShutdown.Get(this);
        }
        catch
        {
            // What was started must not outlive the failure to start.
            (_scheduler as IDisposable)?.Dispose();
            throw;
        }
    }

    private TaskScheduler FinishesOn() =>
        _dispatchers.DefaultGlobalDispatcher.Continuations is { } continuations
            ? new ContinuationScheduler(continuations)
            : TaskScheduler.Default;

    private static bool IsValidName(string name)
    {
        if (string.IsNullOrEmpty(name) || !char.IsAsciiLetterOrDigit(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return true;
    }

    private IScheduler CreateScheduler()
    {
        var name = _settings.SchedulerClass;
        if (string.IsNullOrEmpty(name) || name.StartsWith("Akka.Actor.HashedWheelTimerScheduler", StringComparison.Ordinal))
            return new HashedWheelTimerScheduler(_settings.Config, _log);
        var type = Type.GetType(name) ?? throw new ConfigurationException($"The scheduler '{name}' in akka.scheduler.implementation cannot be found.");
        return (IScheduler)Activator.CreateInstance(type, _settings.Config, _log)!;
    }

    private IActorRefProvider CreateProvider()
    {
        if (_settings.ProviderSelectionType is ProviderSelection.Local)
            return new LocalActorRefProvider(_name, _settings, _eventStream);
        var type = Type.GetType(_settings.ProviderClass)
            ?? throw new ConfigurationException(
                $"akka.actor.provider is '{_settings.ProviderClass}', which cannot be found. Is the assembly that holds it there?");
        const System.Reflection.BindingFlags constructor = System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance
            | System.Reflection.BindingFlags.CreateInstance | System.Reflection.BindingFlags.DoNotWrapExceptions;
        return (IActorRefProvider)Activator.CreateInstance(type, constructor, null, [_name, _settings, _eventStream], null)!;
    }

    private Serialization.Serialization MakeSerialization()
    {
        lock (_extensions)
            return _serialization ??= new Serialization.Serialization(this);
    }

    /// <inheritdoc/>
    public override IActorRef ActorOf(Props props, string? name = null)
    {
        if (GuardianProps.HasValue)
            throw new InvalidOperationException("A system with a guardian of its own makes top-level actors only there.");
        return _provider.Guardian.Cell.AttachChild(props, false, name);
    }

    /// <inheritdoc/>
    public override IActorRef SystemActorOf(Props props, string? name = null) => _provider.SystemGuardian.Cell.AttachChild(props, true, name);

    /// <inheritdoc/>
    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    /// <inheritdoc/>
    public override ActorSelection ActorSelection(ActorPath actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this);

    /// <inheritdoc/>
    public override ActorSelection ActorSelection(string actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this, _provider.RootGuardian);

    /// <inheritdoc/>
    public override void Stop(IActorRef actor)
    {
        var parent = actor.Path.Parent;
        if (parent.Equals(_provider.Guardian.Path))
            _provider.Guardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else if (parent.Equals(_provider.SystemGuardian.Path))
            _provider.SystemGuardian.Tell(new Dispatch.SysMsg.StopChild(actor), ActorRefs.NoSender);
        else
            ((IInternalActorRef)actor).Stop();
    }

    /// <inheritdoc/>
    public override void RegisterOnTermination(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        lock (_terminationCallbacks)
        {
            if (_callbacksRun)
                throw new InvalidOperationException("The system has ended: nothing can be registered for its end any more.");
            _terminationCallbacks.Push(code);
        }
    }

    /// <inheritdoc/>
    public override Task Terminate()
    {
        if (_settings.CoordinatedShutdownRunByActorSystemTerminate)
            return EndAfter(CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance));
        FinalTerminate();
        return WhenTerminated;
    }

    /// <summary>Fails with the shutdown where that fails before the system has ended.</summary>
    private async Task EndAfter(Task<Done> shutdown)
    {
        if (await Task.WhenAny(WhenTerminated, shutdown).ConfigureAwait(false) == shutdown)
            await shutdown.ConfigureAwait(false);
        await WhenTerminated.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Abort() => FinalTerminate();

    internal void FinalTerminate()
    {
        if (Interlocked.Exchange(ref _finalTermination, 1) != 0)
            return;
        _log.Debug("The system ends.");
        if (!_settings.LogDeadLettersDuringShutdown && _logDeadLetterListener is not null)
            Stop(_logDeadLetterListener);
        _provider.Guardian.Stop();
    }

    // All actors have ended: run what waits for that, then give threads back.
    private void Finish()
    {
        while (true)
        {
            Action? callback;
            lock (_terminationCallbacks)
            {
                if (!_terminationCallbacks.TryPop(out callback))
                {
                    _callbacksRun = true;
                    break;
                }
            }

            try
            {
                callback();
            }
            catch (Exception ex)
            {
                _log.Error(ex, "What was registered for the end of the system threw {0}.", ex.Message);
            }
        }

        try
        {
            (_scheduler as IDisposable)?.Dispose();
            _dispatchers.Shutdown();
        }
        finally
        {
            _whenTerminated.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public override string PrintTree()
    {
        var text = new StringBuilder();
        Print(_provider.RootGuardian, 0);
        return text.ToString();

        void Print(IActorRef actor, int depth)
        {
            text.Append(' ', depth * 2).Append("-> ").Append(actor.Path.Depth == 0 ? "/" : actor.Path.Name);
            if (actor is LocalActorRef local)
            {
                text.Append(' ').Append(Logging.SimpleName(local.Cell.Props.Type)).Append(' ').Append(local.Cell.NumberOfMessages).AppendLine(" messages");
                foreach (var child in local.Children.OrderBy(c => c.Path.Name, StringComparer.Ordinal))
                    Print(child, depth + 1);
            }
            else
            {
                text.AppendLine();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"akka://{_name}";
}
