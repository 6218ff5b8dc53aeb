using System.Globalization;
using Akka.Configuration;

namespace Akka.Remote.TestKit;

/// <summary>
/// What the runner tells a process of a multi-node spec, as <c>-Dkey=value</c>: multinode.index (from 0), multinode.role,
/// multinode.max-nodes, multinode.host, multinode.port, multinode.server-host, multinode.server-port.
/// </summary>
public static class CommandLine
{
    private static Dictionary<string, string>? s_values;

    private static Dictionary<string, string> Values => s_values ??= Read(Environment.GetCommandLineArgs());

    /// <summary>Reads arguments in the place of the process's own.</summary>
    public static void Initialize(string[] args) => s_values = Read(args);

    /// <summary>The value of a key.</summary>
    /// <exception cref="ConfigurationException">The runner gave none.</exception>
    public static string GetProperty(string key) => Values.TryGetValue(key, out var value)
        ? value
        : throw new ConfigurationException($"A multi-node spec needs -D{key}=…, which its runner gives: run it as a [MultiNodeFact].");

    /// <summary>The value of a key, or the default.</summary>
    public static string GetPropertyOrDefault(string key, string defaultStr) => Values.GetValueOrDefault(key, defaultStr);

    /// <summary>The number of a key.</summary>
    /// <exception cref="ConfigurationException">The runner gave none.</exception>
    public static int GetInt32(string key) => int.Parse(GetProperty(key), CultureInfo.InvariantCulture);

    /// <summary>The number of a key, or the default.</summary>
    public static int GetInt32OrDefault(string key, int defaultInt) =>
        Values.TryGetValue(key, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : defaultInt;

    private static Dictionary<string, string> Read(string[] args)
    {
        var values = new Dictionary<string, string>();
        foreach (var arg in args)
        {
            var pair = arg.StartsWith("-D", StringComparison.Ordinal) ? arg[2..] : arg;
            var at = pair.IndexOf('=');
            if (at > 0) values[pair[..at]] = pair[(at + 1)..];
        }

        return values;
    }
}
