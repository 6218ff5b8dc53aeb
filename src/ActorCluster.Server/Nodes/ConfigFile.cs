using Akka.Configuration;

namespace ActorCluster.Server.Nodes;

/// <summary>HOCON files with their includes.</summary>
public static class ConfigFile
{
    /// <summary>Reads a file; includes in it are relative to the file that they stand in.</summary>
    /// <exception cref="ConfigurationException">It cannot be read or parsed; says where.</exception>
    public static Config Load(string path)
    {
        var full = Path.GetFullPath(path);
        var text = Read(full);
        try
        {
            return ConfigurationFactory.ParseString(text, included => new Akka.Configuration.Hocon.HoconRoot(Load(Path.Combine(Path.GetDirectoryName(full)!, included)).Root));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Akka.NET's parser has no one type for what it does not understand.
            throw new ConfigurationException($"the configuration file {full} cannot be used: {e.Message}", e);
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"the configuration file {path} cannot be read: {e.Message}", e);
        }
    }
}
