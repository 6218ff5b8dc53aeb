using System.CommandLine;
using ActorCluster.Core;
using ActorCluster.Server.Nodes;
using ActorCluster.Settings;
using Akka.Configuration;

namespace ActorCluster.Server.Cli;

/// <summary><c>actorcluster member repair</c>: on the machine of a stopped node whose data must not be used.</summary>
internal static class RepairCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The member, whose node does not run" };
        var config = new Option<string>("--config") { Description = "The HOCON file that its node is started with", Required = true };
        var data = new Option<string?>("--data") { Description = "The data directory that its node is started with" };
        var endpoints = new Option<string?>("--endpoints", "-e") { Description = "Client addresses of other members, comma-separated. Default: those in the file" };
        var command = new Command("repair", "Has a member whose data is damaged, lost or an older copy get everything from the others; run it where its data is") { name, config, data, endpoints };
        command.SetAction((parsed, cancellation) => CommandRun.GuardAsync(() =>
        {
            var loaded = ConfigFile.Load(parsed.GetValue(config)!);
            if (parsed.GetValue(data) is { } directory) loaded = NodeCommand.Assign("actorcluster.data-directory", directory).WithFallback(loaded);
            return RunAsync(NodeSettings.Read(loaded, new NodeId(parsed.GetValue(name)!)), parsed.GetValue(endpoints), parsed.GetValue(config)!, cancellation);
        }));
        return command;
    }

    private static async Task<int> RunAsync(NodeSettings settings, string? endpoints, string file, CancellationToken cancellation)
    {
        if (WhyNot(settings, file) is { } reason) return Say(reason, ExitCodes.Refused);
        string[] others = endpoints?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [.. settings.Members.Where(member => member.Name != settings.Name).Select(member => member.Client).Union(settings.Join).Select(client => client.ToString())];
        using var stopped = StoppedData.Take(settings);
        if (await MemberRepair.AdmitAgainAsync(settings, others, cancellation) is { } runs) return Say(runs, ExitCodes.Refused);
        string? aside;
        try
        {
            aside = stopped.PutAside(DateTimeOffset.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say($"{settings.Name} is a new member now, but its old data cannot be moved out of {settings.DataDirectory}: {e.Message} Repeat this command once they can", ExitCodes.Failed);
        }

        Console.WriteLine($"{settings.Name} is a learner without data now, and votes again as soon as it has caught up.");
        Console.WriteLine(aside is null ? $"There was no old data in {settings.DataDirectory}." : $"Its old data is in {aside}; nothing needs it any more.");
        Console.WriteLine("Start its node as always, for example:");
        Console.WriteLine($"  actorcluster node --config {file} --name {settings.Name} --data {Path.GetDirectoryName(settings.DataDirectory)}");
        return ExitCodes.Ok;
    }

    /// <summary>Why this cannot be repaired from others, or not by this program; null where it can.</summary>
    private static string? WhyNot(NodeSettings settings, string file)
    {
        if (settings.Members.Count == 1 && settings.Join.Count == 0)
        {
            return $"{file} names nobody but {settings.Name}. Where it is the only member there is nobody to get anything from: bring back a copy of its data. "
                + $"Where it was added to a cluster, first say in the file where that is, or it would begin a cluster of its own: actorcluster.join = [\"HOST:PORT\"]. Nothing was changed";
        }

        return settings.Journal.IsFile
            ? null
            : $"{settings.Name} keeps its journal in PostgreSQL, which this command does not touch; nothing was changed. With its node stopped: actorcluster member remove {settings.Name}; "
                + $"save the table {settings.Journal.Table} and drop it; move {settings.DataDirectory} away; "
                + $"actorcluster member add {settings.Name} --remoting {settings.Self.Remoting} --client {settings.Self.Client} --http {settings.Self.Http}; then start it as always";
    }

    private static int Say(string message, int exitCode)
    {
        Console.Error.WriteLine("error: " + message);
        return exitCode;
    }
}
