using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Publishes lifecycle events on the event stream and, where wanted, logs them.</summary>
internal sealed class EventPublisher(ActorSystem system, ILoggingAdapter log, LogLevel? leastLevelLogged)
{
    public void Publish(RemotingLifecycleEvent happened)
    {
        system.EventStream.Publish(happened);
        var level = happened.LogLevel();
        if (leastLevelLogged is { } least && level >= least && log.IsEnabled(level))
            log.Log(level, null, happened.ToString() ?? "");
    }
}
