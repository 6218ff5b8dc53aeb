using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;

namespace ActorCluster.Benchmarks;

/// <summary>
/// <c>catch-up</c>: a follower is stopped, the others take so many entries, and it is started again: how long until it has all of them, and what the others' clients
/// notice of it.
/// </summary>
internal static class CatchUpCommand
{
    private const int Writers = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var entries = new Option<int>("--entries") { Description = "How far behind the follower is", DefaultValueFactory = _ => 1_000_000 };
        var clients = new Option<int>("--clients") { Description = "Clients of the load that is measured, each with one put under way", DefaultValueFactory = _ => 16 };
        var share = new Option<double?>("--processors") { Description = "So much of a processor for each node and no more, as if it had a machine of its own (root, Linux)" };
        var command = new Command("catch-up", "Measures how a follower that is far behind catches up, and what it costs the others") { entries, clients, share };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var shares = parsed.GetValue(share) is { } each ? new ProcessorShares(3, each) : null;
            await using var cluster = await FaultCluster.StartAsync(prefix: shares is null ? null : shares.CommandPrefix);
            return await RunAsync(cluster, parsed.GetValue(entries), parsed.GetValue(clients), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(FaultCluster cluster, int entries, int clients, CancellationToken cancellation)
    {
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Nodes.First(node => node != leader);
        using var channel = cluster.Channel(leader.Client);
        await follower.KillAsync();
        var clock = Stopwatch.StartNew();
        await PutAsync(cluster, leader, Writers, count: entries, cancellation);
        Console.WriteLine($"{entries} entries written in {clock.Elapsed.TotalSeconds:F1} s while {follower.Name} is down");

        var alone = await LoadAsync(cluster, leader, clients, Measured, cancellation);
        follower.Start();
        clock.Restart();
        await WhenAnsweringAsync(cluster, follower, cancellation);
        var started = clock.Elapsed;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var before = cluster.Nodes.Select(node => node.ProcessorTime).ToList();
        var load = LoadAsync(cluster, leader, clients, Patience, enough.Token);
        var caughtUp = await WhenCaughtUpAsync(cluster, leader, follower, clock, enough.Token);
        await enough.CancelAsync();
        var meanwhile = await load;
        var taken = cluster.Nodes.Select((node, i) => $"{node.Name}{(node == leader ? " (leads)" : "")} {(node.ProcessorTime - before[i]) / (caughtUp - started):P0}");
        Console.WriteLine($"of a processor, while it catches up: {string.Join(", ", taken)}");
        var beside = await LoadAsync(cluster, leader, clients, Measured, cancellation);
        Console.WriteLine($"""
            {follower.Name} answers after {started.TotalSeconds:F1} s and has caught up after {caughtUp.TotalSeconds:F1} s
            puts: {alone} while it is down; {meanwhile} while it catches up; {beside} with it
            """);
        return 0;
    }

    /// <summary>How long it took until the follower's applied index reached what the leader had committed when it was asked.</summary>
    private static async Task<TimeSpan> WhenCaughtUpAsync(FaultCluster cluster, FaultNode leader, FaultNode follower, Stopwatch clock, CancellationToken cancellation)
    {
        using var one = cluster.Channel(leader.Client);
        using var other = cluster.Channel(follower.Client);
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var goal = await StatusAsync(one, cancellation);
            if ((await StatusAsync(other, cancellation)).RaftAppliedIndex + (ulong)Writers >= goal.RaftAppliedIndex) break;
        }

        return clock.Elapsed;
    }

    private static async Task WhenAnsweringAsync(FaultCluster cluster, FaultNode node, CancellationToken cancellation)
    {
        using var channel = cluster.Channel(node.Client);
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            try
            {
                await StatusAsync(channel, cancellation);
                return;
            }
            catch (GrpcException)
            {
                // It is still starting.
            }
        }
    }

    private static Task<StatusResponse> StatusAsync(GrpcClient channel, CancellationToken cancellation) =>
        channel.CallAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, cancellation);

    private static async Task<string> LoadAsync(FaultCluster cluster, FaultNode node, int clients, TimeSpan length, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(length);
        var clock = Stopwatch.StartNew();
        var latencies = await PutAsync(cluster, node, clients, int.MaxValue, enough.Token);
        var seconds = clock.Elapsed.TotalSeconds;
        latencies.Sort();
        return $"{latencies.Count / seconds:F0}/s, p50 {latencies[latencies.Count / 2]:F1} ms, p99 {latencies[latencies.Count * 99 / 100]:F1} ms";
    }

    /// <summary>Puts until so many are done or the token says so; the latencies in milliseconds.</summary>
    private static async Task<List<double>> PutAsync(FaultCluster cluster, FaultNode node, int clients, int count, CancellationToken enough)
    {
        var left = count;
        var value = ByteString.CopyFrom(new byte[64]);
        var tasks = Enumerable.Range(0, clients).Select(i => Task.Run(async () =>
        {
            using var channel = cluster.Channel(node.Client);
            var latencies = new List<double>();
            while (Interlocked.Decrement(ref left) is >= 0 and var number && !enough.IsCancellationRequested)
            {
                var from = Stopwatch.GetTimestamp();
                try
                {
                    await channel.CallAsync(
                        "/etcdserverpb.KV/Put", new PutRequest { Key = ByteString.CopyFromUtf8($"catch-up/{number % 100_000}"), Value = value }, PutResponse.Parser, enough);
                    latencies.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            return latencies;
        }));
        return [.. (await Task.WhenAll(tasks)).SelectMany(list => list)];
    }
}
