using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Makes references and finds them. Which one a system has, <c>akka.actor.provider</c> says.</summary>
public interface IActorRefProvider
{
    /// <summary>The root of the tree.</summary>
    IInternalActorRef RootGuardian { get; }

    /// <summary>The parent of the user's actors.</summary>
    LocalActorRef Guardian { get; }

    /// <summary>The parent of the system's own actors.</summary>
    LocalActorRef SystemGuardian { get; }

    /// <summary>The dead letters.</summary>
    IActorRef DeadLetters { get; }

    /// <summary>Takes everything and reports nothing.</summary>
    IActorRef IgnoreRef { get; }

    /// <summary>The path of the root.</summary>
    ActorPath RootPath { get; }

    /// <summary>The settings.</summary>
    Settings Settings { get; }

    /// <summary>What the settings say about paths.</summary>
    Deployer Deployer { get; }

    /// <summary>The parent of the references that asks make.</summary>
    IInternalActorRef TempContainer { get; }

    /// <summary>Done when all actors have ended.</summary>
    Task TerminationTask { get; }

    /// <summary>The address that others may use.</summary>
    Address DefaultAddress { get; }

    /// <summary>What a serializer needs to write references for others.</summary>
    Serialization.Information SerializationInformation { get; }

    /// <summary>A new path under /temp.</summary>
    ActorPath TempPath();

    /// <summary>Called once while the system starts.</summary>
    void Init(ActorSystemImpl system);

    /// <summary>Hangs a reference into /temp.</summary>
    void RegisterTempActor(IInternalActorRef actorRef, ActorPath path);

    /// <summary>Takes a reference out of /temp.</summary>
    void UnregisterTempActor(ActorPath path);

    /// <summary>The root at an address.</summary>
    IActorRef RootGuardianAt(Address address);

    /// <summary>Makes an actor; it begins with <see cref="IInternalActorRef.Start"/>.</summary>
    IInternalActorRef ActorOf(
        ActorSystemImpl system,
        Props props,
        IInternalActorRef supervisor,
        ActorPath path,
        bool systemService,
        Deploy? deploy,
        bool lookupDeploy,
        bool async);

    /// <summary>The reference of a path, uid included; dead letters where there is none.</summary>
    IActorRef ResolveActorRef(string path);

    /// <summary>The reference of a path, uid included; dead letters where there is none.</summary>
    IActorRef ResolveActorRef(ActorPath actorPath);

    /// <summary>The address under which <paramref name="address"/> knows this system; null where it cannot.</summary>
    Address? GetExternalAddressFor(Address address);

    /// <summary>A reference that takes one answer.</summary>
    FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs);
}
