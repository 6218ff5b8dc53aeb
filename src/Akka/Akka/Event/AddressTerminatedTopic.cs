using Akka.Actor;

namespace Akka.Event;

/// <summary>A node was given up: watchers of its actors learn it from here.</summary>
internal sealed class AddressTerminated(Address address) : IAutoReceivedMessage, IPossiblyHarmful, INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    internal Address Address { get; } = address;

    public override string ToString() => $"<AddressTerminated>: {Address}";
}

/// <summary>Tells actors that watch across nodes, or are watched, that a node was given up.</summary>
internal sealed class AddressTerminatedTopic : IExtension
{
    private readonly HashSet<IActorRef> _subscribers = [];

    internal static AddressTerminatedTopic Get(ActorSystem system) => (AddressTerminatedTopic)system.RegisterExtension(Provider.Instance);

    internal void Subscribe(IActorRef subscriber)
    {
        lock (_subscribers)
            _subscribers.Add(subscriber);
    }

    internal void Unsubscribe(IActorRef subscriber)
    {
        lock (_subscribers)
            _subscribers.Remove(subscriber);
    }

    internal void Publish(AddressTerminated message)
    {
        IActorRef[] subscribers;
        lock (_subscribers)
            subscribers = [.. _subscribers];
        foreach (var subscriber in subscribers)
            subscriber.Tell(message, ActorRefs.NoSender);
    }

    private sealed class Provider : ExtensionIdProvider<AddressTerminatedTopic>
    {
        internal static readonly Provider Instance = new();

        public override AddressTerminatedTopic CreateExtension(ExtendedActorSystem system) => new();
    }
}
