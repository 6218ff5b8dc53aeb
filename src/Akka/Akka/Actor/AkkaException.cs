namespace Akka.Actor;

/// <summary>The base of the engine's own exceptions.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    protected AkkaException()
    {
    }

    /// <summary>Creates the exception with a message and, where there is one, its cause.</summary>
    protected AkkaException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
