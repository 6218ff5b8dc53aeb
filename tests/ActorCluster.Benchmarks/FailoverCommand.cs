using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using Google.Protobuf;

namespace ActorCluster.Benchmarks;

/// <summary>
/// <c>failover</c>: how long nobody can write when the leader goes. Three node processes; one client writes at each of the two others, one put after
/// the other; the gap is the longest time between two acknowledgements of a client, the worse of the two clients.
/// </summary>
internal static partial class FailoverCommand
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(3);

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
        var folder = Directory.CreateTempSubdirectory("actorcluster-failover-").FullName;
        var layout = ClusterLayout.OnFreePorts(3, Path.Combine(folder, "data"), null);
        await using (var cluster = ClusterProcesses.Start(layout, restart: true, fresh: false, (_, _) => { }))
        {
            List<double> gaps = [];
            var failed = 0;
            for (var round = 1; round <= times; round++)
            {
                var (gap, refused) = await RoundAsync(cluster, graceful, cancellation);
                gaps.Add(gap);
                failed += refused;
                Console.WriteLine($"{round,3}: {gap,7:F0} ms, {refused} failed requests");
            }

            gaps.Sort();
            Console.WriteLine($"{(graceful ? "graceful stop" : "kill -9")}: median {gaps[gaps.Count / 2]:F0} ms, worst {gaps[^1]:F0} ms, {failed} failed requests");
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task<(double GapMs, int Failed)> RoundAsync(ClusterProcesses cluster, bool graceful, CancellationToken cancellation)
    {
        var leader = await LeaderAsync(cluster);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writers = cluster.Nodes.Where(node => node.Name != leader.Name).Select(node => WriteAsync(node.Client, enough.Token)).ToList();
        await Task.Delay(Before, cancellation);
        if (Kill(leader.Pid, graceful ? SigTerm : 9) != 0) throw new InvalidOperationException($"process {leader.Pid} of {leader.Name} is not there");
        await Task.Delay(After, cancellation);
        await enough.CancelAsync();
        var results = await Task.WhenAll(writers);
        return (results.Max(result => result.GapMs), results.Sum(result => result.Failed));
    }

    private static async Task<RunningNode> LeaderAsync(ClusterProcesses cluster)
    {
        while (true)
        {
            var roles = await Readiness.WhenAllServeAsync(cluster);
            if (cluster.Nodes.FirstOrDefault(node => roles[node.Name] == "leader") is { } leader) return leader;
        }
    }

    private static async Task<(double GapMs, int Failed)> WriteAsync(string endpoint, CancellationToken enough)
    {
        using var client = new ClusterClient([endpoint]);
        var (gap, failed, last) = (0.0, 0, Stopwatch.GetTimestamp());
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            try
            {
                await client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8($"{endpoint}/{i % 100}"), Value = ByteString.CopyFromUtf8($"{i}") }, enough);
            }
            catch (GrpcException)
            {
                failed++;
                continue;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            gap = Math.Max(gap, Stopwatch.GetElapsedTime(last).TotalMilliseconds);
            last = Stopwatch.GetTimestamp();
        }

        return (gap, failed);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
