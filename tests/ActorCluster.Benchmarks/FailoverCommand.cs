using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;

namespace ActorCluster.Benchmarks;

/// <summary>
/// <c>failover</c>: how long nobody can write when the leader goes. Three node processes; one client writes at each of the two others, one put after
/// the other; the gap is the longest time between two acknowledgements of a client around the moment of the signal and in the second after it, the worse of
/// the two clients. Only after that second the node is started again.
/// </summary>
internal static class FailoverCommand
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Counted = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var times = new Option<int>("--times") { Description = "How often the leader goes", DefaultValueFactory = _ => 10 };
        var graceful = new Option<bool>("--graceful") { Description = "SIGTERM instead of kill -9" };
        var command = new Command("failover", "Measures how long writes stand still when the leader goes") { times, graceful };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(times), parsed.GetValue(graceful), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int times, bool graceful, CancellationToken cancellation)
    {
        await using var cluster = await FaultCluster.StartAsync();
        List<double> gaps = [];
        var failed = 0;
        for (var round = 1; round <= times; round++)
        {
            var ((gap, from), refused) = await RoundAsync(cluster, graceful, cancellation);
            gaps.Add(gap);
            failed += refused;
            Console.WriteLine($"{round,3}: {gap,7:F0} ms, from {from:F0} ms after the signal, {refused} failed requests");
        }

        gaps.Sort();
        Console.WriteLine($"{(graceful ? "graceful stop" : "kill -9")}: median {gaps[gaps.Count / 2]:F0} ms, worst {gaps[^1]:F0} ms, {failed} failed requests");
        return 0;
    }

    private static async Task<((double Ms, double FromMs) Gap, int Failed)> RoundAsync(FaultCluster cluster, bool graceful, CancellationToken cancellation)
    {
        await cluster.WhenServingAsync();
        await Task.Delay(Settled, cancellation);
        var leader = await cluster.LeaderAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writers = cluster.Nodes.Where(node => node != leader).Select(node => WriteAsync(node.Client, enough.Token)).ToList();
        await Task.Delay(Before, cancellation);
        var signalled = Stopwatch.GetTimestamp();
        var ended = graceful ? leader.StopAsync() : leader.KillAsync();
        await Task.Delay(Counted, cancellation);
        await enough.CancelAsync();
        var results = await Task.WhenAll(writers);
        await ended;
        leader.Start();
        return (results.Select(result => Gap(result.Acknowledged, signalled)).MaxBy(gap => gap.Ms), results.Sum(result => result.Failed));
    }

    /// <summary>The longest time between two acknowledgements, and when after the signal it began.</summary>
    private static (double Ms, double FromMs) Gap(List<long> acknowledged, long signalled)
    {
        var until = signalled + (long)(Counted.TotalSeconds * Stopwatch.Frequency);
        return acknowledged.Zip(acknowledged.Skip(1), (first, second) => (First: first, Second: second)).Where(pair => pair.Second >= signalled && pair.First <= until)
            .Select(pair => (Ms: Stopwatch.GetElapsedTime(pair.First, pair.Second).TotalMilliseconds, FromMs: Stopwatch.GetElapsedTime(signalled, pair.First).TotalMilliseconds))
            .MaxBy(gap => gap.Ms);
    }

    private static async Task<(List<long> Acknowledged, int Failed)> WriteAsync(string endpoint, CancellationToken enough)
    {
        using var client = new ClusterClient([endpoint]);
        var (acknowledged, failed) = (new List<long>(), 0);
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            try
            {
                await client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8($"{endpoint}/{i % 100}"), Value = ByteString.CopyFromUtf8($"{i}") }, enough);
                acknowledged.Add(Stopwatch.GetTimestamp());
            }
            catch (GrpcException)
            {
                failed++;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return (acknowledged, failed);
    }
}
