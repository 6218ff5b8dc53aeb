using ActorCluster.Machine;
using Akka.Actor;

namespace ActorCluster.Events;

/// <summary>/user/events: passes the news that topics advanced at this node on to those who wait for it.</summary>
internal sealed class EventsActor : ReceiveActor
{
    public const string Name = "events";

    public EventsActor(Signals signals)
    {
        Receive<TopicAdvanced>(advanced => signals.Raise(advanced.Topic));
    }

    /// <param name="signals">What <see cref="Topics"/> waits on.</param>
    public static Props Props(Signals signals) => Akka.Actor.Props.Create(() => new EventsActor(signals));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(TopicAdvanced));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
