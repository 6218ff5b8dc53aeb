using System.CommandLine;
using ActorCluster.Core;
using ActorCluster.Server.Nodes;
using Akka.Configuration;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster node</c>: one node in the foreground.</summary>
internal static class NodeCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The HOCON file with the cluster's members", Required = true };
        var name = new Option<string>("--name") { Description = "Which of the members this node is", Required = true };
        var data = new Option<string?>("--data") { Description = "The data directory; the node's own folder in it bears its name" };
        var settings = new Option<string[]>("-D") { Description = "A setting on top of the file: key=value", Arity = ArgumentArity.ZeroOrMore };
        var join = new Option<string?>("--join") { Description = "Client addresses of members, comma-separated, of the cluster that this node was added to; only the first start needs it" };
        var stopWithInput = new Option<bool>("--stop-with-input") { Description = "Stop when standard input ends", Hidden = true };
        var command = new Command("node", "Runs one node in the foreground, until Ctrl-C or SIGTERM") { config, name, data, join, settings, stopWithInput };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(() => NodeHost.RunAsync(
            Settings(parsed.GetValue(config)!, parsed.GetValue(data), parsed.GetValue(join), parsed.GetValue(settings) ?? []),
            new NodeId(parsed.GetValue(name)!),
            parsed.GetValue(stopWithInput))));
        return command;
    }

    private static Config Settings(string file, string? data, string? join, IReadOnlyList<string> settings)
    {
        var config = ConfigFile.Load(file);
        if (data is not null) config = Assign("actorcluster.data-directory", Quote(data)).WithFallback(config);
        if (join is not null) config = Assign("actorcluster.join", $"[{string.Join(", ", join.Split(',', StringSplitOptions.TrimEntries).Select(Quote))}]").WithFallback(config);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new FormatException($"-D {setting}: give key=value");
            config = Assign(setting[..equals], setting[(equals + 1)..]).WithFallback(config);
        }

        return config;
    }

    /// <summary>A setting of one key.</summary>
    internal static Config Assign(string key, string value)
    {
        if (value.Length > 0)
        {
            try
            {
                return ConfigurationFactory.ParseString($"{key} = {value}");
            }
            catch (Exception e) when (e is ConfigurationException or FormatException)
            {
                // Not a HOCON value as it stands, for example an address with a colon: a string then.
            }
        }

        return ConfigurationFactory.ParseString($"{key} = {Quote(value)}");
    }

    private static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
