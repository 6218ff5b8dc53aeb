using System.Diagnostics;
using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Histories;
using Google.Protobuf;

namespace ActorCluster.Benchmarks;

/// <summary>What the clients do.</summary>
/// <param name="Endpoints">host:port each.</param>
/// <param name="Clients">Each has one request under way at a time.</param>
/// <param name="Connections">Shared by the clients, spread over the endpoints.</param>
/// <param name="ValueSize">Bytes.</param>
/// <param name="Keys">Distinct keys, drawn evenly.</param>
/// <param name="Measured">How long is measured.</param>
/// <param name="WarmUp">How long before that.</param>
/// <param name="Operation">put, get, lease-get, bounded-get, local-get, mixed or <see cref="Recorded"/>.</param>
internal sealed record LoadPlan(
    IReadOnlyList<string> Endpoints, int Clients, int Connections, int ValueSize, int Keys, TimeSpan Measured, TimeSpan WarmUp, string Operation)
{
    /// <summary>All that can be recorded, warm-up included: a record must know every write.</summary>
    public const string Recorded = "recorded";
}

/// <summary>What came of it; latencies in microseconds.</summary>
internal sealed record LoadResult(
    string Operation, int Clients, int Connections, int ValueSize, double OperationsPerSecond, long Operations, long Errors,
    long P50, long P90, long P99, long P999, long Max, string? FirstError)
{
    public override string ToString() => $"""
        {Operation}: {OperationsPerSecond:F0}/s over {Clients} clients, {Connections} connections, values of {ValueSize} bytes; {Operations} operations, {Errors} errors
        latency µs: p50 {P50}  p90 {P90}  p99 {P99}  p99.9 {P999}  max {Max}{(FirstError is null ? "" : "\nfirst error: " + FirstError)}
        """;
}

/// <summary>One run of a closed loop.</summary>
internal sealed class LoadRun
{
    private readonly LoadPlan plan;
    private readonly HistoryWriter? history;
    private readonly string prefix = $"load/{RecordedCalls.Now.Nanoseconds:x}/";
    private readonly byte[] value;
    private readonly long measureFrom;
    private readonly long measureUntil;
    private long errors;
    private string? firstError;

    private LoadRun(LoadPlan plan, HistoryWriter? history)
    {
        this.plan = plan;
        this.history = history;
        value = new byte[plan.ValueSize];
        new Random(1).NextBytes(value);
        measureFrom = Stopwatch.GetTimestamp() + (long)(plan.WarmUp.TotalSeconds * Stopwatch.Frequency);
        measureUntil = measureFrom + (long)(plan.Measured.TotalSeconds * Stopwatch.Frequency);
    }

    public static async Task<LoadResult> RunAsync(LoadPlan plan, HistoryWriter? history, CancellationToken cancellation)
    {
        var channels = Enumerable.Range(0, plan.Connections).Select(i => new GrpcClient(plan.Endpoints[i % plan.Endpoints.Count])).ToArray();
        var run = new LoadRun(plan, history);
        var clients = Enumerable.Range(0, plan.Clients).Select(i => Task.Run(() => run.ClientAsync(channels[i % channels.Length], i, cancellation)));
        var latencies = (await Task.WhenAll(clients)).SelectMany(list => list).Order().ToArray();
        Array.ForEach(channels, channel => channel.Dispose());
        return run.Summarize(latencies);
    }

    private async Task<List<long>> ClientAsync(GrpcClient channel, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var recorded = history is null ? null : new RecordedCalls($"c{seed}", history.Write);
        var latencies = new List<long>(1 << 16);
        while (true)
        {
            var from = Stopwatch.GetTimestamp();
            if (from >= measureUntil || cancellation.IsCancellationRequested) return latencies;
            try
            {
                await (recorded is null ? OneAsync(channel, random, cancellation) : RecordedAsync(recorded, channel, random, cancellation));
                if (from >= measureFrom) latencies.Add(Stopwatch.GetTimestamp() - from);
            }
            catch (GrpcException e)
            {
                Interlocked.Increment(ref errors);
                Interlocked.CompareExchange(ref firstError, $"{channel.Endpoint}: {e.Code}: {e.Message}", null);
            }
        }
    }

    private Task OneAsync(GrpcClient channel, Random random, CancellationToken cancellation)
    {
        var key = ByteString.CopyFromUtf8($"load/{random.Next(plan.Keys):D8}");
        var isPut = plan.Operation == "put" || (plan.Operation == "mixed" && random.Next(10) == 0);
        return isPut
            ? channel.CallAsync("/etcdserverpb.KV/Put", new PutRequest { Key = key, Value = UnsafeByteOperations.UnsafeWrap(value) }, PutResponse.Parser, cancellation)
            : channel.CallAsync(
                "/etcdserverpb.KV/Range", new RangeRequest { Key = key, Serializable = plan.Operation == "local-get" }, RangeResponse.Parser, cancellation, Level());
    }

    private GrpcMetadata? Level() => plan.Operation switch
    {
        "lease-get" => new GrpcMetadata((ReadHeaders.Consistency, ReadHeaders.Word(Consistency.Lease))),
        "bounded-get" => new GrpcMetadata((ReadHeaders.MaxAge, "1s")),
        _ => null,
    };

    private async Task RecordedAsync(RecordedCalls calls, GrpcClient channel, Random random, CancellationToken cancellation)
    {
        var result = await calls.AnyAsync(channel, $"{prefix}{random.Next(plan.Keys)}", random, cancellation);
        if (result.Error is { } error) throw new GrpcException(GrpcStatusCode.Unknown, error);
    }

    private LoadResult Summarize(long[] latencies)
    {
        long At(double share) => latencies.Length == 0 ? 0
            : latencies[Math.Min(latencies.Length - 1, (int)(latencies.Length * share))] * 1_000_000 / Stopwatch.Frequency;
        return new LoadResult(
            plan.Operation, plan.Clients, plan.Connections, plan.ValueSize, latencies.Length / plan.Measured.TotalSeconds, latencies.Length, errors,
            At(0.5), At(0.9), At(0.99), At(0.999), At(1), firstError);
    }
}
