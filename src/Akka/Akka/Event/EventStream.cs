using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>Publishes events to those who subscribed to their class, a base class or an interface.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber> where TClassifier : notnull where TSubscriber : notnull
{
    private readonly object _lock = new();
    private ImmutableDictionary<TSubscriber, Subscription> _subscriptions = ImmutableDictionary<TSubscriber, Subscription>.Empty;
    private long _lastOrder;

    private ImmutableDictionary<TClassifier, TSubscriber[]> _cache = ImmutableDictionary<TClassifier, TSubscriber[]>.Empty;

    /// <summary>For heirs.</summary>
    protected EventBus() { }

    /// <summary>Subscribes to a class and what is below it; false where the subscriber has done so with that very class.</summary>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(subscriber, out var before))
                before = new Subscription(++_lastOrder, ImmutableDictionary<TClassifier, ImmutableList<TClassifier>>.Empty);
            if (before.To.ContainsKey(classifier))
                return false;
            _subscriptions = _subscriptions.SetItem(subscriber, before with { To = before.To.Add(classifier, []) });
            Volatile.Write(ref _cache, ImmutableDictionary<TClassifier, TSubscriber[]>.Empty);
            return true;
        }
    }

    /// <summary>Ends all subscriptions of a subscriber; false where there is none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber)
    {
        lock (_lock)
        {
            var after = _subscriptions.Remove(subscriber);
            if (ReferenceEquals(after, _subscriptions))
                return false;
            _subscriptions = after;
            Volatile.Write(ref _cache, ImmutableDictionary<TClassifier, TSubscriber[]>.Empty);
            return true;
        }
    }

    /// <summary>
    /// Ends the subscription of a subscriber to that very class; where there is none, takes the class and what is below it out of the subscriptions to
    /// classes above it. False where there is none of these either.
    /// </summary>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(subscriber, out var before))
                return false;
            var after = before.To.Remove(classifier);
            if (ReferenceEquals(after, before.To))
                after = before.To.SetItems(before.To.Where(each => IsSubClassification(each.Key, classifier)).Select(each => KeyValuePair.Create(each.Key, each.Value.Add(classifier))));
            if (ReferenceEquals(after, before.To))
                return false;
            _subscriptions = after.IsEmpty ? _subscriptions.Remove(subscriber) : _subscriptions.SetItem(subscriber, before with { To = after });
            Volatile.Write(ref _cache, ImmutableDictionary<TClassifier, TSubscriber[]>.Empty);
            return true;
        }
    }

    /// <summary>Publishes an event on the caller's thread.</summary>
    public virtual void Publish(TEvent @event)
    {
        var classifier = GetClassifier(@event);
        var cache = Volatile.Read(ref _cache);
        if (!cache.TryGetValue(classifier, out var subscribers))
            subscribers = Find(classifier);
        foreach (var subscriber in subscribers)
            Publish(@event, subscriber);
    }

    internal bool HasSubscribers(TClassifier classifier) =>
        (Volatile.Read(ref _cache).TryGetValue(classifier, out var subscribers) ? subscribers : Find(classifier)).Length > 0;

    internal IEnumerable<TSubscriber> Subscribers => _subscriptions.OrderBy(each => each.Value.Order).Select(each => each.Key);

    private TSubscriber[] Find(TClassifier classifier)
    {
        lock (_lock)
        {
            // In the order in which they subscribed, so that a run that is repeated tells them in the same order.
            var result = _subscriptions
                .Where(each => each.Value.To.Any(to => IsSubClassification(to.Key, classifier) && !to.Value.Exists(not => IsSubClassification(not, classifier))))
                .OrderBy(each => each.Value.Order)
                .Select(each => each.Key)
                .ToArray();
            Volatile.Write(ref _cache, _cache.SetItem(classifier, result));
            return result;
        }
    }

    /// <param name="Order">When the subscriber came.</param>
    /// <param name="To">The classes, each with those that were taken out of it.</param>
    private readonly record struct Subscription(long Order, ImmutableDictionary<TClassifier, ImmutableList<TClassifier>> To);

    /// <summary>The short name of an object's class.</summary>
    protected string SimpleName(object source) => SimpleName(source.GetType());

    /// <summary>The short name of a class.</summary>
    protected string SimpleName(Type source) => source.Name;

    /// <summary>Gives an event to a subscriber.</summary>
    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

    /// <summary>True if an event belongs to a class.</summary>
    protected abstract bool Classify(TEvent @event, TClassifier classifier);

    /// <summary>The class of an event.</summary>
    protected abstract TClassifier GetClassifier(TEvent @event);

    /// <summary>True if <paramref name="child"/> is <paramref name="parent"/> or below it.</summary>
    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);
}

/// <summary>A bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef> where TClassifier : notnull
{
    /// <summary>For heirs.</summary>
    protected ActorEventBus() { }
}

/// <summary>The bus of a system: log events, dead letters, and whatever actors publish. A subscriber that ends is taken off.</summary>
public class EventStream : LoggingBus
{
    private readonly bool _debug;
    private IActorRef? _unsubscriber;
    private ActorSystemImpl? _system;

    /// <summary>With a debug event for each change, or without.</summary>
    public EventStream(bool debug) => _debug = debug;

    /// <inheritdoc/>
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var result = base.Subscribe(subscriber, channel);
        if (result)
            Watch(subscriber);
        if (_debug)
            Publish(new Debug(SimpleName(this), GetType(), $"subscribing {subscriber} to channel {channel}"));
        return result;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var result = base.Unsubscribe(subscriber, channel);
        if (_debug)
            Publish(new Debug(SimpleName(this), GetType(), $"unsubscribing {subscriber} from channel {channel}"));
        return result;
    }

    /// <inheritdoc/>
    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var result = base.Unsubscribe(subscriber);
        if (_debug)
            Publish(new Debug(SimpleName(this), GetType(), $"unsubscribing {subscriber} from all channels"));
        return result;
    }

    /// <summary>Starts the actor that takes ended subscribers off.</summary>
    public void StartUnsubscriber(ActorSystemImpl system)
    {
        _system = system;
        var unsubscriber = system.SystemActorOf(
            Props.Create(() => new EventStreamUnsubscriber(this)).WithDispatcher(Dispatch.Dispatchers.InternalDispatcherId),
            "EventStreamUnsubscriber");
        Volatile.Write(ref _unsubscriber, unsubscriber);
        foreach (var subscriber in Subscribers)
            Watch(subscriber);
    }

    private void Watch(IActorRef subscriber)
    {
        if (Volatile.Read(ref _unsubscriber) is { } unsubscriber && subscriber is not MinimalActorRef)
            unsubscriber.Tell(new EventStreamUnsubscriber.Register(subscriber), ActorRefs.NoSender);
    }
}

/// <summary>Takes ended subscribers off the event stream.</summary>
internal sealed class EventStreamUnsubscriber(EventStream eventStream) : ActorBase
{
    internal sealed record Register(IActorRef Subscriber) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Register register:
                Context.Watch(register.Subscriber);
                return true;
            case Terminated terminated:
                eventStream.Unsubscribe(terminated.ActorRef);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>Help for the event stream.</summary>
public static class EventStreamExtensions
{
    /// <summary>Subscribes to a class.</summary>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends the subscription to a class.</summary>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
