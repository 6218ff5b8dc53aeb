using Akka.Actor;

namespace Akka.Cluster.SBR;

/// <summary>
/// Declares dead what stays unreachable, by one of the strategies under <c>akka.cluster.split-brain-resolver</c>.
/// </summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;

    /// <param name="system">The actor system.</param>
    /// <param name="cluster">Its cluster extension.</param>
    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
    }

    /// <inheritdoc />
    public TimeSpan DownRemovalMargin =>
        _cluster.Settings.DownRemovalMargin > TimeSpan.Zero ? _cluster.Settings.DownRemovalMargin : _settings.DowningStableAfter;

    /// <inheritdoc />
    public Props DowningActorProps
    {
        get
        {
            var settings = _settings;
            return Props.Create(() => new SplitBrainResolverActor(settings));
        }
    }
}
