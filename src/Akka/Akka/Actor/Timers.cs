using Akka.Event;

namespace Akka.Actor;

/// <summary>An actor that has timers, which end with its instance.</summary>
public interface IWithTimers
{
    /// <summary>The timers; the engine sets them.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>The timers of one instance of an actor, each under a key; a new timer takes the place of the old one under its key.</summary>
public interface ITimerScheduler
{
    /// <summary>The keys of the timers that run.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends <paramref name="msg"/> to the actor again and again, first after <paramref name="interval"/>.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <inheritdoc cref="StartPeriodicTimer(object, object, TimeSpan)"/>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    /// <summary>Sends <paramref name="msg"/> to the actor again and again, first after <paramref name="initialDelay"/>.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <inheritdoc cref="StartPeriodicTimer(object, object, TimeSpan, TimeSpan)"/>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    /// <summary>Sends <paramref name="msg"/> to the actor once.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <inheritdoc cref="StartSingleTimer(object, object, TimeSpan)"/>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    /// <summary>True if a timer runs under that key.</summary>
    bool IsTimerActive(object key);

    /// <summary>Ends a timer; its message comes no more, even if it waits in the mailbox.</summary>
    void Cancel(object key);

    /// <summary>Ends all timers.</summary>
    void CancelAll();
}

/// <summary>A timer's message in the mailbox; the cell unwraps it if the timer still runs.</summary>
internal sealed class TimerMessage(TimerScheduler owner, object key, object message, bool repeat)
    : IAutoReceivedMessage, INoSerializationVerificationNeeded, IWrappedMessage, IDeadLetterSuppression
{
    internal readonly object Key = key;
    internal readonly bool Repeat = repeat;
    internal required Cancelable Cancelable;

    public object Message { get; } = message;

    internal bool Accept(ActorBase? actor) => actor is IWithTimers timers && ReferenceEquals(timers.Timers, owner) && owner.Accept(this);
}

/// <summary>The timers of one instance of an actor.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, TimerMessage> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) =>
        Start(key, msg, interval, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, ActorRefs.NoSender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, ActorRefs.NoSender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
            timer.Cancelable.Cancel();
    }

    public void CancelAll()
    {
        foreach (var timer in _timers.Values)
            timer.Cancelable.Cancel();
        _timers.Clear();
    }

    internal bool Accept(TimerMessage message)
    {
        if (!_timers.TryGetValue(message.Key, out var current) || !ReferenceEquals(current, message))
            return false;
        if (!message.Repeat)
            _timers.Remove(message.Key);
        return true;
    }

    private void Start(object key, object msg, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        ArgumentNullException.ThrowIfNull(msg);
        Cancel(key);
        var scheduler = cell.SystemImpl.Scheduler;
        var timer = new TimerMessage(this, key, msg, interval is not null) { Cancelable = new Cancelable(scheduler) };
        if (interval is { } every)
            scheduler.ScheduleTellRepeatedly(delay, every, cell.Self, timer, sender, timer.Cancelable);
        else
            scheduler.ScheduleTellOnce(delay, cell.Self, timer, sender, timer.Cancelable);
        _timers[key] = timer;
    }
}
