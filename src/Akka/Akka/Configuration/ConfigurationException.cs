using Akka.Actor;

namespace Akka.Configuration;

/// <summary>Says that a configuration text is malformed or that one of its values is not what the reader asked for.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>Creates the exception with a message that names the place and what was expected there.</summary>
    public ConfigurationException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with the error that led to it.</summary>
    public ConfigurationException(string message, Exception exception) : base(message, exception)
    {
    }

    /// <summary>The error for a part of the configuration that <typeparamref name="T"/> needs and that is missing or empty.</summary>
    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) =>
        new(string.IsNullOrEmpty(path)
            ? $"{typeof(T).FullName} cannot be set up: its configuration is missing or empty."
            : $"{typeof(T).FullName} cannot be set up: the configuration has nothing at '{path}'.");
}
