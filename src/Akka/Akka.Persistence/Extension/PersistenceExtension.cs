using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Journal;

namespace Akka.Persistence;

/// <summary>
/// Persistence of one actor system: starts each plugin when it is first asked for, as a system actor that is named and configured
/// by its configuration path.
/// </summary>
public class PersistenceExtension : IExtension
{
    private const string NoSnapshotStoreId = "akka.persistence.no-snapshot-store";

    private readonly ExtendedActorSystem system;
    private readonly Config config;
    private readonly ILoggingAdapter log;
    private readonly ConcurrentDictionary<string, Lazy<JournalPlugin>> journals = new();
    private readonly ConcurrentDictionary<string, JournalPlugin> journalHandles = new();
    private readonly ConcurrentDictionary<string, Lazy<IActorRef>> snapshotStores = new();
    private readonly Lazy<string> defaultJournalId;
    private readonly Lazy<string> defaultSnapshotStoreId;
    private readonly Lazy<IStashOverflowStrategy> overflowStrategy;
    private readonly Lazy<IActorRef> recoveryPermitter;

    /// <summary>Creates the extension; to be called by <see cref="Persistence.CreateExtension"/> only.</summary>
    public PersistenceExtension(ExtendedActorSystem system)
    {
        this.system = system;
        system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        Settings = new PersistenceSettings(system, system.Settings.Config);
        config = system.Settings.Config.GetConfig("akka.persistence");
        log = Logging.GetLogger(system, this);
        defaultJournalId = new Lazy<string>(() => DefaultPluginId("journal") is { Length: > 0 } id
            ? id
            : throw new ConfigurationException("akka.persistence.journal.plugin names no journal, and the actor has no JournalPluginId."));
        defaultSnapshotStoreId = new Lazy<string>(DefaultSnapshotStoreId);
        overflowStrategy = new Lazy<IStashOverflowStrategy>(CreateOverflowStrategy);
        recoveryPermitter = new Lazy<IActorRef>(() =>
        {
            var permits = Positive(config, "akka.persistence", "max-concurrent-recoveries");
            return system.SystemActorOf(Props.Create(() => new RecoveryPermitter(permits)), "recoveryPermitter");
        });
        foreach (var id in config.GetStringList("journal.auto-start-journals", [])) JournalFor(id);
        foreach (var id in config.GetStringList("snapshot-store.auto-start-snapshot-stores", [])) SnapshotStoreFor(id);
    }

    /// <summary>What an actor does when its internal stash is full, unless it says otherwise.</summary>
    public IStashOverflowStrategy DefaultInternalStashOverflowStrategy => overflowStrategy.Value;

    /// <summary>The settings.</summary>
    public PersistenceSettings Settings { get; }

    internal IActorRef RecoveryPermitter => recoveryPermitter.Value;

    /// <summary>The persistence id of a persistent actor; for any other, its path.</summary>
    public string PersistenceId(IActorRef actor) => actor.Path.ToStringWithoutAddress();

    /// <summary>The event adapters of a journal; an empty id means the default one.</summary>
    public EventAdapters AdaptersFor(string? journalPluginId) => JournalPluginFor(journalPluginId).Adapters;

    /// <summary>A journal; an empty id means the default one.</summary>
    /// <exception cref="ConfigurationException">There is no such plugin, or its configuration is wrong.</exception>
    public IActorRef JournalFor(string? journalPluginId) => JournalPluginFor(journalPluginId).Ref;

    /// <summary>A snapshot store; an empty id means the default one.</summary>
    /// <exception cref="ConfigurationException">There is no such plugin, or its configuration is wrong.</exception>
    public IActorRef SnapshotStoreFor(string? snapshotPluginId)
    {
        var id = string.IsNullOrEmpty(snapshotPluginId) ? defaultSnapshotStoreId.Value : snapshotPluginId;
        return snapshotStores.GetOrAdd(id, key => new Lazy<IActorRef>(() =>
            StartPlugin(key, PluginConfig(key, "snapshot-store-plugin-fallback"), typeof(Snapshot.SnapshotStore)))).Value;
    }

    internal JournalPlugin JournalPluginFor(string? journalPluginId)
    {
        var id = string.IsNullOrEmpty(journalPluginId) ? defaultJournalId.Value : journalPluginId;
        return journals.GetOrAdd(id, key => new Lazy<JournalPlugin>(() => StartJournal(key))).Value;
    }

