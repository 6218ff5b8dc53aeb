using System.Collections.Concurrent;
using System.Diagnostics;
using ActorCluster.Core.Histories;
using ActorCluster.Server.Client;
using ActorCluster.Server.Histories;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>
/// Clients that read and write a few keys, one operation after the other each, and record all of it. A client stays at its node until that cannot be reached,
/// does not answer in time or fails; then it goes on at the next one, as etcd's clients do. Where nothing was sent yet that is the same operation still.
/// </summary>
internal sealed class Workload
{
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static int made;

    private readonly ConcurrentQueue<RecordedOperation> operations = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly FaultCluster cluster;
    private readonly int run = Interlocked.Increment(ref made);
    private readonly string[] keys;
    private readonly Task[] clients;
    private long asked;
    private long writes;
    private int readers;

    private Workload(FaultCluster cluster, int clients, int keys)
    {
        this.cluster = cluster;
        this.keys = [.. Enumerable.Range(1, keys).Select(i => $"run{run}/{i}")];
        this.clients = [.. Enumerable.Range(0, clients).Select(i => Task.Run(() => ClientAsync(i)))];
    }

    /// <summary>What failed or was left unknown, a line each; operations that the end of the load has cut off not among it.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    public int Count => operations.Count;

    /// <summary>How many reads were answered and said to be of a level.</summary>
    public int CountAnswered(ReadLevel level) => operations.Count(operation => operation is { Outcome: OperationOutcome.Ok, Kind: OperationKind.Get } && operation.Answered == level);

    /// <summary>Begins at once, on keys that nobody has used.</summary>
    public static Workload Start(FaultCluster cluster, int clients = 8, int keys = 12) => new(cluster, clients, keys);

    /// <summary>Waits until so many writes more than now are acknowledged.</summary>
    public Task WhenWritingAsync(int more = 50)
    {
        var enough = Interlocked.Read(ref writes) + more;
        return Processes.Eventually.HoldsAsync($"{more} more writes are acknowledged", () => Task.FromResult(Interlocked.Read(ref writes) >= enough));
    }

    /// <summary>
    /// Waits until the clients have begun so many operations more than now, whatever becomes of them: there is something to wait for where nobody is up, too.
    /// </summary>
    public Task WhenAskedAsync(int more)
    {
        var enough = Interlocked.Read(ref asked) + more;
        return Processes.Eventually.HoldsAsync($"{more} more operations are begun", () => Task.FromResult(Interlocked.Read(ref asked) >= enough));
    }

    /// <summary>
    /// Asks a node for every key at every level that says something of its age, by clients of their own, who wait for their answers: those of a node that stands still come
    /// once it goes on.
    /// </summary>
    /// <returns>How many were answered.</returns>
    public async Task<int> ReadAllAsync(FaultNode node)
    {
        using var channel = cluster.Channel(node.Client);
        using var patience = new CancellationTokenSource(ReaderPatience);
        var answered = await Task.WhenAll(keys.SelectMany(key => new[] { ReadLevel.Linearizable, ReadLevel.Lease, ReadLevel.Bounded }.Select(level => ReadAsync(key, level))));
        return answered.Count(isAnswered => isAnswered);

        async Task<bool> ReadAsync(string key, ReadLevel level)
        {
            try
            {
                var calls = new RecordedCalls($"reader{Interlocked.Increment(ref readers)}", operations.Enqueue);
                return (await calls.GetAsync(channel, key, level, patience.Token)).Error is null;
            }
            catch (Server.Grpc.UnreachableException)
            {
                return false;
            }
        }
    }

    /// <summary>Ends the load and judges it.</summary>
    /// <returns>What it shows, in words; null where every promise was kept.</returns>
    public async Task<string?> StopAndJudgeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(clients);
        stopping.Dispose();
        RecordedOperation[] all = [.. operations.OrderBy(operation => operation.Start).Select((operation, i) => operation with { Number = i + 1 })];
        var verdict = HistoryCheck.Judge(all);
        if (verdict.Holds) return null;
        var lines = verdict.Violations.SelectMany(violation => violation.Operations.Select(operation => "  " + HistoryText.Of(operation, all[0].Start)).Prepend(violation.What));
        return string.Join('\n', lines.Concat(verdict.Undecided.Select(key => $"undecided: {key}")));
    }

    private async Task ClientAsync(int number)
    {
        var random = new Random(number);
        var calls = new RecordedCalls($"c{number}", operations.Enqueue);
        Dictionary<string, GrpcClient> channels = [];
        for (var at = number; !stopping.IsCancellationRequested;)
        {
            var nodes = cluster.Nodes;
            var endpoint = nodes[at % nodes.Count].Client;
            if (!channels.TryGetValue(endpoint, out var channel)) channels.Add(endpoint, channel = cluster.Channel(endpoint));
            Interlocked.Increment(ref asked);
            if (!await OneAsync(calls, channel, keys[random.Next(keys.Length)], random)) at++;
            await Task.Delay(Pause);
        }

        foreach (var channel in channels.Values) channel.Dispose();
    }

    /// <summary>False where the client should go on elsewhere.</summary>
    private async Task<bool> OneAsync(RecordedCalls calls, GrpcClient channel, string key, Random random)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        patience.CancelAfter(CallPatience);
        try
        {
            var result = await calls.AnyAsync(channel, key, random, patience.Token);
            if (result.Operation.Wrote) Interlocked.Increment(ref writes);
            if (result.Error is null || stopping.IsCancellationRequested) return true;
            errors.Enqueue($"{channel.Endpoint}: {result.Operation.Kind} after {(result.Operation.End.Nanoseconds - result.Operation.Start.Nanoseconds) / 1e6:F0} ms: {result.Error}");
            return false;
        }
        catch (Server.Grpc.UnreachableException)
        {
            return false;
        }
    }
}
