using System.Collections.Concurrent;

namespace Akka.Remote;

/// <summary>A registry that makes each resource's detector at its first heartbeat. Safe from several threads.</summary>
/// <typeparam name="T">What names a resource.</typeparam>
public class DefaultFailureDetectorRegistry<T> : IFailureDetectorRegistry<T>
    where T : notnull
{
    private readonly ConcurrentDictionary<T, FailureDetector> detectors = new();
    private readonly Func<FailureDetector> factory;

    /// <summary>A registry without resources.</summary>
    /// <param name="factory">Makes a detector for one resource.</param>
    public DefaultFailureDetectorRegistry(Func<FailureDetector> factory)
    {
        this.factory = factory;
    }

    /// <inheritdoc/>
    public bool IsAvailable(T resource) => !detectors.TryGetValue(resource, out var detector) || detector.IsAvailable;

    /// <inheritdoc/>
    public bool IsMonitoring(T resource) => detectors.TryGetValue(resource, out var detector) && detector.IsMonitoring;

    /// <inheritdoc/>
    public void Heartbeat(T resource)
    {
        if (!detectors.TryGetValue(resource, out var detector))
            detector = detectors.GetOrAdd(resource, Make);
        detector.HeartBeat();
    }

    /// <inheritdoc/>
    public void Remove(T resource) => detectors.TryRemove(resource, out _);

    /// <inheritdoc/>
    public void Reset() => detectors.Clear();

    internal FailureDetector? DetectorOf(T resource) => detectors.GetValueOrDefault(resource);

    private FailureDetector Make(T resource)
    {
        var detector = factory();
        if (detector is PhiAccrualFailureDetector phi)
            phi.Address = resource.ToString() ?? "";
        return detector;
    }
}
