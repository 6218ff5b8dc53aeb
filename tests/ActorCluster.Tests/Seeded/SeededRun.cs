using ActorCluster.Core.Tests.Simulation;

namespace ActorCluster.Tests.Seeded;

/// <summary>How a seeded run ended.</summary>
/// <param name="Scenario">What it was about.</param>
/// <param name="Seed">The same seed of the same scenario gives the same run.</param>
/// <param name="Failure">What was broken, with the last lines of the trace; null where nothing was.</param>
/// <param name="Hash">Of everything that happened.</param>
/// <param name="Turns">Turns of actors and of the world around them.</param>
/// <param name="Elections">Terms that had a leader.</param>
/// <param name="Applied">Entries applied.</param>
/// <param name="Written">Writes acknowledged.</param>
/// <param name="InDoubt">Writes of which a node said that it does not know what became of them.</param>
/// <param name="ProposedAgain">Commands that a leader had and did not commit, and that were proposed again.</param>
/// <param name="Read">Reads answered.</param>
/// <param name="Faults">How often something struck.</param>
/// <param name="Snapshots">Snapshots written.</param>
/// <param name="Installed">Snapshots that were sent to a member and took the place of its state.</param>
/// <param name="Changes">Changes of the members that were made.</param>
/// <param name="ReadAgain">Journals that were read again after a write that failed.</param>
/// <param name="HalfFounded">Processes that ended in the middle of the founding, and were started again.</param>
/// <param name="WayBack">How long it took after the faults until everybody was served again.</param>
public sealed record SeededResult(
    SeededScenario Scenario, int Seed, string? Failure, ulong Hash, long Turns, int Elections, long Applied, int Written, int InDoubt, int ProposedAgain, int Read, int Faults,
    int Snapshots, int Installed, int Changes, int ReadAgain, int HalfFounded, TimeSpan WayBack)
{
    /// <summary>What it met of orders, where it was about them.</summary>
    public SeededOrdersResult? Orders { get; init; }
}

/// <summary>Runs ActorCluster's own actors under a seed: a time of faults, then a time without, in which everybody must be served again.</summary>
public static class SeededRun
{
    private const int LastLines = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one seed; never throws for what the cluster does wrong.</summary>
    /// <param name="scenario">What it is about.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="transcript">Gets everything that happens, line by line.</param>
    /// <param name="bug">What is planted.</param>
    public static SeededResult Run(SeededScenario scenario, int seed, TextWriter? transcript = null, SeededBug bug = SeededBug.None) =>
        Run(seed, random => SeededProfile.Draw(scenario, random) with { Bug = bug }, transcript);

    internal static SeededResult Run(int seed, Func<Random, SeededProfile> draw, TextWriter? transcript)
    {
        // A thread of its own, without whatever context the caller's has: awaits must come back to the loop and nowhere else.
        SeededResult? result = null;
        var thread = new Thread(() => result = RunHere(seed, draw, transcript)) { IsBackground = true, Name = $"seed {seed}" };
        thread.Start();
        thread.Join();
        return result!;
    }

    private static SeededResult RunHere(int seed, Func<Random, SeededProfile> draw, TextWriter? transcript)
    {
        var random = new Random(seed);
        var profile = draw(random);
        var trace = new SeededTrace(transcript);
        trace.Say($"seed {seed}: {profile}");
        SeededCluster? cluster = null;
        string? failure = null;
        var wayBack = TimeSpan.Zero;
        try
        {
            cluster = new SeededCluster(profile, random, trace);
            wayBack = Play(cluster);
        }
        catch (Exception cause) when (cause is SeededFailure or SimulationFailure or Core.Raft.InvariantViolation)
        {
            var replay = $"dotnet run -c Release --project tests/ActorCluster.Benchmarks -- actors --scenario {profile.Scenario} --seed {seed}{(profile.Bug == SeededBug.None ? "" : $" --bug {profile.Bug}")}";
            failure = $"{cause.Message}\nseed {seed}: {profile}\n{trace.Last(LastLines)}\nreplay: {replay}";
        }

        using var orders = cluster?.Orders;
        return new SeededResult(
            profile.Scenario, seed, failure, trace.Hash, cluster?.Loop.Turns ?? 0, cluster?.Checks.Elections ?? 0, cluster?.Checks.Agreed.Value ?? 0,
            cluster?.Clients.Written ?? 0, cluster?.Clients.InDoubt ?? 0, cluster?.Checks.ProposedAgain ?? 0, cluster?.Clients.Read ?? 0, cluster?.Faults.Struck ?? 0,
            cluster?.Checks.Snapshots ?? 0, cluster?.Checks.Installed ?? 0, cluster?.Operators.Changed ?? 0, cluster?.Checks.ReadAgain ?? 0, cluster?.Nodes.Sum(node => node.HalfFounded) ?? 0, wayBack)
        {
            Orders = orders?.Result,
        };
    }

    private static TimeSpan Play(SeededCluster cluster)
    {
        var loop = cluster.Loop;
        cluster.Clients.Begin();
        cluster.Orders?.Begin();
        loop.Begin(cluster.Faults.RunAsync);
        if (cluster.Profile.Spares > 0)
        {
            loop.Begin(cluster.Operators.RunAsync);
        }

        loop.Run(() => false, cluster.Profile.Lasts);
        cluster.Operators.End();
        cluster.Orders?.End();
        cluster.Faults.End();
        var (ended, agreed, completed) = (loop.Now, cluster.Checks.Agreed, cluster.Clients.FewestCompleted);
        var isWhole = loop.Run(
            () => cluster.Clients.FewestCompleted >= completed + 2 && cluster.Operators.IsSettled
                && cluster.Nodes.All(node => cluster.Members.Agreed.Find(node.Name) is null || (node.Status is { } status && status.Applied > agreed)) && cluster.Orders?.IsSettled != false,
            Patience);
        var wayBack = isWhole ? loop.Now - ended : throw new SeededFailure($"no progress: {Patience} after the faults ended not everybody is served; applied through {cluster.Checks.Agreed}; {cluster.Orders}");
        if (cluster.Orders is { } orders)
        {
            var isChecked = false;
            loop.Begin(async () =>
            {
                await orders.CheckAsync();
                isChecked = true;
            });
            Demand.That(loop.Run(() => isChecked, Patience), $"a node does not answer from its own state");
        }

        return wayBack;
    }
}
