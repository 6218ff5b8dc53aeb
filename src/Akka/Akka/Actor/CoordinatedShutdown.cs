using System.Collections.Concurrent;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Ends a system in phases. The tasks of one phase run side by side; the next begins when all are done or their time is up.
/// Phases and their order are <c>akka.coordinated-shutdown.phases</c>.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    /// <summary>Before anything else.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>No new connections.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Requests under way are answered.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Connections end.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>Before the cluster is left.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>Shards move away.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>The node leaves the cluster.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>Singletons move away.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>The cluster knows that the node has left.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>The cluster ends on this node.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>Before the actors end.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The actors end.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<(string Name, Func<Task<Done>> Task)>> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShutdownPhase> _phases;
    private readonly IReadOnlyList<string> _order;
    private readonly TaskCompletionSource<Done> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILoggingAdapter _log;
    private Reason? _reason;

    internal CoordinatedShutdown(ExtendedActorSystem system, Dictionary<string, ShutdownPhase> phases)
    {
        System = system;
        _phases = phases;
        _order = ShutdownPhase.Sort(phases);
        _log = Logging.GetLogger(system, this);
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Why it was begun; null before.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>The time of all phases together.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            var total = TimeSpan.Zero;
            foreach (var phase in _order)
            {
                if (_tasks.ContainsKey(phase))
                    total += Timeout(phase);
            }

            return total;
        }
    }

    /// <summary>The coordinated shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) => (CoordinatedShutdown)sys.RegisterExtension(CoordinatedShutdownExtension.Instance);

    /// <summary>Adds a task to a phase. One that is added while its phase runs, or later, does not run.</summary>
    /// <exception cref="ConfigurationException">There is no such phase.</exception>
    /// <exception cref="ArgumentException">The task has no name.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.ContainsKey(phase))
            throw new ConfigurationException($"There is no phase '{phase}' in akka.coordinated-shutdown.phases; there are {string.Join(", ", _order)}.");
        if (string.IsNullOrEmpty(taskName))
            throw new ArgumentException("A task needs a name.", nameof(taskName));
        ArgumentNullException.ThrowIfNull(task);
        _tasks.GetOrAdd(phase, static _ => new ConcurrentQueue<(string, Func<Task<Done>>)>()).Enqueue((taskName, task));
    }

    /// <summary>The time of a phase.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) =>
        _phases.TryGetValue(phase, out var found) ? found.Timeout : throw new ArgumentException($"There is no phase '{phase}'.", nameof(phase));

    /// <summary>Begins, from <paramref name="fromPhase"/> on where given; a second call hands out the same task.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (fromPhase is not null && !_phases.ContainsKey(fromPhase))
            throw new ArgumentException($"There is no phase '{fromPhase}'.", nameof(fromPhase));
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            Task.Run(() => RunPhases(fromPhase));
        return _finished.Task;
    }

    private async Task RunPhases(string? fromPhase)
    {
        try
        {
            var first = fromPhase is null ? 0 : _order.ToList().IndexOf(fromPhase);
            foreach (var phase in _order.Skip(first))
                await RunPhase(phase).ConfigureAwait(false);
            _finished.TrySetResult(Done.Instance);
        }
        catch (Exception ex)
        {
            _finished.TrySetException(ex);
        }
    }

    private async Task RunPhase(string name)
    {
        var phase = _phases[name];
        if (!phase.Enabled || !_tasks.TryGetValue(name, out var tasks) || tasks.IsEmpty)
            return;
        _log.Debug("Phase {0} runs {1} tasks.", name, tasks.Count);
        var running = tasks.Select(task => RunTask(phase, task.Name, task.Task)).ToArray();
        var all = Task.WhenAll(running);
        try
        {
            await all.WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!all.IsFaulted)
        {
            if (name == PhaseActorSystemTerminate && System.WhenTerminated.IsCompleted)
                return;
            if (!phase.Recover)
                throw new TimeoutException($"Phase {name} was not done within {phase.Timeout}.");
            _log.Warning("Phase {0} was not done within {1}; the shutdown goes on.", name, phase.Timeout);
        }
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> task)
    {
        try
        {
            await task().ConfigureAwait(false);
        }
        catch (Exception ex) when (phase.Recover)
        {
            _log.Warning(ex, "Task {0} of phase {1} failed: {2}", name, phase.Name, ex.Message);
        }
    }

    /// <summary>Why a system ends.</summary>
    public class Reason
    {
        /// <summary>For heirs.</summary>
        protected Reason() { }
    }

    /// <summary>Nobody said why.</summary>
    public class UnknownReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason() { }
    }

    /// <summary><c>Terminate</c> was called.</summary>
    public class ActorSystemTerminateReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason() { }
    }

    /// <summary>The process ends.</summary>
    public class ClrExitReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason() { }
    }

    /// <summary>The cluster gave the node up.</summary>
    public class ClusterDowningReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason() { }
    }

    /// <summary>The node left the cluster.</summary>
    public class ClusterLeavingReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason() { }
    }

    /// <summary>The node could not join a cluster.</summary>
    public class ClusterJoinUnsuccessfulReason : Reason
    {
        /// <summary>The one value of this type.</summary>
        public static readonly Reason Instance = new ClusterJoinUnsuccessfulReason();

        private ClusterJoinUnsuccessfulReason() { }
    }
}
