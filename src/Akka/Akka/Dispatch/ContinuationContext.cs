using Akka.Actor.Internal;

namespace Akka.Dispatch;

/// <summary>Until it is disposed, what is awaited on this thread goes on in another place than before.</summary>
internal readonly ref struct ContinuationContext
{
    private readonly SynchronizationContext? _before;

    private ContinuationContext(SynchronizationContext? context, SynchronizationContext? before)
    {
        IsEntered = true;
        _before = before;
        SynchronizationContext.SetSynchronizationContext(context);
    }

    internal bool IsEntered { get; }

    /// <summary>Where the running actor's dispatcher wants it; not entered where that may be anywhere, as usual.</summary>
    internal static ContinuationContext OfRunningActor() =>
        InternalCurrentActorCellKeeper.Current?.Dispatcher.Continuations is { } continuations
            ? new ContinuationContext(continuations, SynchronizationContext.Current)
            : default;

    /// <summary>Where the task scheduler wants it, whatever context the thread has.</summary>
    internal static ContinuationContext None() =>
        SynchronizationContext.Current is { } before ? new ContinuationContext(null, before) : default;

    public void Dispose()
    {
        if (IsEntered)
            SynchronizationContext.SetSynchronizationContext(_before);
    }
}
