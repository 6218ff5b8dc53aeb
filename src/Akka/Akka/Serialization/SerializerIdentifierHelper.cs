using Akka.Actor;
using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>Finds the number of a serializer in akka.actor.serialization-identifiers.</summary>
public static class SerializerIdentifierHelper
{
    internal const string Path = "akka.actor.serialization-identifiers";

    /// <summary>The number of the serializer class <paramref name="type"/>.</summary>
    /// <exception cref="ConfigurationException">The configuration has no number for it.</exception>
    public static int GetSerializerIdentifierFromConfig(Type type, ExtendedActorSystem system) =>
        Find(type, system.Settings.Config)
            ?? throw new ConfigurationException(
                $"{Path} has no number for the serializer {TypeNames.Of(type)}: give it one there or override Identifier.");

    internal static int? Find(Type type, Config config)
    {
        if (config.GetConfig(Path) is not { } identifiers) return null;
        foreach (var (name, value) in identifiers.AsEnumerable())
        {
            if (name.StartsWith(type.FullName!, StringComparison.Ordinal) && Type.GetType(name) == type) return value.GetInt();
        }

        return null;
    }
}
