using System.Diagnostics.CodeAnalysis;

namespace Akka.Actor.Internal;

/// <summary>What a supervisor keeps of a child: a reserved name or its statistics.</summary>
public interface IChildStats { }

/// <summary>A name that is taken while its child is being made.</summary>
internal sealed class ReservedName : IChildStats
{
    internal static readonly ReservedName Instance = new();
}

/// <summary>How often a child was restarted.</summary>
public class ChildRestartStats : IChildStats
{
    private bool _windowOpen;

    /// <summary>For <paramref name="child"/>.</summary>
    public ChildRestartStats(IInternalActorRef child, uint maxNrOfRetriesCount = 0, long restartTimeWindowStartTicks = 0)
    {
        Child = child;
        MaxNrOfRetriesCount = maxNrOfRetriesCount;
        RestartTimeWindowStartTicks = restartTimeWindowStartTicks;
        _windowOpen = restartTimeWindowStartTicks != 0;
    }

    /// <summary>The incarnation.</summary>
    public long Uid => Child.Path.Uid;

    /// <summary>The child.</summary>
    public IInternalActorRef Child { get; }

    /// <summary>Restarts within the window, or ever where there is none.</summary>
    public uint MaxNrOfRetriesCount { get; private set; }

    /// <summary>When the window began, in ticks of 100 ns on a clock that only goes forward; 0 before the first failure.</summary>
    public long RestartTimeWindowStartTicks { get; private set; }

    /// <summary>The time of the child's system; of the process, for a child that is none of this engine's actors.</summary>
    private TimeSpan Now => Child is ActorRefWithCell { Underlying.System: var system } ? system.Scheduler.MonotonicClock : Util.MonotonicClock.Elapsed;

    /// <summary>Counts a restart; false where there have been too many. A negative number, and a window of 0 or less, mean no limit.</summary>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
            return false;
        var hasWindow = withinTimeMilliseconds > 0;
        if (maxNrOfRetries < 0 && !hasWindow)
            return true;
        if (hasWindow)
        {
            var now = Now.Ticks;
            if (!_windowOpen || now - RestartTimeWindowStartTicks > TimeSpan.FromMilliseconds(withinTimeMilliseconds).Ticks)
            {
                _windowOpen = true;
                RestartTimeWindowStartTicks = now;
                MaxNrOfRetriesCount = 0;
            }
        }

        MaxNrOfRetriesCount++;
        return MaxNrOfRetriesCount <= (maxNrOfRetries < 0 ? 1 : maxNrOfRetries);
    }
}

/// <summary>Why a supervisor waits for children to end.</summary>
internal enum ChildrenWait
{
    None,
    UserRequest,
    Creation,
    Recreation,
    Termination,
}

/// <summary>
/// The children of one actor. The actor itself changes it, and for the guardians any thread does, hence the lock.
/// </summary>
internal sealed class Children
{
    private readonly object _lock = new();
    private Dictionary<string, IChildStats>? _byName;
    private HashSet<IActorRef>? _toDie;
    private ChildrenWait _wait;
    private Exception? _recreationCause;
    private bool _terminated;

    internal bool IsTerminating
    {
        get
        {
            lock (_lock)
                return _terminated || _wait == ChildrenWait.Termination;
        }
    }

    internal bool IsTerminated => _terminated;

    /// <summary>True unless the actor waits for its children to end before it goes on or ends.</summary>
    internal bool IsNormal
    {
        get
        {
            lock (_lock)
                return !_terminated && _wait is ChildrenWait.None or ChildrenWait.UserRequest;
        }
    }

    internal bool IsWaiting
    {
        get
        {
            lock (_lock)
                return _wait is ChildrenWait.Creation or ChildrenWait.Recreation;
        }
    }

