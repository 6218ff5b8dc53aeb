using Akka.Actor;

namespace Akka.Remote;

/// <summary>A provider whose refs reach other systems.</summary>
public interface IRemoteActorRefProvider : IActorRefProvider
{
    /// <summary>Watches actors of other systems.</summary>
    IActorRef RemoteWatcher { get; }

    /// <summary>What carries messages to other systems.</summary>
    RemoteTransport Transport { get; }

    /// <summary>The settings under akka.remote.</summary>
    RemoteSettings RemoteSettings { get; }

    /// <summary>Resolves a path that came from elsewhere; dead letters where it makes no sense.</summary>
    IInternalActorRef ResolveActorRefWithLocalAddress(string path, Address localAddress);

    /// <summary>Resolves a path.</summary>
    IActorRef InternalResolveActorRef(string path);

    /// <summary>True if that is an address of this system.</summary>
    bool HasAddress(Address address);

    /// <summary>Ends all exchange with one incarnation of a system.</summary>
    void Quarantine(Address address, int? uid);
}

/// <summary>A ref of an actor in another system.</summary>
public interface IRemoteRef : IActorRefScope
{
}
