namespace Akka.Actor;

/// <summary>The base of what the engine throws.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Without a message.</summary>
    protected AkkaException() { }

    /// <summary>With a message and, where known, its cause.</summary>
    protected AkkaException(string? message, Exception? cause = null) : base(message, cause) { }

    /// <summary>The cause, or null.</summary>
    protected Exception? Cause => InnerException;
}

/// <summary>A name that breaks the rules of actor names.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>With a message.</summary>
    public InvalidActorNameException(string message) : base(message) { }

    /// <summary>With a message and its cause.</summary>
    public InvalidActorNameException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A null message.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>With the usual message.</summary>
    public InvalidMessageException() : this("A message must not be null.") { }

    /// <summary>With a message.</summary>
    public InvalidMessageException(string message) : base(message) { }
}

/// <summary>Nobody answered an ask in time.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>With a message.</summary>
    public AskTimeoutException(string message) : base(message) { }
}

/// <summary>An actor was stopped or interrupted while it worked.</summary>
public class ActorInterruptedException : AkkaException
{
    /// <summary>With a message and its cause.</summary>
    public ActorInterruptedException(string? message = null, Exception? cause = null) : base(message, cause) { }
}

/// <summary>An actor could not be made, or not be started.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorInitializationException() { }

    /// <summary>With a message.</summary>
    public ActorInitializationException(string message) : base(message) { }

    /// <summary>With a message and its cause.</summary>
    public ActorInitializationException(string message, Exception cause) : base(message, cause) { }

    /// <summary>With the actor that could not be made.</summary>
    public ActorInitializationException(IActorRef actor, string message, Exception? cause = null) : base(message, cause) => Actor = actor;

    /// <summary>The actor that could not be made.</summary>
    public IActorRef? Actor { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}

/// <summary>A logger did not start.</summary>
public class LoggerInitializationException : AkkaException
{
    /// <summary>Without a message.</summary>
    public LoggerInitializationException() { }

    /// <summary>With a message.</summary>
    public LoggerInitializationException(string message) : base(message) { }

    /// <summary>With a message and its cause.</summary>
    public LoggerInitializationException(string message, Exception? cause = null) : base(message, cause) { }
}

/// <summary>An actor got <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorKilledException() { }

    /// <summary>With a message.</summary>
    public ActorKilledException(string message) : base(message) { }
}

/// <summary>A step that the state of the actor does not allow.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>With a message.</summary>
    public IllegalActorStateException(string message) : base(message) { }
}

/// <summary>A name that is not allowed where it was used.</summary>
public class IllegalActorNameException : AkkaException
{
    /// <summary>With a message.</summary>
    public IllegalActorNameException(string message) : base(message) { }
}

/// <summary>A watched actor ended and its watcher did not handle <see cref="Terminated"/>.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>Names the actor that ended.</summary>
    public DeathPactException(IActorRef deadActor)
        : base($"The end of {deadActor}, which this actor watches, was not handled.") => DeadActor = deadActor;

    /// <summary>The actor that ended.</summary>
    public IActorRef DeadActor { get; }
}

/// <summary><c>PreRestart</c> threw.</summary>
public class PreRestartException : ActorInitializationException
{
    /// <summary>Holds what the hook threw, why it ran and which message was under way.</summary>
    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
        : base(actor, $"PreRestart threw {restartException.GetType().Name}; the actor restarts because of {cause?.GetType().Name}", restartException)
    {
        RestartException = restartException;
        OptionalMessage = optionalMessage;
    }

    /// <summary>What the hook threw.</summary>
    public Exception RestartException { get; }

    /// <summary>The message under way, or null.</summary>
    public object? OptionalMessage { get; }
}

/// <summary>A restarted actor could not be made, or its <c>PostRestart</c> threw.</summary>
public class PostRestartException : ActorInitializationException
{
    /// <summary>Holds what was thrown and why the actor restarted.</summary>
    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"The actor did not come up again after {originalCause?.GetType().Name}", cause) => OriginalCause = originalCause!;

    /// <summary>Why the actor restarted.</summary>
    public Exception OriginalCause { get; }
}

/// <summary>A selection found nobody.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorNotFoundException() { }

    /// <summary>With a message and its cause.</summary>
    public ActorNotFoundException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>A stash is full.</summary>
public class StashOverflowException : AkkaException
{
    /// <summary>With a message and its cause.</summary>
    public StashOverflowException(string message, Exception? cause = null) : base(message, cause) { }
}

/// <summary>The scheduler cannot do what was asked.</summary>
public sealed class SchedulerException : AkkaException
{
    /// <summary>With a message.</summary>
    public SchedulerException(string message) : base(message) { }
}
