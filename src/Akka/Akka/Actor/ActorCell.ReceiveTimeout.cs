namespace Akka.Actor;

public partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private ICancelable? _pendingReceiveTimeout;

    /// <inheritdoc/>
    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <inheritdoc/>
    public void SetReceiveTimeout(TimeSpan? timeout = null)
    {
        if (timeout is { } value && value <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), value, "A receive time-out must be positive.");
        _receiveTimeout = timeout;
        if (timeout is null)
            CancelReceiveTimeout();
        else if (_currentMessage is null or INotInfluenceReceiveTimeout)
            CheckReceiveTimeout(true); // else it begins when the message is handled
    }

    internal void CheckReceiveTimeout(bool reschedule = true)
    {
        if (_receiveTimeout is not { } timeout || (!reschedule && _pendingReceiveTimeout is not null))
            return;
        CancelReceiveTimeout();
        if (Mailbox.IsClosed)
            return;
        var cancelable = new Cancelable(_systemImpl.Scheduler);
        _pendingReceiveTimeout = cancelable;
        _systemImpl.Scheduler.ScheduleTellOnce(timeout, _self, s_receiveTimeoutMessage, _self, cancelable);
    }

    private static bool InfluencesReceiveTimeout(object message) => message switch
    {
        INotInfluenceReceiveTimeout => false,
        TimerMessage timer => timer.Message is not INotInfluenceReceiveTimeout,
        _ => true,
    };

    private static readonly object s_receiveTimeoutMessage = Akka.Actor.ReceiveTimeout.Instance;

    private void CancelReceiveTimeout()
    {
        if (_pendingReceiveTimeout is null)
            return;
        _pendingReceiveTimeout.Cancel();
        _pendingReceiveTimeout = null;
    }
}
