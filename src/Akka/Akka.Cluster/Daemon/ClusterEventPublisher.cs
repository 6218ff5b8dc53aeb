using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Who wants to know of what, and the telling.</summary>
internal sealed class ClusterEventPublisher
{
    private readonly Dictionary<IActorRef, HashSet<Type>> _subscribers = [];

    internal bool IsSubscribed(IActorRef subscriber) => _subscribers.ContainsKey(subscriber);

    internal void Subscribe(
        IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode mode, IReadOnlyCollection<Type> types, MembershipState state)
    {
        if (!_subscribers.TryGetValue(subscriber, out var known)) _subscribers[subscriber] = known = [];
        known.UnionWith(types);
        if (mode == ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot)
        {
            subscriber.Tell(ClusterEvent.CurrentClusterState.Of(state));
            return;
        }
        foreach (var each in MembershipDiff.Between(MembershipState.Outside(state.Self), state)) TellIf(subscriber, types, each);
    }

    /// <summary>Forgets one type of a subscriber's, or with null all.</summary>
    internal void Unsubscribe(IActorRef subscriber, Type? type)
    {
        if (!_subscribers.TryGetValue(subscriber, out var types)) return;
        if (type is not null) types.Remove(type);
        if (type is null || types.Count == 0) _subscribers.Remove(subscriber);
    }

    internal void Publish(ClusterEvent.IClusterDomainEvent happened)
    {
        foreach (var (subscriber, types) in _subscribers) TellIf(subscriber, types, happened);
    }

    private static void TellIf(IActorRef subscriber, IReadOnlyCollection<Type> types, ClusterEvent.IClusterDomainEvent happened)
    {
        foreach (var type in types)
        {
            if (!type.IsInstanceOfType(happened)) continue;
            subscriber.Tell(happened);
            return;
        }
    }
}
