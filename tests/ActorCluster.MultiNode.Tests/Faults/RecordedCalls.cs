using System.Diagnostics;
using System.Globalization;
using ActorCluster.Core.Histories;
using ActorCluster.Core.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Server;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;

namespace ActorCluster.MultiNode.Tests.Faults;

/// <summary>A client's calls over etcd's v3 interface, each recorded as <see cref="HistoryCheck"/> wants it. One call at a time.</summary>
/// <param name="client">Its name in the record.</param>
/// <param name="record">Takes each operation once it has ended.</param>
public sealed class RecordedCalls(string client, Action<RecordedOperation> record)
{
    /// <summary>The greatest age that a bounded read asks for: a few heartbeats, and less than it takes to notice that a leader is gone.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(300);

    private static readonly ReadLevel[] Levels =
    [
        ReadLevel.Linearizable, ReadLevel.Linearizable, ReadLevel.Linearizable, ReadLevel.Lease, ReadLevel.Lease, ReadLevel.Bounded, ReadLevel.Bounded, ReadLevel.Local,
    ];

    private readonly Dictionary<string, string?> seen = [];
    private int written;

    /// <summary>Now, on the clock of all records of this machine.</summary>
    public static Moment Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    /// <summary>
    /// Some operation on <paramref name="key"/>: a get (three in eight linearizable, two by lease, two of bounded age, one local) about as often as a write; of these half
    /// are puts, the others compare-and-sets on what this client saw there last, and a few deletes.
    /// </summary>
    /// <exception cref="Server.Grpc.UnreachableException">Nothing was sent, and nothing is recorded.</exception>
    public Task<CallResult> AnyAsync(GrpcClient channel, string key, Random random, CancellationToken cancellation) => random.Next(20) switch
    {
        < 10 => GetAsync(channel, key, Levels[random.Next(Levels.Length)], cancellation),
        < 15 => PutAsync(channel, key, cancellation),
        < 19 => CompareAndSetAsync(channel, key, cancellation),
        _ => DeleteAsync(channel, key, cancellation),
    };

