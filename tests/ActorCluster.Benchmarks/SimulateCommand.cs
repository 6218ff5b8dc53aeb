using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Core.Tests.Simulation;

namespace ActorCluster.Benchmarks;

/// <summary><c>simulate</c>: whole clusters of the pure rules under seeds; one seed with a transcript, or many with a summary.</summary>
public static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "the first seed", DefaultValueFactory = _ => 1 };
        var seeds = new Option<int>("--seeds") { Description = "how many seeds; with one, the transcript is written out", DefaultValueFactory = _ => 1 };
        var steps = new Option<long>("--steps") { Description = "inputs to the members in each run, while faults strike", DefaultValueFactory = _ => 12_000 };
        var members = new Option<int?>("--members") { Description = "members of each cluster; by default the seed decides" };
        var bug = new Option<string?>("--bug") { Description = $"a planted bug: {string.Join(", ", Simulator.Bugs)}" };
        var protocol = new Option<string>("--protocol") { Description = "raft or paxos", DefaultValueFactory = _ => "raft" };
        var quiet = new Option<bool>("--quiet") { Description = "no transcript" };
        protocol.AcceptOnlyFromAmong([.. Simulator.Protocols]);
        bug.AcceptOnlyFromAmong([.. Simulator.Bugs]);
        var command = new Command("simulate", "Runs whole clusters of the pure rules under seeds and checks every promise after every step.")
        {
            seed, seeds, steps, members, bug, protocol, quiet,
        };
        command.SetAction(parsed => Run(
            new SimulationSettings(
                parsed.GetValue(seed), parsed.GetValue(steps), parsed.GetValue(members), parsed.GetValue(bug), parsed.GetValue(protocol)!),
            parsed.GetValue(seeds),
            parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(SimulationSettings first, int seeds, bool quiet)
    {
        var clock = Stopwatch.StartNew();
        var met = new Coverage();
        var failures = 0;
        long slowest = 0;
        for (var i = 0; i < seeds; i++)
        {
            var settings = first with { Seed = first.Seed + (ulong)i };
            var result = Simulator.Run(settings, seeds == 1 && !quiet ? Console.Out : null);
            met.Add(result.Coverage);
            slowest = Math.Max(slowest, result.FaultFreeUnits);
            if (result.Failure is null) continue;
            failures++;
            Console.WriteLine($"seed {settings.Seed} fails: {result.Failure}");
        }

        var perMinute = met[Met.Steps] / clock.Elapsed.TotalMinutes;
        Console.WriteLine($"{seeds} seeds, {failures} failed, {clock.Elapsed.TotalSeconds:F1} s, {perMinute:N0} steps a minute; met:");
        Console.WriteLine(met);
        Console.WriteLine($"longest way back to serving everybody after the faults: {slowest} units");
        return failures == 0 ? 0 : 1;
    }
}
