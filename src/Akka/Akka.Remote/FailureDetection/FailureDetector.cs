using Akka.Actor;
using Akka.Configuration;

namespace Akka.Remote;

/// <summary>A clock in milliseconds from some fixed point.</summary>
public delegate long Clock();

/// <summary>Judges from the heartbeats of one resource whether it is still there.</summary>
public abstract class FailureDetector
{
    /// <summary>The process's monotonic clock, in milliseconds.</summary>
    public static readonly Clock DefaultClock = () => Environment.TickCount64;

    /// <summary>For heirs.</summary>
    protected FailureDetector()
    {
    }

    /// <summary>What the engine's own detectors go by.</summary>
    internal Clock Clock { get; set; } = DefaultClock;

    /// <summary>True while the resource is believed to be up, and before its first heartbeat.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>True from the first heartbeat on.</summary>
    public abstract bool IsMonitoring { get; }

    /// <summary>Notes that a heartbeat has just arrived.</summary>
    public abstract void HeartBeat();
}

/// <summary>One failure detector for each of many resources.</summary>
/// <typeparam name="T">What names a resource.</typeparam>
public interface IFailureDetectorRegistry<T>
{
    /// <summary>True while the resource is believed to be up, and for a resource that has never been heard of.</summary>
    bool IsAvailable(T resource);

    /// <summary>True if the resource has sent a heartbeat since it was last removed.</summary>
    bool IsMonitoring(T resource);

    /// <summary>Notes a heartbeat; the first one of a resource makes its detector.</summary>
    void Heartbeat(T resource);

    /// <summary>Forgets a resource.</summary>
    void Remove(T resource);

    /// <summary>Forgets all resources.</summary>
    void Reset();
}

/// <summary>Makes detectors by the class names that configuration gives.</summary>
public static class FailureDetectorLoader
{
    /// <summary>Makes the detector of that class from its configuration.</summary>
    /// <exception cref="ConfigurationException">The class does not exist or has no constructor (Config, EventStream).</exception>
    public static FailureDetector Load(string fqcn, Config config, ActorSystem system)
    {
        var type = Type.GetType(fqcn)
            ?? throw new ConfigurationException($"The failure detector class '{fqcn}' does not exist.");
        try
        {
            var detector = (FailureDetector)Activator.CreateInstance(type, config, system.EventStream)!;
            if (detector.Clock == FailureDetector.DefaultClock)
                detector.Clock = () => (long)system.Scheduler.MonotonicClock.TotalMilliseconds;
            return detector;
        }
        catch (Exception e) when (e is MissingMethodException or InvalidCastException or System.Reflection.TargetInvocationException)
        {
            throw new ConfigurationException($"The failure detector '{fqcn}' could not be made: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>Makes a detector for the actor system of a context.</summary>
    /// <exception cref="ConfigurationException">As for <see cref="Load"/>.</exception>
    public static FailureDetector LoadFailureDetector(this IActorContext context, string fqcn, Config config) =>
        Load(fqcn, config, context.System);
}
