using Akka.Actor;
using Akka.Actor.Setup;

namespace Akka.Remote;

/// <summary>Puts another transport in the place of TCP.</summary>
internal sealed class TransportSetup(Func<ExtendedActorSystem, RemoteActorRefProvider, RemoteTransport> create) : Setup
{
    public RemoteTransport Create(ExtendedActorSystem system, RemoteActorRefProvider provider) => create(system, provider);
}
