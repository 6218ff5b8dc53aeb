using System.Diagnostics.CodeAnalysis;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>A tree of actors with its settings, threads and log. A process needs one.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    /// <summary>For heirs.</summary>
    protected ActorSystem() { }

    /// <summary>The settings.</summary>
    public abstract Settings Settings { get; }

    /// <summary>The name.</summary>
    public abstract string Name { get; }

    /// <summary>The serializers.</summary>
    public abstract Serialization.Serialization Serialization { get; }

    /// <summary>Where events and log lines are published.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Where messages go that reach nobody.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Takes everything and reports nothing.</summary>
    public abstract IActorRef IgnoreRef { get; }

    /// <summary>The dispatchers.</summary>
    public abstract Dispatchers Dispatchers { get; }

    /// <summary>The mailboxes.</summary>
    public abstract Mailboxes Mailboxes { get; }

    /// <summary>The scheduler.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The log.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>When the system began, on the monotonic clock.</summary>
    public TimeSpan StartTime { get; } = MonotonicClock.Elapsed;

    /// <summary>How long the system has run.</summary>
    public TimeSpan Uptime => MonotonicClock.Elapsed - StartTime;

    /// <summary>Done once all actors have ended and what was registered for that moment has run.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Makes a system with settings.</summary>
    public static ActorSystem Create(string name, Config config) => Begin(name, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)));

    /// <summary>Makes a system with settings in code.</summary>
    public static ActorSystem Create(string name, BootstrapSetup setup) => Begin(name, ActorSystemSetup.Create(setup));

    /// <summary>Makes a system with settings in code.</summary>
    public static ActorSystem Create(string name, ActorSystemSetup setup) => Begin(name, setup);

    /// <summary>Makes a system with the settings of the application, if any.</summary>
    public static ActorSystem Create(string name) => Begin(name, ActorSystemSetup.Empty);

    private static ActorSystem Begin(string name, ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        var config = bootstrap.FlatSelect(b => b.Config) is { HasValue: true, Value: var given } ? given : ConfigurationFactory.Load();
        var system = new ActorSystemImpl(name, config, setup, Option<Props>.None);
        system.Start();
        return system;
    }

    /// <summary>The extension of that id; null where it is not there yet.</summary>
    public abstract object GetExtension(IExtensionId extensionId);

    /// <summary>The extension of that type, which must be there.</summary>
    public abstract T GetExtension<T>() where T : class, IExtension;

    /// <summary>True if there is an extension of that type.</summary>
    public abstract bool HasExtension(Type type);

    /// <summary>True if there is an extension of that type.</summary>
    public abstract bool HasExtension<T>() where T : class, IExtension;

    /// <summary>The extension of that type, if there is one.</summary>
    public abstract bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension);

    /// <summary>The extension of that type, if there is one.</summary>
    public abstract bool TryGetExtension<T>([NotNullWhen(true)] out T? extension) where T : class, IExtension;

    /// <summary>Runs an action once all actors have ended; the last registered runs first.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Ends the system.</summary>
    public abstract Task Terminate();

    /// <summary>Ends a child of a guardian, or any actor.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Ends the system and waits for that.</summary>
    public void Dispose()
    {
        Terminate().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes an extension where it is not there yet.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    /// <inheritdoc/>
    public abstract ActorSelection ActorSelection(string actorPath);
}

/// <summary>A system as extensions see it.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>For heirs.</summary>
    protected ExtendedActorSystem() { }

    /// <summary>The provider of references.</summary>
    public abstract IActorRefProvider Provider { get; }

    /// <summary>The parent of the user's actors.</summary>
    public abstract IInternalActorRef Guardian { get; }

    /// <summary>The root of the tree.</summary>
    public abstract IInternalActorRef LookupRoot { get; }

    /// <summary>The parent of the system's own actors.</summary>
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>Makes an actor of the system's own.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    /// <summary>Makes an actor of the system's own.</summary>
    public abstract IActorRef SystemActorOf<TActor>(string? name = null) where TActor : ActorBase, new();

    /// <summary>Ends the system at once, without the phases of the coordinated shutdown.</summary>
    public abstract void Abort();

    /// <summary>The tree as text.</summary>
    public abstract string PrintTree();
}
