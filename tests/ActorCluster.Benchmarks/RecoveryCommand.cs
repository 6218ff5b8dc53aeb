using System.CommandLine;
using System.Diagnostics;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Nodes;
using Google.Protobuf;

namespace ActorCluster.Benchmarks;

/// <summary>
/// <c>recovery</c>: how long a member with many keys takes to serve again after kill -9. One node process, which is its own majority; the time is from the start of
/// the process until it has answered a linearizable read.
/// </summary>
internal static class RecoveryCommand
{
    private const int KeysOfOneTransaction = 100;

    private const int LastLines = 5;

    public static Command Create()
    {
        var keys = new Option<int>("--keys") { Description = "How many keys it has", DefaultValueFactory = _ => 1_000_000 };
        var valueSize = new Option<int>("--value-size") { Description = "Bytes in a value", DefaultValueFactory = _ => 100 };
        var times = new Option<int>("--times") { Description = "How often it is killed and started", DefaultValueFactory = _ => 5 };
        var single = new Option<bool>("--single-puts") { Description = "Write every key with a put of its own: the log behind the newest snapshot is longer" };
        var config = new Option<string?>("--config") { Description = "A HOCON file on top of the defaults" };
        var command = new Command("recovery", "Measures how long a member with many keys takes to serve again after kill -9") { keys, valueSize, times, single, config };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(config),
            parsed.GetValue(keys), parsed.GetValue(valueSize), parsed.GetValue(times), parsed.GetValue(single) ? 1 : KeysOfOneTransaction, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? config, int keys, int valueSize, int times, int together, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("actorcluster-recovery-").FullName;
        var layout = ClusterLayout.OnFreePorts(1, Path.Combine(folder, "data"), config);
        await StartAsync(layout, async cluster =>
        {
            await Readiness.WhenAllServeAsync(cluster);
            await FillAsync(cluster.Nodes[0].Client, keys, valueSize, together, cancellation);
        });
        List<double> seconds = [];
        for (var time = 1; time <= times; time++)
        {
            var clock = Stopwatch.StartNew();
            await StartAsync(layout, async cluster =>
            {
                await Readiness.WhenAllServeAsync(cluster);
                seconds.Add(clock.Elapsed.TotalSeconds);
                using var process = Process.GetProcessById(cluster.Nodes[0].Pid);
                Console.WriteLine($"{time,3}: {clock.Elapsed.TotalSeconds:F2} s, of which its processor time {process.TotalProcessorTime.TotalSeconds:F2} s, {await CountAsync(cluster.Nodes[0].Client, cancellation):N0} keys");
            });
        }

        seconds.Sort();
        Console.WriteLine($"recovery with {keys:N0} keys: median {seconds[seconds.Count / 2]:F2} s, worst {seconds[^1]:F2} s; on disk: {Sizes(Path.Combine(folder, "data", "n1"))}");
        foreach (var line in File.ReadLines(Path.Combine(folder, "data", "n1", "node.log")).TakeLast(LastLines)) Console.WriteLine(line);
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    /// <summary>Runs the node for a while and ends it with kill -9.</summary>
    private static async Task StartAsync(ClusterLayout layout, Func<ClusterProcesses, Task> use)
    {
        await using var cluster = ClusterProcesses.Start(layout, restart: false, fresh: false, (_, _) => { });
        await use(cluster);
        using var process = Process.GetProcessById(cluster.Nodes[0].Pid);
        process.Kill();
        await cluster.WhenAllEnded;
    }

    private static async Task FillAsync(string endpoint, int keys, int valueSize, int together, CancellationToken cancellation)
    {
        using var client = new GrpcClient(endpoint);
        var value = UnsafeByteOperations.UnsafeWrap(new byte[valueSize]);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var from = Interlocked.Add(ref next, together) - together;
                if (from >= keys) return;
                var txn = new TxnRequest();
                for (var i = from; i < Math.Min(keys, from + together); i++)
                    txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8($"key/{i:D9}"), Value = value } });
                await (together == 1
                    ? client.CallAsync("/etcdserverpb.KV/Put", txn.Success[0].RequestPut, PutResponse.Parser, cancellation) as Task
                    : client.CallAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser, cancellation));
            }
        })));
    }

    private static async Task<long> CountAsync(string endpoint, CancellationToken cancellation)
    {
        using var client = new GrpcClient(endpoint);
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8("key/"), RangeEnd = ByteString.CopyFromUtf8("key0"), CountOnly = true };
        return (await client.CallAsync("/etcdserverpb.KV/Range", all, RangeResponse.Parser, cancellation)).Count;
    }

    private static string Sizes(string folder) => string.Join(
        ", ", Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => new FileInfo(file)).Where(file => file.Length > 0)
            .Select(file => $"{Path.GetRelativePath(folder, file.FullName)} {file.Length / 1e6:F1} MB"));
}
