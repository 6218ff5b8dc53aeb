using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Finds the mailbox that an actor gets: by its props, by what its class requires, by its dispatcher, or the default.</summary>
public class Mailboxes
{
    /// <summary>The settings of the default mailbox.</summary>
    public static readonly string DefaultMailboxId = "akka.actor.default-mailbox";

    /// <summary>A dispatcher that asks nothing of its mailboxes.</summary>
    public static readonly string NoMailboxRequirement = "";

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MailboxType> _types = new();
    private readonly ConcurrentDictionary<Type, Type?> _required = new();
    private readonly ConcurrentDictionary<Type, string> _bindings = new();
    private DeadLetterMailbox? _deadLetterMailbox;
    private int _defaultStashCapacity = int.MinValue;

    /// <summary>For <paramref name="system"/>.</summary>
    public Mailboxes(ActorSystem system) => _system = system;

    /// <summary>The mailbox of actors that have ended.</summary>
    public DeadLetterMailbox DeadLetterMailbox => _deadLetterMailbox ??= new DeadLetterMailbox(_system.DeadLetters);

    /// <summary>True if the class says which queue it needs.</summary>
    public bool HasRequiredType(Type actorType) => GetRequiredType(actorType) is not null;

    /// <summary>The queue that the class says it needs, or null.</summary>
    public Type? GetRequiredType(Type actorType) => _required.GetOrAdd(actorType, static type =>
    {
        foreach (var face in type.GetInterfaces())
        {
            if (face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>))
                return face.GetGenericArguments()[0];
        }

        return null;
    });

    /// <summary>True if the kind says which queue it makes.</summary>
    public bool ProducesMessageQueue(Type mailboxType) => GetProduced(mailboxType) is not null;

    /// <summary>The kind that makes a queue with the promises of <paramref name="queueType"/>.</summary>
    public MailboxType LookupByQueueType(Type queueType) => Lookup(_bindings.GetOrAdd(queueType, FindBinding));

    /// <summary>The kind with these settings.</summary>
    /// <exception cref="ConfigurationException">There are no such settings, or they name no kind.</exception>
    public MailboxType Lookup(string id) => _types.GetOrAdd(id, CreateType);

    /// <summary>The kind for an actor of <paramref name="props"/> on a dispatcher with <paramref name="dispatcherConfig"/>.</summary>
    public MailboxType GetMailboxType(Props props, Config? dispatcherConfig)
    {
        var chosen = props.Mailbox;
        if (!string.IsNullOrEmpty(chosen) && chosen != Deploy.NoMailboxGiven && chosen != DefaultMailboxId)
            return Verified(props.Type, Lookup(chosen));
        var required = GetRequiredType(props.Type);
        if (required is not null)
            return LookupByQueueType(required);
        if (dispatcherConfig is not null && dispatcherConfig.HasPath("mailbox-type"))
        {
            var id = dispatcherConfig.GetString("id", "");
            return _types.GetOrAdd("dispatcher:" + id, static (_, state) =>
                state.Self.Create(state.Config.GetString("mailbox-type", ""), state.Config), (Self: this, Config: dispatcherConfig));
        }

        return Lookup(DefaultMailboxId);
    }

    /// <summary>The bound of a stash as the settings have it; -1 for none.</summary>
    public int StashCapacity(string? dispatcher, string? mailbox)
    {
        if (!string.IsNullOrEmpty(mailbox) && mailbox != DefaultMailboxId && _system.Settings.Config.HasPath(mailbox + ".stash-capacity"))
            return _system.Settings.Config.GetInt(mailbox + ".stash-capacity", -1);
        if (!string.IsNullOrEmpty(dispatcher) && dispatcher != Dispatchers.DefaultDispatcherId
            && _system.Settings.Config.HasPath(dispatcher + ".stash-capacity"))
            return _system.Settings.Config.GetInt(dispatcher + ".stash-capacity", -1);
        if (_defaultStashCapacity == int.MinValue)
            _defaultStashCapacity = _system.Settings.Config.GetInt(DefaultMailboxId + ".stash-capacity", -1);
        return _defaultStashCapacity;
    }

    private MailboxType Verified(Type actorType, MailboxType type)
    {
        var required = GetRequiredType(actorType);
        var produced = GetProduced(type.GetType());
        if (required is null || produced is null || required.IsAssignableFrom(produced))
            return type;
        throw new ArgumentException(
            $"The mailbox {type.GetType().Name} makes a {produced.Name}, but {actorType.Name} needs a {required.Name}.");
    }

    private static Type? GetProduced(Type mailboxType)
    {
        foreach (var face in mailboxType.GetInterfaces())
        {
            if (face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IProducesMessageQueue<>))
                return face.GetGenericArguments()[0];
        }

        return null;
    }

    private string FindBinding(Type queueType)
    {
        var requirements = _system.Settings.Config.GetConfig("akka.actor.mailbox.requirements");
        if (requirements is not null)
        {
            foreach (var entry in requirements.AsEnumerable())
            {
                if (Type.GetType(entry.Key, throwOnError: false) == queueType)
                    return entry.Value.GetString();
            }
        }

        throw new ConfigurationException($"akka.actor.mailbox.requirements names no mailbox for the queue {queueType}.");
    }

    private MailboxType CreateType(string id)
    {
        var config = _system.Settings.Config;
        if (id == "unbounded")
            return new UnboundedMailbox(_system.Settings, config.GetConfig(DefaultMailboxId));
        if (id == "bounded")
            return new BoundedMailbox(_system.Settings, config.GetConfig(DefaultMailboxId));
        if (!config.HasPath(id))
            throw new ConfigurationException($"There is no mailbox '{id}' in the settings.");
        var own = config.GetConfig(id).WithFallback(config.GetConfig(DefaultMailboxId));
        var typeName = own.GetString("mailbox-type", "");
        if (string.IsNullOrEmpty(typeName))
            throw new ConfigurationException($"The mailbox '{id}' has no mailbox-type.");
        return Create(typeName, own);
    }

    private MailboxType Create(string typeName, Config config)
    {
        var comma = typeName.IndexOf(',');
        switch (comma < 0 ? typeName : typeName[..comma])
        {
            case "Akka.Dispatch.UnboundedMailbox":
                return new UnboundedMailbox(_system.Settings, config);
            case "Akka.Dispatch.UnboundedDequeBasedMailbox":
                return new UnboundedDequeBasedMailbox(_system.Settings, config);
            case "Akka.Dispatch.BoundedMailbox":
                return new BoundedMailbox(_system.Settings, config);
            case "Akka.Dispatch.BoundedDequeBasedMailbox":
                return new BoundedDequeBasedMailbox(_system.Settings, config);
            case "Akka.Event.LoggerMailboxType":
                return new LoggerMailboxType(_system.Settings, config);
        }

        var type = Type.GetType(typeName)
            ?? throw new ConfigurationException($"The mailbox type '{typeName}' cannot be found.");
        return (MailboxType)Activator.CreateInstance(type, _system.Settings, config)!;
    }
}
