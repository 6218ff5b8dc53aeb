using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// Decides what becomes of unreachable members. A class named in <c>akka.cluster.downing-provider-class</c> implements it and has the
/// constructor (ActorSystem, Cluster).
/// </summary>
public interface IDowningProvider
{
    /// <summary>How long a downed member counts as possibly alive.</summary>
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that decides; null for none.</summary>
    Props? DowningActorProps { get; }
}

/// <summary>Nobody is declared dead but by <see cref="Cluster.Down"/>.</summary>
public sealed class NoDowning : IDowningProvider
{
    private readonly Cluster _cluster;

    /// <param name="system">The actor system.</param>
    /// <param name="cluster">Its cluster extension.</param>
    public NoDowning(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
    }

    /// <inheritdoc />
    public TimeSpan DownRemovalMargin => _cluster.Settings.DownRemovalMargin;

    /// <inheritdoc />
    public Props? DowningActorProps => null;
}
