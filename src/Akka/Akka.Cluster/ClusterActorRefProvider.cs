using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>A provider of actor references whose system takes part in a cluster.</summary>
public interface IClusterActorRefProvider : IRemoteActorRefProvider;

/// <summary>The provider behind <c>akka.actor.provider = cluster</c>.</summary>
public class ClusterActorRefProvider : RemoteActorRefProvider, IClusterActorRefProvider
{
    /// <param name="systemName">The actor system's name.</param>
    /// <param name="settings">Its settings, to which the cluster's defaults are added.</param>
    /// <param name="eventStream">Its event stream.</param>
    public ClusterActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : base(systemName, WithDefaults(settings), eventStream)
    {
    }

    /// <summary>Starts remoting, then the cluster.</summary>
    public override void Init(ActorSystemImpl system)
    {
        base.Init(system);
        Cluster.Get(system);
    }

    /// <summary>Makes the actor that watches actors of other systems; those of members die with their membership.</summary>
    protected override IActorRef CreateRemoteWatcher(ActorSystemImpl system)
    {
        var failureDetector = CreateRemoteWatcherFailureDetector(system);
        var settings = RemoteSettings;
        return system.SystemActorOf(
            settings.ConfigureDispatcher(Props.Create(() => new ClusterRemoteWatcher(
                failureDetector, settings.WatchHeartBeatInterval, settings.WatchUnreachableReaperInterval,
                settings.WatchHeartbeatExpectedResponseAfter))),
            "remote-watcher");
    }

    private static Settings WithDefaults(Settings settings)
    {
        settings.InjectTopLevelFallback(ConfigurationFactory.FromResource<ClusterActorRefProvider>("cluster.conf"));
        return settings;
    }
}
