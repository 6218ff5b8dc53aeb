using Akka.Actor;

namespace Akka.Pattern;

/// <summary>A call was not made, because those before it failed: the circuit breaker is open.</summary>
public class OpenCircuitException : AkkaException
{
    /// <summary>Creates it with its message.</summary>
    public OpenCircuitException(string message) : base(message)
    {
    }

    /// <summary>Creates it with its message, what the last call failed with, and how long no call will be made yet.</summary>
    public OpenCircuitException(string message, Exception? cause, TimeSpan remainingDuration) : base(message, cause) =>
        RemainingDuration = remainingDuration;

    /// <summary>How long no call will be made yet.</summary>
    public TimeSpan RemainingDuration { get; }
}
