using System.CommandLine;
using System.Globalization;
using ActorCluster.Benchmarks.Engine.Clusters;
using ActorCluster.Benchmarks.Engine.Remote;

namespace ActorCluster.Benchmarks.Engine;

/// <summary>The other side of <see cref="Child"/>.</summary>
internal static class ChildCommand
{
    public const string Name = "engine-child";

    /// <summary>Asks for the bytes that the process has allocated.</summary>
    public const string Allocated = "allocated";

    public static Command Create()
    {
        var part = new Argument<string>("part");
        part.AcceptOnlyFromAmong("remote", "node", "socket");
        var arguments = new Argument<string[]>("arguments");
        var command = new Command(Name, "A process that a measurement needs") { part, arguments };
        command.Hidden = true;
        command.SetAction(parsed => parsed.GetValue(part) switch
        {
            "remote" => RemoteChild.RunAsync(),
            "socket" => SocketChild.RunAsync(),
            _ => NodeChild.RunAsync(int.Parse(parsed.GetValue(arguments)![0], CultureInfo.InvariantCulture), parsed.GetValue(arguments)![1..]),
        });
        return command;
    }

    /// <summary>Says that the process is ready, then answers until the input ends.</summary>
    /// <param name="ready">The first line.</param>
    public static async Task ServeAsync(string ready)
    {
        await SayAsync(ready);
        while (await Console.In.ReadLineAsync() is { } line)
            await SayAsync(line == Allocated ? Allocations.Now.ToString(CultureInfo.InvariantCulture) : $"unknown: {line}");
    }

    private static async Task SayAsync(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }
}
