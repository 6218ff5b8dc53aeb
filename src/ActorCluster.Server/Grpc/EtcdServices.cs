using System.Buffers;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Grpc;

/// <summary>etcd's v3 services as far as they are served: KV without Compact, Maintenance.Status and MoveLeader, Cluster.</summary>
public sealed class EtcdServices
{
    // The etcd release whose behaviour clients may expect.
    private const string EtcdVersion = "3.4.23";

    private readonly ClusterNode node;
    private EtcdServices(ClusterNode node)
    {
        this.node = node;
    }

    /// <summary>The methods by their path.</summary>
    public static IReadOnlyDictionary<string, GrpcMethod> Of(ClusterNode node)
    {
        var services = new EtcdServices(node);
        return new Dictionary<string, GrpcMethod>(new ClusterService(node).Methods, StringComparer.Ordinal)
        {
            ["/etcdserverpb.KV/Put"] = services.PutAsync,
            ["/etcdserverpb.KV/DeleteRange"] = services.DeleteRangeAsync,
            ["/etcdserverpb.KV/Txn"] = services.TxnAsync,
            ["/etcdserverpb.Maintenance/Status"] = services.StatusAsync,
            ["/etcdserverpb.Maintenance/MoveLeader"] = services.MoveLeaderAsync,
        };
    }

    /// <summary>The methods that read, by their path.</summary>
    public static IReadOnlyDictionary<string, GrpcRead> ReadsOf(ClusterNode node) =>
        new Dictionary<string, GrpcRead>(StringComparer.Ordinal) { ["/etcdserverpb.KV/Range"] = new EtcdServices(node).RangeAsync };

    /// <summary>Etcd's serializable is local; the metadata of <see cref="ReadHeaders"/> may ask for something else.</summary>
    private async ValueTask<IMessage> RangeAsync(ReadOnlySequence<byte> bytes, HttpContext context)
    {
        var request = RangeRequest.Parser.ParseFrom(bytes);
        Require(KvRequests.Validate(request));
        var answer = await ReadAsync(new RangeQuery(KvTranslation.ToCore(request)), Level(context, request), context.RequestAborted);
        ReadHeaders.Prove(context.Response.Headers, answer);
        var response = KvTranslation.ToWire(((RangeQueryResult)answer.Result!).Range);
        response.Header = Header(answer.Revision, answer.Term.Value);
        return response;
    }

    private async ValueTask<IMessage> PutAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var request = Contiguous(bytes);
        Require(KvRequests.ValidatePut(request));
        var answer = await ExecuteAsync(CommandBytes.Put(request.Span), cancellation);
        var response = answer.Results[0].Put;
        response.Header = Header(answer.Revision, answer.Term);
        return response;
    }

    private async ValueTask<IMessage> DeleteRangeAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        Require(KvRequests.Validate(DeleteRangeRequest.Parser.ParseFrom(bytes)));
        var answer = await ExecuteAsync(CommandBytes.DeleteRange(Contiguous(bytes).Span), cancellation);
        var response = answer.Results[0].DeleteRange;
        response.Header = Header(answer.Revision, answer.Term);
        return response;
    }

    private async ValueTask<IMessage> TxnAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var request = TxnRequest.Parser.ParseFrom(bytes);
        Require(KvRequests.Validate(request));
        var answer = await ExecuteAsync(CommandBytes.Txn(Contiguous(bytes).Span), cancellation);
        var response = answer.Results[0].Txn;
        response.Header = Header(answer.Revision, answer.Term);
        return response;
    }

    private async ValueTask<IMessage> StatusAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var status = await node.StatusAsync(cancellation);
        var size = node.JournalBytes;
        return new StatusResponse
        {
            Header = Header(status.Revision, status.Term.Value),
            Version = EtcdVersion,
            DbSize = size,
            DbSizeInUse = size,
            Leader = status.Leader is { } leader ? node.MemberId(leader) : 0,
            RaftIndex = (ulong)status.Commit.Value,
            RaftTerm = (ulong)status.Term.Value,
            RaftAppliedIndex = (ulong)status.Applied.Value,
            IsLearner = status.Learners.Contains(status.Name),
            LogBase = (ulong)status.Base.Value,
            Snapshot = (ulong)status.Snapshot.Value,
        };
    }

    private async ValueTask<IMessage> MoveLeaderAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellation)
    {
        var target = MoveLeaderRequest.Parser.ParseFrom(bytes).TargetID;
        var status = await node.StatusAsync(cancellation);
        if (!status.Voters.Any(voter => node.MemberId(voter) == target))
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, "etcdserver: bad leader transferee: no voter has this id");
        var to = status.Voters.First(voter => node.MemberId(voter) == target);
        var answer = await node.TransferLeadershipAsync(to).WaitAsync(cancellation);
        return answer.Outcome switch
        {
            TransferOutcome.Done => new MoveLeaderResponse { Header = Header(status.Revision, answer.Term.Value) },
            TransferOutcome.NotLeader => throw new GrpcException(
                GrpcStatusCode.FailedPrecondition, $"etcdserver: not leader; {answer.Leader?.Name ?? "nobody that this member knows"} leads"),
            TransferOutcome.NoSuchVoter => throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"etcdserver: bad leader transferee: {to} is no voter"),
            TransferOutcome.NotTaken => throw new GrpcException(
                GrpcStatusCode.Unavailable,
                $"etcdserver: leader transfer timed out: {to} did not take over; {answer.Leader?.Name ?? "nobody that this member knows"} leads"),
            _ => throw new ArgumentOutOfRangeException(nameof(bytes), answer.Outcome, "an outcome that has no status"),
        };
    }

    private async Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellation)
    {
        var answer = await node.ExecuteAsync(command, cancellation);
        Require(answer.Failure);
        return answer;
    }

    private async Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellation)
    {
        try
        {
            var answer = await node.ReadAsync(query, level, cancellation);
            if (answer.Rejection is { } rejection) throw GrpcEndpoint.ToException(Failures.Of(rejection));
            return answer;
        }
        catch (ReadUnavailableException e)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, e.Message);
        }
    }

    private static ReadDemand Level(HttpContext context, RangeRequest request)
    {
        try
        {
            return ReadHeaders.Read(context.Request.Headers, request.Serializable ? Consistency.Local : Consistency.Linearizable);
        }
        catch (FormatException e)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message);
        }
    }

    private ResponseHeader Header(long revision, long term) => new()
    {
        ClusterId = node.ClusterId,
        MemberId = node.MemberId(node.Name),
        Revision = revision,
        RaftTerm = (ulong)term,
    };

    private static void Require(Failure? failure)
    {
        if (failure is not null) throw GrpcEndpoint.ToException(failure);
    }

    private static ReadOnlyMemory<byte> Contiguous(ReadOnlySequence<byte> bytes) =>
        bytes.IsSingleSegment ? bytes.First : bytes.ToArray();
}
