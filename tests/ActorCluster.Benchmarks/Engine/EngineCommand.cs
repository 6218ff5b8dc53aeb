using System.CommandLine;
using System.Runtime;
using System.Runtime.InteropServices;
using ActorCluster.Benchmarks.Engine.Clusters;
using ActorCluster.Benchmarks.Engine.Local;
using ActorCluster.Benchmarks.Engine.Persistence;
using ActorCluster.Benchmarks.Engine.Remote;

namespace ActorCluster.Benchmarks.Engine;

/// <summary><c>engine</c>: what an actor system does in a second, through Akka.NET's public API alone, and what the machine could do at best.</summary>
internal static class EngineCommand
{
    private static readonly Func<IFamily>[] Families =
    [
        () => new TellFamily(), () => new PingPongFamily(), () => new AskFamily(),
        () => new RemoteTellFamily(), () => new RemoteLargeFamily(), () => new RemoteAskFamily(),
        () => new PersistAsyncFamily(), () => new PersistFamily(), () => new RecoveryFamily(),
        () => new ClusterUpFamily(), () => new ClusterIdleFamily(), () => new ServerIdleFamily(),
    ];

    public static Command Create()
    {
        var names = Families.Select(make => make().Name).ToArray();
        var runs = new Option<int>("--runs") { Description = "Runs of each measurement, after one that does not count", DefaultValueFactory = _ => 9 };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--runs: give a number from 1 on");
        });
        var only = new Option<string[]>("--only") { Description = $"Measure only these: {string.Join(", ", names)}", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(names);
        var command = new Command("engine", "Measures the actor system and prints a table of medians") { runs, only };
        command.SetAction(parsed => RunAsync(parsed.GetValue(runs), parsed.GetValue(only) is { Length: > 0 } chosen ? chosen : names));
        return command;
    }

    private static async Task<int> RunAsync(int runs, string[] names)
    {
        var results = new Results();
        foreach (var make in Families)
        {
            await using var family = make();
            if (!names.Contains(family.Name)) continue;
            Console.WriteLine(family.Name);
            await family.StartAsync();
            for (var run = 0; run < runs; run++) await family.RunAsync(results);
        }

        Console.WriteLine();
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC; {typeof(Akka.Actor.ActorSystem).Assembly.GetName()}; {runs} runs: median, range");
        Console.WriteLine();
        results.Print(Console.Out);
        return 0;
    }
}
