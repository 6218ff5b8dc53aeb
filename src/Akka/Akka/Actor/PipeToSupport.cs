using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Sends the outcome of a task to an actor.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result, or what <paramref name="success"/> makes of it; a failure goes as a <see cref="Status.Failure"/>.</summary>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, false, sender, success, failure);

    /// <inheritdoc cref="PipeTo{T}(Task{T}, ICanTell, IActorRef, Func{T, object}, Func{Exception, object})"/>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, useConfigureAwait, sender, success, failure);

    /// <inheritdoc cref="PipeTo{T}(Task{T}, ICanTell, IActorRef, Func{T, object}, Func{Exception, object})"/>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe.AsTask(), recipient, false, sender, success, failure);

    /// <inheritdoc cref="PipeTo{T}(Task{T}, ICanTell, IActorRef, Func{T, object}, Func{Exception, object})"/>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe.AsTask(), recipient, useConfigureAwait, sender, success, failure);

    /// <summary>Sends what <paramref name="success"/> makes, if given; a failure goes as a <see cref="Status.Failure"/>.</summary>
    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, false, sender, success, failure);

    /// <inheritdoc cref="PipeTo(Task, ICanTell, IActorRef, Func{object}, Func{Exception, object})"/>
    public static Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, useConfigureAwait, sender, success, failure);

    /// <inheritdoc cref="PipeTo(Task, ICanTell, IActorRef, Func{object}, Func{Exception, object})"/>
    public static Task PipeTo(
        this ValueTask taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe.AsTask(), recipient, false, sender, success, failure);

    /// <inheritdoc cref="PipeTo(Task, ICanTell, IActorRef, Func{object}, Func{Exception, object})"/>
    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe.AsTask(), recipient, useConfigureAwait, sender, success, failure);

    private static Task Pipe<T>(
        Task<T> task, ICanTell recipient, bool onContext, IActorRef? sender, Func<T, object>? success, Func<Exception, object>? failure)
    {
        using var context = ContinuationContext.OfRunningActor();
        return PipeResult(task, recipient, onContext || context.IsEntered, sender, success, failure);
    }

    private static Task Pipe(
        Task task, ICanTell recipient, bool onContext, IActorRef? sender, Func<object>? success, Func<Exception, object>? failure)
    {
        using var context = ContinuationContext.OfRunningActor();
        return PipeEnd(task, recipient, onContext || context.IsEntered, sender, success, failure);
    }

    private static async Task PipeResult<T>(
        Task<T> task, ICanTell recipient, bool onContext, IActorRef? sender, Func<T, object>? success, Func<Exception, object>? failure)
    {
        try
        {
            var result = await task.ConfigureAwait(onContext);
            recipient.Tell(success is null ? result! : success(result), sender!);
        }
        catch (Exception ex)
        {
            recipient.Tell(failure is null ? new Status.Failure(ex) : failure(ex), sender!);
        }
    }

    private static async Task PipeEnd(
        Task task, ICanTell recipient, bool onContext, IActorRef? sender, Func<object>? success, Func<Exception, object>? failure)
    {
        try
        {
            await task.ConfigureAwait(onContext);
            if (success is not null)
                recipient.Tell(success(), sender!);
        }
        catch (Exception ex)
        {
            recipient.Tell(failure is null ? new Status.Failure(ex) : failure(ex), sender!);
        }
    }
}

/// <summary>Ends an actor and waits for its end.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/>; true once the actor has ended. The task is cancelled if that takes too long.</summary>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>Sends <paramref name="stopMessage"/>; true once the actor has ended. The task is cancelled if that takes too long.</summary>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var actor = (IInternalActorRef)target;
        var result = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = new FutureActorRef<object>(result, actor.Provider.TempPath(), actor.Provider);
        actor.Provider.RegisterTempActor(watcher, watcher.Path);
        try
        {
            actor.SendSystemMessage(new Dispatch.SysMsg.Watch(actor, watcher));
            target.Tell(stopMessage, ActorRefs.NoSender);
            var answer = await result.Task.WaitAsync(timeout).ConfigureAwait(false);
            return answer is Terminated terminated && terminated.ActorRef.Path.Equals(target.Path);
        }
        catch (TimeoutException)
        {
            actor.SendSystemMessage(new Dispatch.SysMsg.Unwatch(actor, watcher));
            throw new TaskCanceledException($"{target} did not end within {timeout}.");
        }
        finally
        {
            actor.Provider.UnregisterTempActor(watcher.Path);
        }
    }
}

/// <summary>Waits for the end of an actor outside of actors.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True once the actor has ended; false if cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        var actor = (IInternalActorRef)target;
        var result = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = new FutureActorRef<object>(result, actor.Provider.TempPath(), actor.Provider);
        actor.Provider.RegisterTempActor(watcher, watcher.Path);
        try
        {
            actor.SendSystemMessage(new Dispatch.SysMsg.Watch(actor, watcher));
            await result.Task.WaitAsync(token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            actor.SendSystemMessage(new Dispatch.SysMsg.Unwatch(actor, watcher));
            return false;
        }
        finally
        {
            actor.Provider.UnregisterTempActor(watcher.Path);
        }
    }
}
