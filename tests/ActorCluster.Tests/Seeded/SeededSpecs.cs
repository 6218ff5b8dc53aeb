using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// ActorCluster's own actors on one thread under seeds: one time, one order, one network for each. A seed that fails prints how to replay it.
/// </summary>
public sealed class SeededSpecs(ITestOutputHelper output)
{
    private const int Seeds = 50;

    [Theory]
    [InlineData(SeededScenario.Elections)]
    [InlineData(SeededScenario.Replication)]
    [InlineData(SeededScenario.LeaderCrash)]
    [InlineData(SeededScenario.Partitions)]
    [InlineData(SeededScenario.JournalFaults)]
    [InlineData(SeededScenario.Everything)]
    [InlineData(SeededScenario.Membership)]
    public void Every_promise_is_kept_under_every_seed(SeededScenario scenario)
    {
        var clock = Stopwatch.StartNew();
        var results = new List<SeededResult>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var result = SeededRun.Run(scenario, seed);
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
            results.Add(result);
        }

        output.WriteLine($"{Seeds / clock.Elapsed.TotalSeconds:F1} seeds a second; {SeededSummary.Of(results)}");
        Assert.True(results.Sum(result => result.Elections) > Seeds, "the runs must meet elections");
        Assert.True(results.Sum(result => result.Faults) > Seeds, "the runs must meet faults");
        Assert.True(results.Sum(result => result.Written) > Seeds, "the runs must meet writes");
        Assert.True(results.Sum(result => result.Read) > Seeds, "the runs must meet reads");
        Assert.True(results.Sum(result => result.Snapshots) > Seeds, "the runs must meet snapshots");
        Assert.True(scenario != SeededScenario.JournalFaults || results.Sum(result => result.ReadAgain) > Seeds / 2, "the runs must meet journals that are read again");
        Assert.True(scenario != SeededScenario.Elections || results.Sum(result => result.HalfFounded) > Seeds / 10, "the runs must meet crashes in the middle of a founding");
        if (scenario == SeededScenario.LeaderCrash)
        {
            Assert.True(results.Sum(result => result.ProposedAgain) > Seeds / 5, "the runs must meet commands that a leader did not commit");
            Assert.True(results.Sum(result => result.InDoubt) < results.Sum(result => result.Written) / 100, "what became of a command must be known where a leader is lost");
        }

        Assert.True(scenario != SeededScenario.Membership || results.Sum(result => result.Changes) > Seeds, "the runs must meet changes of the members");
        if (scenario != SeededScenario.Elections)
        {
            Assert.True(results.Sum(result => result.Installed) > Seeds / 5, "the runs must meet snapshots that are sent");
        }
    }

    [Theory]
    [InlineData(SeededScenario.Everything)]
    [InlineData(SeededScenario.LeaderCrash)]
    public void The_same_seed_gives_the_same_run_line_by_line(SeededScenario scenario)
    {
        var (first, second) = (new StringWriter(), new StringWriter());
        Assert.Equal(SeededRun.Run(scenario, 7, first), SeededRun.Run(scenario, 7, second));
        Assert.Equal(first.ToString(), second.ToString());
    }

    [Fact]
    public void Another_seed_gives_another_run() =>
        Assert.NotEqual(SeededRun.Run(SeededScenario.Replication, 1).Hash, SeededRun.Run(SeededScenario.Replication, 2).Hash);

    /// <summary>The checks have teeth: where disks lie, what is acknowledged is not there, and that is seen.</summary>
    [Fact]
    public void A_disk_that_lies_is_found_out()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var result = SeededRun.Run(
                seed,
                random =>
                {
                    var profile = SeededProfile.Draw(SeededScenario.LeaderCrash, random);
                    return profile with { Disk = profile.Disk with { Lies = true } };
                },
                transcript: null);
            Assert.NotNull(result.Failure);
            Assert.Contains($"--seed {seed}", result.Failure);
        }
    }
}
