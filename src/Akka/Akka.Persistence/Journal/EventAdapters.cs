using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>Turns an event into what is stored.</summary>
public interface IWriteEventAdapter
{
    /// <summary>A manifest that is given back on reading; an empty string where none is needed.</summary>
    string Manifest(object evt);

    /// <summary>What the journal stores; may be a <see cref="Tagged"/>.</summary>
    object ToJournal(object evt);
}

/// <summary>Turns what is stored into events.</summary>
public interface IReadEventAdapter
{
    /// <summary>The events that a stored one stands for.</summary>
    IEventSequence FromJournal(object evt, string manifest);
}

/// <summary>Adapts events in both directions.</summary>
public interface IEventAdapter : IWriteEventAdapter, IReadEventAdapter;

/// <summary>Stores events as they are.</summary>
public sealed class IdentityEventAdapter : IEventAdapter
{
    private IdentityEventAdapter()
    {
    }

    /// <summary>The only instance.</summary>
    public static IdentityEventAdapter Instance { get; } = new();

    /// <inheritdoc />
    public string Manifest(object evt) => string.Empty;

    /// <inheritdoc />
    public object ToJournal(object evt) => evt;

    /// <inheritdoc />
    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
}

/// <summary>Reads through several adapters that are bound to one type: all their events, in order. Cannot write; events of the type are stored as they are.</summary>
public sealed class CombinedReadEventAdapter(IEnumerable<IEventAdapter> adapters) : IEventAdapter
{
    private const string CannotWrite = "Several event adapters are bound to one event type: they can read, but which one writes is not said.";

    /// <summary>The adapters in order.</summary>
    public IEnumerable<IEventAdapter> Adapters { get; } = [.. adapters];

    /// <inheritdoc />
    public string Manifest(object evt) => throw new InvalidOperationException(CannotWrite);

    /// <inheritdoc />
    public object ToJournal(object evt) => throw new InvalidOperationException(CannotWrite);

    /// <inheritdoc />
    public IEventSequence FromJournal(object evt, string manifest) =>
        EventSequence.Create(Adapters.SelectMany(adapter => adapter.FromJournal(evt, manifest).Events));
}

/// <summary>The event adapters of a journal by event type: the adapter of the closest base type or interface, else identity.</summary>
public class EventAdapters
{
    private readonly ConcurrentDictionary<Type, IEventAdapter> map;
    private readonly KeyValuePair<Type, IEventAdapter>[] bindings;
    private readonly ILoggingAdapter log;

    /// <summary>Creates it with what is known by exact type, and the bindings, the closest first.</summary>
    protected EventAdapters(ConcurrentDictionary<Type, IEventAdapter> map, IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings,
        ILoggingAdapter log)
    {
        this.map = map;
        this.bindings = [.. bindings];
        this.log = log;
    }

    internal bool AreIdentity => bindings.Length == 0;

    /// <summary>Reads <c>event-adapters</c> and <c>event-adapter-bindings</c> of a journal's section.</summary>
    /// <exception cref="ConfigurationException">A type does not exist, or a binding names an adapter that does not.</exception>
    public static EventAdapters Create(ExtendedActorSystem system, Config config)
    {
        var adapters = Section(config, "event-adapters")
            .ToDictionary(entry => entry.Key, entry => Instantiate(entry.Key, entry.Value.Single(), system));
        var bound = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var (typeName, names) in Section(config, "event-adapter-bindings"))
        {
            var type = Type.GetType(typeName, throwOnError: false)
                ?? throw new ConfigurationException($"event-adapter-bindings: there is no event type '{typeName}'.");
            var all = names.Select(name => adapters.TryGetValue(name, out var adapter)
                ? adapter
                : throw new ConfigurationException($"event-adapter-bindings: '{typeName}' is bound to '{name}', which event-adapters does not have."));
            var chosen = all.ToArray();
            bound.Add(new(type, chosen.Length == 1 ? chosen[0] : new ReadOnly(new CombinedReadEventAdapter(chosen))));
        }
        return new EventAdapters(new(bound), ClosestFirst(bound), Logging.GetLogger(system, typeof(EventAdapters)));
    }

    /// <summary>The adapter of a type.</summary>
    public IEventAdapter Get<T>() => Get(typeof(T));

    /// <summary>The adapter of a type.</summary>
    public virtual IEventAdapter Get(Type type)
    {
        if (bindings.Length == 0) return IdentityEventAdapter.Instance;
        if (map.TryGetValue(type, out var known)) return known;
        IEventAdapter found = IdentityEventAdapter.Instance;
        foreach (var (candidate, adapter) in bindings)
        {
            if (!candidate.IsAssignableFrom(type)) continue;
            log.Debug("Event adapter for [{0}] is [{1}], by [{2}].", type, adapter.GetType(), candidate);
            found = adapter;
            break;
        }
        return map.GetOrAdd(type, found);
    }

    private static IEnumerable<KeyValuePair<string, IList<string>>> Section(Config config, string path)
    {
        if (!config.HasPath(path)) yield break;
        foreach (var (key, value) in config.GetConfig(path).AsEnumerable())
            yield return new(key.Trim('"'), value.IsArray() ? value.GetStringList() : [value.GetString()]);
    }

    private static IEventAdapter Instantiate(string name, string typeName, ExtendedActorSystem system)
    {
        var type = Type.GetType(typeName, throwOnError: false)
            ?? throw new ConfigurationException($"event-adapters.{name}: there is no type '{typeName}'.");
        var instance = type.GetConstructor([typeof(ExtendedActorSystem)]) is null
            ? Activator.CreateInstance(type)
            : Activator.CreateInstance(type, system);
        return instance switch
        {
            IEventAdapter both => both,
            IWriteEventAdapter write => new WriteOnly(write),
            IReadEventAdapter read => new ReadOnly(read),
            _ => throw new ConfigurationException($"event-adapters.{name}: '{typeName}' is not an event adapter."),
        };
    }

    private static List<KeyValuePair<Type, IEventAdapter>> ClosestFirst(List<KeyValuePair<Type, IEventAdapter>> bindings)
    {
        var sorted = new List<KeyValuePair<Type, IEventAdapter>>(bindings.Count);
        foreach (var binding in bindings)
        {
            var before = sorted.FindIndex(other => other.Key.IsAssignableFrom(binding.Key));
            sorted.Insert(before < 0 ? sorted.Count : before, binding);
        }
        return sorted;
    }

    private sealed class WriteOnly(IWriteEventAdapter inner) : IEventAdapter
    {
        public string Manifest(object evt) => inner.Manifest(evt);

        public object ToJournal(object evt) => inner.ToJournal(evt);

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(evt);
    }

    private sealed class ReadOnly(IReadEventAdapter inner) : IEventAdapter
    {
        public string Manifest(object evt) => string.Empty;

        public object ToJournal(object evt) => evt;

        public IEventSequence FromJournal(object evt, string manifest) => inner.FromJournal(evt, manifest);
    }
}