    internal void Reserve(string name, IActorRef parent)
    {
        lock (_lock)
        {
            if (_terminated || _wait == ChildrenWait.Termination)
                throw new InvalidOperationException($"{parent} is stopping and makes no more children; '{name}' was asked for.");
            _byName ??= new Dictionary<string, IChildStats>(StringComparer.Ordinal);
            if (!_byName.TryAdd(name, ReservedName.Instance))
                throw new InvalidActorNameException($"Actor name '{name}' is not unique: {parent} has a child of that name.");
        }
    }

    internal void Unreserve(string name)
    {
        lock (_lock)
        {
            if (_byName is not null && _byName.TryGetValue(name, out var stats) && stats is ReservedName)
                _byName.Remove(name);
        }
    }

    /// <summary>Puts a child under its reserved name; null where nobody reserved it.</summary>
    internal ChildRestartStats? Init(IInternalActorRef child)
    {
        lock (_lock)
        {
            if (_byName is null || !_byName.TryGetValue(child.Path.Name, out var stats))
                return null;
            if (stats is ChildRestartStats known)
                return known;
            var made = new ChildRestartStats(child);
            _byName[child.Path.Name] = made;
            return made;
        }
    }

    internal bool TryGetByName(string name, [NotNullWhen(true)] out IChildStats? stats)
    {
        lock (_lock)
        {
            stats = null;
            return _byName is not null && _byName.TryGetValue(name, out stats);
        }
    }

    internal bool TryGetByRef(IActorRef child, [NotNullWhen(true)] out ChildRestartStats? stats)
    {
        stats = null;
        if (TryGetByName(child.Path.Name, out var found) && found is ChildRestartStats restartStats && restartStats.Child.Equals(child))
            stats = restartStats;
        return stats is not null;
    }

    internal IReadOnlyCollection<ChildRestartStats> Stats()
    {
        lock (_lock)
        {
            if (_byName is null || _byName.Count == 0)
                return [];
            var result = new List<ChildRestartStats>(_byName.Count);
            foreach (var stats in _byName.Values)
            {
                if (stats is ChildRestartStats restartStats)
                    result.Add(restartStats);
            }

            return result;
        }
    }

    internal IReadOnlyCollection<IInternalActorRef> Refs()
    {
        var stats = Stats();
        if (stats.Count == 0)
            return [];
        var result = new List<IInternalActorRef>(stats.Count);
        foreach (var child in stats)
            result.Add(child.Child);
        return result;
    }

    /// <summary>Notes that a child was asked to end.</summary>
    internal void ShallDie(IActorRef child)
    {
        lock (_lock)
        {
            if (_terminated)
                return;
            (_toDie ??= []).Add(child);
            if (_wait == ChildrenWait.None)
                _wait = ChildrenWait.UserRequest;
        }
    }

    /// <summary>Waits for the children that were asked to end, and then goes on for this reason; false where there are none.</summary>
    internal bool SetWait(ChildrenWait reason, Exception? recreationCause = null)
    {
        lock (_lock)
        {
            if (_wait == ChildrenWait.None)
                return false;
            _wait = reason;
            _recreationCause = recreationCause;
            return true;
        }
    }

    /// <summary>Takes an ended child out; says what the actor may go on with if it was the last it waited for.</summary>
    internal ChildrenWait Remove(IActorRef child, out Exception? recreationCause)
    {
        lock (_lock)
        {
            recreationCause = null;
            if (_byName is not null && _byName.TryGetValue(child.Path.Name, out var stats)
                && stats is ChildRestartStats restartStats && restartStats.Child.Equals(child))
                _byName.Remove(child.Path.Name);
            if (_wait == ChildrenWait.None)
                return ChildrenWait.None;
            _toDie!.Remove(child);
            if (_toDie.Count > 0)
                return ChildrenWait.None;
            var done = _wait;
            recreationCause = _recreationCause;
            _wait = ChildrenWait.None;
            _recreationCause = null;
            if (done == ChildrenWait.Termination)
                _terminated = true;
            return done;
        }
    }

    internal void SetTerminated()
    {
        lock (_lock)
            _terminated = true;
    }
}
