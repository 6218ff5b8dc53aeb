using Akka.Configuration;

namespace ActorCluster.Server.Nodes;

/// <summary>HOCON files with their includes.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file; includes in it are relative to the file that they stand in.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or parsed; says where.</exception>
    public static Config Load(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return ConfigurationFactory.ParseString(Read(path), included => new Akka.Configuration.Hocon.HoconRoot(Load(Path.Combine(directory, included)).Root));
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"the configuration file {Path.GetFullPath(path)} cannot be read: {e.Message}", e);
        }
    }
}