    /// <summary>The handle of a journal by its actor, for the plugin itself.</summary>
    internal JournalPlugin JournalPluginOf(IActorRef journal) => journalHandles[journal.Path.Name];

    /// <summary>The circuit breaker of a snapshot store, for the plugin itself.</summary>
    internal CallBreaker SnapshotBreakerOf(IActorRef store) => CallBreaker.Read(store.Path.Name,
        system.Settings.Config.HasPath(store.Path.Name)
            ? PluginConfig(store.Path.Name, "snapshot-store-plugin-fallback")
            : config.GetConfig("snapshot-store-plugin-fallback"),
        system.Scheduler);

    internal bool IsSnapshotOptional(string snapshotPluginId)
    {
        var id = string.IsNullOrEmpty(snapshotPluginId) ? defaultSnapshotStoreId.Value : snapshotPluginId;
        return PluginConfig(id, "snapshot-store-plugin-fallback").GetBoolean("snapshot-is-optional", false);
    }

    private JournalPlugin StartJournal(string id)
    {
        var plugin = PluginConfig(id, "journal-plugin-fallback");
        var adapters = EventAdapters.Create(system, plugin);
        var timeout = plugin.GetTimeSpan("recovery-event-timeout", TimeSpan.FromSeconds(30), false);
        var handle = new JournalPlugin(adapters, timeout, Positive(plugin, id, "max-message-batch-size"), ReplayFilterSettings.Read(id, plugin),
            CallBreaker.Read(id, plugin, system.Scheduler));
        journalHandles[id] = handle; // before the actor starts, which looks for it
        handle.Ref = StartPlugin(id, plugin, typeof(ActorBase));
        return handle;
    }

    private IActorRef StartPlugin(string id, Config plugin, Type expected)
    {
        var typeName = plugin.GetString("class", null);
        if (string.IsNullOrEmpty(typeName)) throw new ConfigurationException($"Persistence plugin '{id}' names no class ({id}.class).");
        var type = Type.GetType(typeName, throwOnError: false)
            ?? throw new ConfigurationException($"Persistence plugin '{id}': there is no type '{typeName}' ({id}.class).");
        if (!type.IsAssignableTo(expected))
            throw new ConfigurationException($"Persistence plugin '{id}': '{typeName}' is not a {expected.Name} ({id}.class).");
        var props = type.GetConstructor([typeof(Config)]) is null ? Props.Create(type) : Props.Create(type, plugin);
        var dispatcher = plugin.GetString("plugin-dispatcher", null);
        return system.SystemActorOf(string.IsNullOrEmpty(dispatcher) ? props : props.WithDispatcher(dispatcher), id);
    }

    private Config PluginConfig(string id, string fallback)
    {
        if (!system.Settings.Config.HasPath(id))
            throw new ConfigurationException($"Persistence plugin '{id}' is not configured: there is nothing at that configuration path.");
        return system.Settings.Config.GetConfig(id).WithFallback(config.GetConfig(fallback));
    }

    private string DefaultPluginId(string kind) => config.GetString($"{kind}.plugin", string.Empty) ?? string.Empty;

    private string DefaultSnapshotStoreId()
    {
        var id = DefaultPluginId("snapshot-store");
        if (id.Length > 0) return id;
        log.Warning("No default snapshot store is configured; to have one, set 'akka.persistence.snapshot-store.plugin'.");
        return NoSnapshotStoreId;
    }

    private static int Positive(Config section, string path, string key)
    {
        var value = section.GetInt(key, 0);
        return value > 0 ? value : throw new ConfigurationException($"{path}.{key} = {value}: it must be greater than 0.");
    }

    private IStashOverflowStrategy CreateOverflowStrategy()
    {
        const string key = "internal-stash-overflow-strategy";
        var typeName = config.GetString(key, null);
        var type = string.IsNullOrEmpty(typeName) ? null : Type.GetType(typeName, throwOnError: false);
        if (type is null || Activator.CreateInstance(type) is not IStashOverflowStrategyConfigurator configurator)
            throw new ConfigurationException($"akka.persistence.{key} = '{typeName}': it must name an {nameof(IStashOverflowStrategyConfigurator)}.");
        return configurator.Create(system.Settings.Config);
    }
}
