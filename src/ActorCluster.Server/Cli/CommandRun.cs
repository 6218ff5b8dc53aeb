using System.CommandLine;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using ActorCluster.Settings;
using Akka.Configuration;

namespace ActorCluster.Server.Cli;

/// <summary>How a command ends: expected failures become one clear line on standard error and an exit code that is not 0.</summary>
internal static class CommandRun
{
    /// <summary>Where the cluster is.</summary>
    public static Option<string?> EndpointsOption() => new("--endpoints", "-e")
    {
        Description = "Client addresses, host:port, comma-separated. Default: $ACTORCLUSTER_ENDPOINTS, else ./data/nodes.json, else 127.0.0.1:2379",
    };

    /// <summary>How the answer is printed.</summary>
    public static Option<string> OutputOption()
    {
        var option = new Option<string>("--output", "-o") { Description = "How the answer is printed", DefaultValueFactory = _ => "table" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }

    /// <summary>Lets <paramref name="command"/> run <paramref name="action"/> with a client of the cluster.</summary>
    public static void OnCluster(
        this Command command, Option<string?> endpoints, Func<ClusterClient, ParseResult, CancellationToken, Task<int>> action)
    {
        command.Options.Add(endpoints);
        command.SetAction((parsed, cancellation) => GuardAsync(async () =>
        {
            using var client = new ClusterClient(Endpoints.Resolve(parsed.GetValue(endpoints)));
            return await action(client, parsed, cancellation);
        }));
    }

    /// <summary>Runs <paramref name="action"/> and turns what is expected to fail into a line and an exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (GrpcException e)
        {
            return Say(e.Detail ?? e.Message, ExitCodes.Failed);
        }
        catch (StartRefusedException e)
        {
            return Say(string.Join(Environment.NewLine + "error: ", e.Reasons), ExitCodes.Refused);
        }
        catch (Exception e) when (e is SettingsException or ConfigurationException or FormatException)
        {
            return Say(e.Message, ExitCodes.Refused);
        }
    }

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine("error: " + message);
        return exitCode;
    }
}