    public Task<CallResult> GetAsync(GrpcClient channel, string key, ReadLevel level, CancellationToken cancellation) =>
        RunAsync(Asked(OperationKind.Get, key) with { Level = level, MaxAge = level == ReadLevel.Bounded ? MaxAge : null }, async asked =>
        {
            var request = new RangeRequest { Key = ByteString.CopyFromUtf8(key), Serializable = level == ReadLevel.Local };
            var metadata = Demand(level);
            var answer = await channel.CallAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser, cancellation, metadata);
            return Proved(Found(asked, answer.Header, answer.Kvs.FirstOrDefault()), metadata.Response);
        });

    public Task<CallResult> PutAsync(GrpcClient channel, string key, CancellationToken cancellation) =>
        RunAsync(Asked(OperationKind.Put, key) with { Value = NextValue() }, async asked =>
        {
            var request = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(asked.Value) };
            var answer = await channel.CallAsync("/etcdserverpb.KV/Put", request, PutResponse.Parser, cancellation);
            return asked with { Revision = new Revision(answer.Header.Revision) };
        });

    public Task<CallResult> DeleteAsync(GrpcClient channel, string key, CancellationToken cancellation) =>
        RunAsync(Asked(OperationKind.Delete, key), async asked =>
        {
            var request = new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key), PrevKv = true };
            var answer = await channel.CallAsync("/etcdserverpb.KV/DeleteRange", request, DeleteRangeResponse.Parser, cancellation);
            return Found(asked, answer.Header, answer.PrevKvs.FirstOrDefault());
        });

    /// <summary>Writes where the key still has what this client saw there last; otherwise the answer shows what it has.</summary>
    public Task<CallResult> CompareAndSetAsync(GrpcClient channel, string key, CancellationToken cancellation) =>
        RunAsync(Asked(OperationKind.CompareAndSet, key) with { Value = NextValue(), Expected = seen.GetValueOrDefault(key) }, async asked =>
        {
            var answer = await channel.CallAsync("/etcdserverpb.KV/Txn", Txn(asked), TxnResponse.Parser, cancellation);
            return answer.Succeeded
                ? asked with { Succeeded = true, Revision = new Revision(answer.Header.Revision) }
                : Found(asked, answer.Header, answer.Responses[0].ResponseRange.Kvs.FirstOrDefault());
        });

    private static GrpcMetadata Demand(ReadLevel level) => level switch
    {
        ReadLevel.Lease => new GrpcMetadata((ReadHeaders.Consistency, ReadHeaders.Word(Consistency.Lease))),
        ReadLevel.Bounded => new GrpcMetadata((ReadHeaders.MaxAge, $"{MaxAge.TotalMilliseconds}ms")),
        _ => new GrpcMetadata(),
    };

    /// <summary>What the answer says of itself; nothing, where the other side is no ActorCluster.</summary>
    private static RecordedOperation Proved(RecordedOperation read, IReadOnlyDictionary<string, string> headers) => read with
    {
        Answered = headers.TryGetValue(ReadHeaders.Consistency, out var level) ? Enum.Parse<ReadLevel>(level, ignoreCase: true) : null,
        Age = headers.TryGetValue(ReadHeaders.ProvedAge, out var age) ? TimeSpan.FromMilliseconds(int.Parse(age[..^"ms".Length], CultureInfo.InvariantCulture)) : null,
    };

    private static TxnRequest Txn(RecordedOperation asked)
    {
        var key = ByteString.CopyFromUtf8(asked.Key);
        var compare = asked.Expected is { } expected
            ? new Compare { Key = key, Target = Compare.Types.CompareTarget.Value, Value = ByteString.CopyFromUtf8(expected) }
            : new Compare { Key = key, Target = Compare.Types.CompareTarget.Create, CreateRevision = 0 };
        return new TxnRequest
        {
            Compare = { compare },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = ByteString.CopyFromUtf8(asked.Value) } } },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        };
    }

    private static RecordedOperation Found(RecordedOperation asked, ResponseHeader header, Kv.Wire.KeyValue? found) => asked with
    {
        Found = found?.Value.ToStringUtf8(),
        Revision = new Revision(header.Revision),
        ModRevision = found is null ? null : new Revision(found.ModRevision),
    };

    /// <summary>Whether the failure says that nothing was applied and nothing will be.</summary>
    private static bool IsRefusal(GrpcException e) => e.Code switch
    {
        GrpcStatusCode.Unavailable => e.Message.Contains("nothing was applied", StringComparison.Ordinal) || e.Message.Contains("never will be", StringComparison.Ordinal),
        GrpcStatusCode.Unknown or GrpcStatusCode.Internal or GrpcStatusCode.DeadlineExceeded => false,
        _ => true,
    };

    private RecordedOperation Asked(OperationKind kind, string key) => new(0, client, kind, key, Now, default, OperationOutcome.Ok);

    private string NextValue() => $"{client}-{++written}";

    private async Task<CallResult> RunAsync(RecordedOperation asked, Func<RecordedOperation, Task<RecordedOperation>> call)
    {
        var result = await CallAsync(asked, call);
        var ended = result.Operation with { End = Now };
        record(ended);
        if (ended.Outcome == OperationOutcome.Ok) seen[ended.Key] = ended.Wrote ? ended.After : ended.Kind == OperationKind.Get || ended.Observed ? ended.Found : null;
        return result with { Operation = ended };
    }

    private static async Task<CallResult> CallAsync(RecordedOperation asked, Func<RecordedOperation, Task<RecordedOperation>> call)
    {
        try
        {
            return new CallResult(await call(asked), null);
        }
        catch (GrpcException e) when (e is not Server.Grpc.UnreachableException)
        {
            return new CallResult(asked with { Outcome = IsRefusal(e) ? OperationOutcome.Failed : OperationOutcome.Unknown }, $"{e.Code}: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return new CallResult(asked with { Outcome = OperationOutcome.Unknown }, "given up");
        }
    }
}

/// <summary>How a call ended.</summary>
/// <param name="Operation">As it was recorded.</param>
/// <param name="Error">What the node said where it is not ok.</param>
public sealed record CallResult(RecordedOperation Operation, string? Error);
