using System.Reflection;
using Akka.Configuration.Hocon;
using Newtonsoft.Json;

namespace Akka.Configuration;

/// <summary>Where configurations come from: text, embedded resources, the reference configuration.</summary>
public class ConfigurationFactory
{
    private static readonly string[] LoadedFiles = ["app.conf", "app.hocon"];
    private static readonly Lazy<Config> Reference =
        new(() => FromResource("akka.conf", typeof(ConfigurationFactory).Assembly));

    /// <summary>The configuration without a key.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>
    /// Reads HOCON that includes nothing. Its substitutions mean keys of this text or environment variables, not keys of a fallback.
    /// </summary>
    /// <exception cref="ConfigurationException">The text is not HOCON; the message has line and column.</exception>
    public static Config ParseString(string hocon) => new(Parser.Parse(hocon, null));

    /// <summary>
    /// Reads HOCON; <paramref name="includeCallback"/> turns the name in an include into what it stands for, or null if it is missing.
    /// </summary>
    /// <exception cref="ConfigurationException">The text, or what it includes, is not HOCON; the message has file, line and
    /// column.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot?>? includeCallback) => new(Parser.Parse(hocon, includeCallback));

    /// <summary>The engine's own defaults, akka.conf.</summary>
    public static Config Default() => Reference.Value;

    /// <summary>The public properties of an object, and of the objects in it, as keys: what its JSON says as a configuration.</summary>
    public static Config FromObject(object source) => ParseString(JsonConvert.SerializeObject(source));

    /// <summary>Reads app.conf or app.hocon in the current directory; empty where there is neither.</summary>
    public static Config Load()
    {
        var file = LoadedFiles.FirstOrDefault(File.Exists);
        return file is null ? Empty : ParseString(File.ReadAllText(file));
    }

    /// <summary>Reads an embedded resource of the assembly that defines the type of <paramref name="instanceInAssembly"/>.</summary>
    public static Config FromResource(string resourceName, object instanceInAssembly) => instanceInAssembly switch
    {
        Type type => FromResource(resourceName, type.Assembly),
        Assembly assembly => FromResource(resourceName, assembly),
        _ => FromResource(resourceName, instanceInAssembly.GetType().Assembly),
    };

    /// <summary>Reads an embedded resource of the assembly that defines <typeparamref name="TAssembly"/>.</summary>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>Reads an embedded resource of <paramref name="assembly"/>.</summary>
    /// <exception cref="ConfigurationException">There is no such resource, or it is not HOCON.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"{assembly.GetName().Name} has no embedded resource '{resourceName}'.");
        using var reader = new StreamReader(stream);
        return new Config(Parser.Parse(reader.ReadToEnd(), null, resourceName));
    }
}
