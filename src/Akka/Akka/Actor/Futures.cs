using System.Globalization;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Asks: sends a message and hands out a task of the answer.</summary>
public static class Futures
{
    /// <summary>Asks; the time-out, where none is given, is that of the settings.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => Ask<object>(self, message, timeout, CancellationToken.None);

    /// <summary>Asks until cancelled.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        Ask<object>(self, message, null, cancellationToken);

    /// <summary>Asks with time-out and cancellation.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Ask<object>(self, message, timeout, cancellationToken);

    /// <summary>
    /// Asks for an answer of a type; the task fails with the cause of a <see cref="Status.Failure"/> unless that type was asked for,
    /// and with <see cref="AskTimeoutException"/>.
    /// </summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) => Ask<T>(self, message, timeout, CancellationToken.None);

    /// <inheritdoc cref="Ask{T}(ICanTell, object, TimeSpan?)"/>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) => Ask<T>(self, message, null, cancellationToken);

    /// <inheritdoc cref="Ask{T}(ICanTell, object, TimeSpan?)"/>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (message is null)
            throw new InvalidMessageException("A message must not be null.");
        var future = Begin<T>(self, timeout, cancellationToken, out var task);
        if (future is not null)
            self.Tell(message, future);
        return task;
    }

    /// <summary>Asks with a message that is made for the reference that will take the answer.</summary>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messageFactory);
        var future = Begin<T>(self, timeout, cancellationToken, out var task);
        if (future is null)
            return task;
        var message = messageFactory(future) ?? throw new InvalidMessageException("A message must not be null.");
        self.Tell(message, future);
        return task;
    }

    private static FutureActorRef<T>? Begin<T>(ICanTell target, TimeSpan? timeout, CancellationToken cancellationToken, out Task<T> task)
    {
        var provider = ResolveProvider(target)
            ?? throw new ArgumentException("The target cannot be asked: it belongs to no actor system.", nameof(target));
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        task = result.Task;
        if (cancellationToken.IsCancellationRequested)
        {
            result.TrySetCanceled(cancellationToken);
            return null;
        }

        var future = new FutureActorRef<T>(result, null, provider);
        future.Arm(timeout ?? provider.Settings.AskTimeout, cancellationToken);
        return future;
    }

    internal static IActorRefProvider? ResolveProvider(ICanTell self) => self switch
    {
        ActorSelection selection => ResolveProvider(selection.Anchor),
        Nobody => InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider,
        IInternalActorRef actor => actor.Provider,
        _ => InternalCurrentActorCellKeeper.Current?.SystemImpl.Provider,
    };
}

/// <summary>
/// Takes the one answer of an ask. It stands under /temp only once somebody wants its path, which a local answer never does.
/// </summary>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private readonly IActorRefProvider _provider;
    private readonly bool _givenPath;
    private ActorPath? _path;
    private int _done;
    private WheelEntry? _timer;
    private CancellationTokenRegistration _cancellation;
    private HashSet<IActorRef>? _watchers;

    /// <summary>Completes <paramref name="result"/>; without a path it gets one under /temp when needed.</summary>
    public FutureActorRef(TaskCompletionSource<T> result, ActorPath? path, IActorRefProvider provider)
    {
        _result = result;
        _path = path;
        _givenPath = path is not null;
        _provider = provider;
    }

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _provider;

    /// <inheritdoc/>
    public override bool IsTerminated => Volatile.Read(ref _done) != 0;

    /// <inheritdoc/>
    public override IInternalActorRef Parent => _provider.TempContainer;

    /// <inheritdoc/>
    public override ActorPath Path => _path ?? Register();

    /// <summary>Sends the question.</summary>
    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    private ActorPath Register()
    {
        lock (_result)
        {
            if (_path is not null)
                return _path;
            var path = _provider.TempPath();
            if (_done == 0)
                _provider.RegisterTempActor(this, path);
            Volatile.Write(ref _path, path);
            return path;
        }
    }

    internal void Arm(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout > TimeSpan.Zero && timeout != System.Threading.Timeout.InfiniteTimeSpan && timeout != TimeSpan.MaxValue)
        {
            var timer = new TimeoutEntry(this, timeout);
            _timer = timer;
            try
            {
                HashedWheelTimerScheduler.ScheduleEntry(_provider.Settings.System.Scheduler, timer, timeout);
            }
            catch (SchedulerException)
            {
                timer.Abandon();
            }
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((FutureActorRef<T>)state!).Cancel(token), this);
            if (IsTerminated)
                _cancellation.Unregister();
        }
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (!TryFinish())
        {
            if (!_result.Task.IsCanceled && message is not IDeadLetterSuppression)
                _provider.DeadLetters.Tell(DeadLetter.Of(message, sender, this), sender);
            return;
        }

        switch (message)
        {
            case T answer when message is not Status.Failure || typeof(T) != typeof(object):
                _result.TrySetResult(answer);
                break;
            case Status.Failure failure:
                _result.TrySetException(failure.Cause ?? new TaskCanceledException("The other side cancelled without a cause."));
                break;
            default:
                _result.TrySetException(new ArgumentException(
                    $"The answer is a {message.GetType()}, but a {typeof(T)} was asked for: {SafeText.Of(message)}"));
                break;
        }

        TellWatchers();
    }

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case DeathWatchNotification notification:
                Tell(new Terminated(notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated), notification.Actor);
                break;
            case Watch watch when ReferenceEquals(watch.Watchee, this):
                lock (_result)
                    (_watchers ??= []).Add(watch.Watcher);
                Interlocked.MemoryBarrier(); // either the answer finds this watcher, or this finds that the answer has come
                if (IsTerminated)
                    TellWatchers();
                break;
            case Unwatch unwatch:
                lock (_result)
                    _watchers?.Remove(unwatch.Watcher);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        if (!TryFinish())
            return;
        _result.TrySetException(new ActorKilledException("The ask was stopped before an answer came."));
        TellWatchers();
    }

    private void TimeOut(string why)
    {
        if (!TryFinish())
            return;
        _result.TrySetException(new AskTimeoutException(why));
        TellWatchers();
    }

    private void Cancel(CancellationToken token)
    {
        if (!TryFinish())
            return;
        _result.TrySetCanceled(token);
        TellWatchers();
    }

    private bool TryFinish()
    {
        if (Interlocked.Exchange(ref _done, 1) != 0)
            return false;
        _timer?.Cancel();
        _cancellation.Unregister();
        if (_path is not null && !_givenPath)
            _provider.UnregisterTempActor(_path);
        else if (_path is null)
            SettlePath();
        return true;
    }

    // Somebody may just be registering the path on another thread.
    private void SettlePath()
    {
        lock (_result)
        {
            if (_path is not null)
                _provider.UnregisterTempActor(_path);
        }
    }

    private void TellWatchers()
    {
        HashSet<IActorRef>? watchers;
        if (Volatile.Read(ref _watchers) is null)
            return;
        lock (_result)
        {
            watchers = _watchers;
            _watchers = null;
        }

        foreach (var watcher in watchers ?? [])
            ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(this, true, false));
    }

    private sealed class TimeoutEntry(FutureActorRef<T> future, TimeSpan timeout) : WheelEntry
    {
        internal override void Fire() =>
            future.TimeOut(string.Create(CultureInfo.InvariantCulture, $"No answer within {timeout.TotalSeconds} seconds."));

        internal override void Abandon() => future.TimeOut("No answer: the actor system has ended.");
    }
}
