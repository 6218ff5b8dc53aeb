using Akka.Actor.Internal;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>What a supervisor does about failures of its children.</summary>
public abstract class SupervisorStrategy : ISurrogated
{
    /// <summary>Ends a child that could not be made, was killed or ignored a death; restarts it otherwise.</summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(
        Directive.Restart,
        Directive.Stop.When<ActorInitializationException>(),
        Directive.Stop.When<ActorKilledException>(),
        Directive.Stop.When<DeathPactException>());

    /// <summary>One for one by <see cref="DefaultDecider"/>.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Ends every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    /// <summary>For heirs.</summary>
    protected SupervisorStrategy() { }

    /// <summary>Decides about the exception alone.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>False where failures shall not be logged.</summary>
    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>Decides about a child.</summary>
    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Called when a child has ended.</summary>
    public abstract void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children);

    /// <summary>Restarts or ends the child, and whoever shares its fate.</summary>
    public abstract void ProcessFailure(
        IActorContext context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children);

    /// <inheritdoc/>
    public abstract ISurrogate ToSurrogate(ActorSystem system);

    /// <summary>Decides about a failure and does it; false to escalate.</summary>
    public bool HandleFailure(
        ActorCell actorCell,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        var directive = Handle(child, cause);
        Log(actorCell, child, cause, directive);
        switch (directive)
        {
            case Directive.Escalate:
                return false;
            case Directive.Resume:
                ResumeChild(child, cause);
                return true;
            case Directive.Restart:
                ProcessFailure(actorCell, true, child, cause, stats, children);
                return true;
            case Directive.Stop:
                ProcessFailure(actorCell, false, child, cause, stats, children);
                return true;
            default:
                throw new InvalidOperationException($"The decider answered {directive}, which is no directive.");
        }
    }

    // A line of the log that cannot be made must not turn the child's failure into one of its supervisor.
    private void Log(ActorCell actorCell, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled)
            return;
        try
        {
            LogFailure(actorCell, child, cause, directive);
        }
        catch (Exception ex)
        {
            actorCell.System.EventStream.Publish(
                new Error(ex, child.Path.ToString(), GetType(), $"A failure of type {cause.GetType()} could not be logged: {SafeText.Message(ex)}"));
        }
    }

    /// <summary>Lets a child go on.</summary>
    protected void ResumeChild(IActorRef child, Exception exception) => ((IInternalActorRef)child).Resume(exception);

    /// <summary>Restarts a child; one that did not fail itself must be suspended first.</summary>
    protected void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var actor = (IInternalActorRef)child;
        if (suspendFirst)
            actor.Suspend();
        actor.Restart(cause);
    }

    /// <summary>Logs a failure: as a warning if the child goes on, not at all if it escalates, else as an error.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (directive == Directive.Escalate)
            return;
        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        LogEvent logEvent = directive == Directive.Resume
            ? new Warning(cause, child.Path.ToString(), GetType(), message)
            : new Error(cause, child.Path.ToString(), GetType(), message);
        context.System.EventStream.Publish(logEvent);
    }
}

/// <summary>What the two strategies are made of; two with the same terms are equal.</summary>
internal readonly record struct StrategyTerms(int MaxNumberOfRetries, int WithinTimeRangeMilliseconds, IDecider Decider)
{
    internal static int Milliseconds(TimeSpan? range) =>
        range is { } value && value != Timeout.InfiniteTimeSpan ? (int)Math.Min(int.MaxValue, value.TotalMilliseconds) : -1;
}
