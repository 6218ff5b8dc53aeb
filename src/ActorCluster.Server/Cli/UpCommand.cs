using System.CommandLine;
using ActorCluster.Server.Nodes;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster up</c>: a whole cluster on this machine, in processes of its own.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var nodes = new Option<int>("--nodes") { Description = "How many nodes", DefaultValueFactory = _ => 3 };
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 9) result.AddError("--nodes: give a number from 1 to 9");
        });
        var data = new Option<string>("--data") { Description = "Where the nodes keep their data", DefaultValueFactory = _ => "./data" };
        var config = new Option<string?>("--config") { Description = "A HOCON file with settings; where it names members, they are the nodes" };
        var noRestart = new Option<bool>("--no-restart") { Description = "Leave a node that dies dead" };
        var fresh = new Option<bool>("--fresh") { Description = "Delete the nodes' data first" };
        var command = new Command("up", "Starts a cluster of node processes on 127.0.0.1 and keeps it running until Ctrl-C")
        {
            nodes, data, config, noRestart, fresh,
        };
        command.SetAction((parsed, _) => CommandRun.GuardAsync(() => RunAsync(
            ClusterLayout.Of(parsed.GetValue(nodes), parsed.GetValue(data)!, parsed.GetValue(config)),
            restart: !parsed.GetValue(noRestart),
            parsed.GetValue(fresh))));
        return command;
    }

    private static async Task<int> RunAsync(ClusterLayout layout, bool restart, bool fresh)
    {
        using var stop = new StopSignal(onlyInput: false);
        var lines = new NodeLines(layout.Nodes);
        await using var cluster = ClusterProcesses.Start(layout, restart, fresh, lines.Print);
        var serving = Readiness.WhenAllServeAsync(cluster);
        var ended = await Task.WhenAny(serving, stop.WhenSignalled, cluster.WhenAllEnded);
        if (ended == serving)
        {
            lines.PrintTable(cluster.Nodes, await serving);
            ended = await Task.WhenAny(stop.WhenSignalled, cluster.WhenAllEnded);
        }

        if (ended != stop.WhenSignalled)
        {
            await Console.Error.WriteLineAsync("error: every node has ended; see its lines above");
            return ExitCodes.Failed;
        }

        lines.Print("up", "stopping the nodes");
        await cluster.StopAsync();
        return ExitCodes.Ok;
    }
}
