using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The id of the persistence extension.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    /// <summary>The only instance that is needed.</summary>
    public static Persistence Instance { get; } = new();

    /// <summary>Creates the extension of a system.</summary>
    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);

    /// <summary>The defaults, <c>persistence.conf</c> of this assembly.</summary>
    public static Config DefaultConfig() => EmbeddedConfig.Read(typeof(Persistence).Assembly, "persistence.conf");
}

internal static class EmbeddedConfig
{
    public static Config Read(System.Reflection.Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} holds no resource '{name}'.");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
