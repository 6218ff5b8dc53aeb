using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Tests.Seeded;

/// <summary>Sagas, a topic with a consumer group and read models on seeded clusters (<see cref="SeededOrders"/>). A seed that fails prints how to replay it.</summary>
public sealed class SeededOrdersSpecs(ITestOutputHelper output)
{
    private const int Seeds = 60;

    [Fact]
    public void Every_order_ends_and_everybody_agrees_under_every_seed()
    {
        var clock = Stopwatch.StartNew();
        var results = new List<SeededResult>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var result = SeededRun.Run(SeededScenario.Orders, seed);
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
            results.Add(result);
        }

        output.WriteLine($"{Seeds / clock.Elapsed.TotalSeconds:F1} seeds a second; {SeededSummary.Of(results)}");
        AssertMet(results, 5, orders => orders.Completed, "sagas that are completed");
        AssertMet(results, 2, orders => orders.Compensated, "sagas that are compensated");
        AssertMet(results, 2, orders => orders.Retried, "steps that are tried again");
        AssertMet(results, 0.5, orders => orders.Interrupted, "crashes of a leader with sagas under way");
        AssertMet(results, 1, orders => orders.TakenOver, "steps that another process does again");
        AssertMet(results, 20, orders => orders.Events, "events");
        AssertMet(results, 2, orders => orders.Redelivered, "events that are handed out again");
        AssertMet(results, 0.7, orders => orders.DoneAgain, "events that are worked on again");
        AssertMet(results, 0.4, orders => orders.ModelsLost, "read models that are lost");
        AssertMet(results, 0.3, orders => orders.ModelsStruck, "read models that cannot be written for a while");
        Assert.True(results.Sum(result => result.Snapshots) > Seeds, "the runs must meet snapshots");
        Assert.True(results.Sum(result => result.Installed) > Seeds / 10, "the runs must meet snapshots that are sent");
        Assert.True(results.Sum(result => result.ReadAgain) > Seeds / 10, "the runs must meet journals that are read again");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_line_by_line()
    {
        var (first, second) = (new StringWriter(), new StringWriter());
        Assert.Equal(SeededRun.Run(SeededScenario.Orders, 7, first), SeededRun.Run(SeededScenario.Orders, 7, second));
        Assert.Equal(first.ToString(), second.ToString());
    }

    /// <summary>The checks have teeth.</summary>
    [Theory]
    [InlineData(SeededBug.RepeatsUnderAnotherKey, "was done 2 times")]
    [InlineData(SeededBug.AcknowledgesBeforeTheWork, "nobody has worked on the event")]
    [InlineData(SeededBug.ProjectsAnEventTwice, "the read model of")]
    public void A_planted_bug_is_found(SeededBug bug, string said)
    {
        var failures = Enumerable.Range(1, 10).Select(seed => SeededRun.Run(SeededScenario.Orders, seed, bug: bug).Failure).OfType<string>();
        Assert.True(failures.Any(failure => failure.Contains(said) && failure.Contains($"--bug {bug}")), $"none of ten seeds finds {bug}");
    }

    private static void AssertMet(IReadOnlyList<SeededResult> results, double timesEach, Func<SeededOrdersResult, int> of, string what)
    {
        var met = results.Sum(result => of(result.Orders!));
        Assert.True(met > timesEach * results.Count, $"the runs must meet {what}; they met {met}");
    }
}
