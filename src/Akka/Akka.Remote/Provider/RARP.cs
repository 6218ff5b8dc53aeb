using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>Finds the remote provider of an actor system.</summary>
internal sealed class RARP : IExtension
{
    private RARP(IRemoteActorRefProvider provider)
    {
        Provider = provider;
    }

    public IRemoteActorRefProvider Provider { get; }

    /// <exception cref="ConfigurationException">The system's provider is not a remote one.</exception>
    public static RARP For(ActorSystem system) => system.WithExtension<RARP, Extension>();

    private sealed class Extension : ExtensionIdProvider<RARP>
    {
        public override RARP CreateExtension(ExtendedActorSystem system) =>
            system.Provider is IRemoteActorRefProvider provider
                ? new RARP(provider)
                : throw new ConfigurationException($"akka.actor.provider of {system.Name} is neither remote nor cluster.");
    }
}
