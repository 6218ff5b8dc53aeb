using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Core.Histories;
using ActorCluster.MultiNode.Tests.Faults;

namespace ActorCluster.Benchmarks;

/// <summary>
/// <c>chaos</c>: three to five node processes under load, one fault after the other, and a check of what the clients have recorded after each. With root, every node has a
/// network namespace of its own, and the network is cut too, and disks fill up. Snapshots are taken and sent all the time.
/// </summary>
internal static class ChaosCommand
{
    private const int Spares = 2;

    /// <summary>Of each round: a fault that is to fail nothing fails little, and that is what one wants to read.</summary>
    private const int ErrorsShown = 3;

    private static readonly ReadLevel[] Levels = Enum.GetValues<ReadLevel>();

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "Decides which faults strike, in which order and for how long", DefaultValueFactory = _ => 1 };
        var clients = new Option<int>("--clients") { Description = "Clients, each with one operation under way", DefaultValueFactory = _ => 8 };
        var only = new Option<string?>("--only") { Description = "Only faults that have this in their name" };
        var command = new Command("chaos", "Kills, stops and cuts off nodes under load and checks every promise") { minutes, seed, clients, only };
        command.SetAction((parsed, cancellation) => RunAsync(
            TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), parsed.GetValue(clients), parsed.GetValue(only) ?? "", cancellation));
        return command;
    }

    private static async Task<int> RunAsync(TimeSpan length, int seed, int clients, string only, CancellationToken cancellation)
    {
        var network = NamespaceNetwork.IsPossible ? new NamespaceNetwork(3 + Spares) : null;
        Console.WriteLine(network is null ? "without root: no cuts of the network, no full disk" : "a network namespace for each node");
        Fault[] faults = [.. Fault.Of(network).Where(fault => fault.Name.Contains(only, StringComparison.Ordinal))];
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var (rounds, operations, unanswered) = (0, 0L, 0L);
        var answered = Levels.ToDictionary(level => level, _ => 0L);
        await using var cluster = await FaultCluster.StartAsync(network, FaultCluster.FewEntries, Spares);
        while (clock.Elapsed < length && !cancellation.IsCancellationRequested)
        {
            var fault = faults[rounds % faults.Length == 0 ? Shuffle(faults, random) : rounds % faults.Length];
            var load = Workload.Start(cluster, clients);
            var broken = await StrikeAsync(cluster, load, fault, random);
            rounds++;
            operations += load.Count;
            unanswered += load.Errors.Count;
            foreach (var level in Levels) answered[level] += load.CountAnswered(level);
            Console.WriteLine($"{clock.Elapsed:mm\\:ss} round {rounds}: {fault.Name}: {cluster.Nodes.Count} members, {load.Count} operations, {load.Errors.Count} unanswered, {(broken is null ? "ok" : "BROKEN")}");
            foreach (var error in load.Errors.Take(ErrorsShown)) Console.WriteLine($"      {error}");
            if (broken is null) continue;
            var report = Path.Combine(Path.GetTempPath(), $"actorcluster-chaos-{Environment.ProcessId}.txt");
            await File.WriteAllTextAsync(report, $"{broken}\n\n{string.Join('\n', load.Errors)}\n\n{cluster.Log}", CancellationToken.None);
            Console.WriteLine($"{broken}\nwhat the nodes have printed: {report}");
            return 1;
        }

        Console.WriteLine($"reads answered: {string.Join(", ", Levels.Select(level => $"{level.ToString().ToLowerInvariant()} {answered[level]}"))}");
        Console.WriteLine($"{rounds} rounds, {operations} operations, {unanswered} without an answer, {cluster.SnapshotsReceived} snapshots sent to nodes that were away; every promise was kept");
        return 0;
    }

    private static int Shuffle(Fault[] faults, Random random)
    {
        random.Shuffle(faults);
        return 0;
    }

    /// <summary>What was broken, in words; null where nothing was.</summary>
    private static async Task<string?> StrikeAsync(FaultCluster cluster, Workload load, Fault fault, Random random)
    {
        try
        {
            await load.WhenWritingAsync();
            await fault.StrikeAsync(new Target(cluster, load, random));
            await cluster.WhenServingAsync();
            await load.WhenWritingAsync();
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or InvalidOperationException)
        {
            return $"{e.Message}\n{await load.StopAndJudgeAsync()}";
        }

        return await load.StopAndJudgeAsync();
    }
}
