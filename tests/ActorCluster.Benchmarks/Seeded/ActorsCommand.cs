using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Tests.Seeded;

namespace ActorCluster.Benchmarks.Seeded;

/// <summary><c>actors</c>: whole clusters of the product's own actors under seeds; one seed with a transcript, or many with a summary.</summary>
public static class ActorsCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "the first seed", DefaultValueFactory = _ => 1 };
        var seeds = new Option<int>("--seeds") { Description = "how many seeds; with one, everything that happens is written out", DefaultValueFactory = _ => 1 };
        var scenario = new Option<SeededScenario?>("--scenario") { Description = "one scenario; by default all of them" };
        var bug = new Option<SeededBug>("--bug") { Description = "plants a bug, to see that it is found; for the scenario Orders" };
        var quiet = new Option<bool>("--quiet") { Description = "no transcript" };
        var command = new Command("actors", "Runs ActorCluster's own actors, several nodes on one thread, under seeds and checks every promise.")
        {
            seed, seeds, scenario, bug, quiet,
        };
        command.SetAction(parsed =>
        {
            var scenarios = parsed.GetValue(scenario) is { } only ? [only] : Enum.GetValues<SeededScenario>();
            return scenarios.Sum(each => Run(each, parsed.GetValue(seed), parsed.GetValue(seeds), parsed.GetValue(bug), parsed.GetValue(quiet))) == 0 ? 0 : 1;
        });
        return command;
    }

    private static int Run(SeededScenario scenario, int first, int seeds, SeededBug bug, bool quiet)
    {
        var clock = Stopwatch.StartNew();
        var results = new List<SeededResult>();
        for (var seed = first; seed < first + seeds; seed++)
        {
            var result = SeededRun.Run(scenario, seed, seeds == 1 && !quiet ? Console.Out : null, bug);
            results.Add(result);
            if (result.Failure is not null)
            {
                Console.WriteLine($"seed {seed} of {scenario} fails: {result.Failure}");
            }
        }

        var failed = results.Count(result => result.Failure is not null);
        Console.Error.WriteLine($"{scenario}: {seeds / clock.Elapsed.TotalSeconds:F1} seeds a second");
        Console.WriteLine($"{scenario}: {seeds} seeds, {failed} failed; {SeededSummary.Of(results)}");
        return failed;
    }
}
