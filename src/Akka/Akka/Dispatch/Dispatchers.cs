using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system, by their name in the settings.</summary>
public sealed class Dispatchers
{
    /// <summary>The dispatcher of actors that ask for no other.</summary>
    public static readonly string DefaultDispatcherId = "akka.actor.default-dispatcher";

    /// <summary>For work that blocks.</summary>
    public static readonly string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";

    /// <summary>For work bound to a synchronization context.</summary>
    public static readonly string SynchronizedDispatcherId = "akka.actor.synchronized-dispatcher";

    internal static readonly string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MessageDispatcherConfigurator> _configurators = new();
    private readonly ConcurrentDictionary<MessageDispatcher, bool> _made = [];
    private MessageDispatcher? _default;
    private MessageDispatcher? _internal;

    /// <summary>For <paramref name="system"/>.</summary>
    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        Prerequisites = prerequisites;
    }

    /// <summary>The settings of the default dispatcher.</summary>
    public Config DefaultDispatcherConfig => _system.Settings.Config.GetConfig(DefaultDispatcherId);

    /// <summary>The default dispatcher.</summary>
    public MessageDispatcher DefaultGlobalDispatcher => _default ??= Lookup(DefaultDispatcherId);

    internal MessageDispatcher InternalDispatcher => _internal ??= Lookup(InternalDispatcherId);

    /// <summary>How many dispatchers there are.</summary>
    internal int Known => _made.Count;

    /// <summary>What dispatchers may ask of the system.</summary>
    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The settings of a dispatcher, its id among them; a text in its place is the name of another.</summary>
    public static Config GetConfig(Config config, string id, int depth = 0)
    {
        if (depth > 20)
            throw new ConfigurationException($"The dispatcher '{id}' names itself in a circle.");
        if (!config.HasPath(id))
            throw new ConfigurationException($"There is no dispatcher '{id}' in the settings.");
        var value = config.GetValue(id);
        if (value is not null && value.IsString())
            return GetConfig(config, value.GetString(), depth + 1);
        return ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(config.GetConfig(id));
    }

    /// <summary>True if the settings have a dispatcher of that name.</summary>
    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <summary>The dispatcher of that name.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public MessageDispatcher Lookup(string dispatcherName)
    {
        var dispatcher = _configurators.GetOrAdd(dispatcherName, Create).Dispatcher();
        if (_made.TryAdd(dispatcher, true) && dispatcher is PinnedCellDispatcher pinned)
            pinned.Ended = () => _made.TryRemove(pinned, out _);
        return dispatcher;
    }

    /// <summary>Adds a dispatcher under a new name; false where the name is taken.</summary>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) =>
        _configurators.TryAdd(id, configurator);

    internal void Shutdown()
    {
        foreach (var dispatcher in _made.Keys)
            dispatcher.ShutdownNow();
    }

    private static Config WithExecutor(string executor, Config config) =>
        ConfigurationFactory.ParseString($"executor = {executor}").WithFallback(config);

    private MessageDispatcherConfigurator Create(string id)
    {
        var own = GetConfig(_system.Settings.Config, id);
        if (id != DefaultDispatcherId)
            own = own.WithFallback(DefaultDispatcherConfig);
        var type = own.GetString("type", "Dispatcher");
        switch (type)
        {
            case "Dispatcher" or "TaskDispatcher" or "ChannelDispatcher":
                return new DispatcherConfigurator(own, Prerequisites);
            case "ForkJoinDispatcher":
                return new DispatcherConfigurator(WithExecutor("fork-join-executor", own), Prerequisites);
            case "SynchronizedDispatcher":
                return new DispatcherConfigurator(WithExecutor("current-context-executor", own), Prerequisites);
            case "PinnedDispatcher":
                return new PinnedDispatcherConfigurator(own, Prerequisites);
        }

        var clrType = Type.GetType(type)
            ?? throw new ConfigurationException($"The type '{type}' of dispatcher '{id}' cannot be found.");
        return (MessageDispatcherConfigurator)Activator.CreateInstance(clrType, own, Prerequisites)!;
    }
}
