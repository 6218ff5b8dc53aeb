using System.Buffers;
using ActorCluster.Machine.Wire;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace ActorCluster.Server.Grpc;

/// <summary>A unary method: the request's protobuf bytes in, the response out. The bytes are only good until the first await.</summary>
public delegate ValueTask<IMessage> GrpcMethod(ReadOnlySequence<byte> request, CancellationToken cancellation);

/// <summary>A unary method that reads: its level is in the request's metadata, its proof goes into the response's.</summary>
public delegate ValueTask<IMessage> GrpcRead(ReadOnlySequence<byte> request, HttpContext context);

/// <summary>Serves unary gRPC methods on HTTP/2 (grpc/grpc, PROTOCOL-HTTP2.md); what is not served is answered UNIMPLEMENTED.</summary>
/// <param name="methods">The methods by path, for example "/etcdserverpb.KV/Put".</param>
/// <param name="reads">Those that read.</param>
/// <param name="maxRequestBytes">The largest request that is taken.</param>
public sealed class GrpcEndpoint(IReadOnlyDictionary<string, GrpcMethod> methods, IReadOnlyDictionary<string, GrpcRead> reads, int maxRequestBytes)
{
    /// <summary>The metadata of a failure that says more than its message.</summary>
    public const string DetailHeader = "actorcluster-detail";

    private static readonly string[] Trailers = ["grpc-status", "grpc-message"];

    /// <summary>The request is gRPC, so that this endpoint must answer it.</summary>
    public static bool Takes(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) ?? false;

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        try
        {
            var path = context.Request.Path.Value ?? "";
            GrpcMethod? method = null;
            if (!reads.TryGetValue(path, out var read) && !methods.TryGetValue(path, out method))
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"{path} is not served");
            var reader = context.Request.BodyReader;
            var request = await GrpcFrame.ReadAsync(reader, maxRequestBytes, context.RequestAborted);
            var call = read is not null ? read(request, context) : method!(request, context.RequestAborted);
            reader.AdvanceTo(request.End);
            var response = await call;
            GrpcFrame.Write(context.Response.BodyWriter, response);
            context.Response.AppendTrailer("grpc-status", "0");
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        catch (GrpcException e)
        {
            if (e.Detail is { Length: > 0 } detail && !context.Response.HasStarted) context.Response.Headers[DetailHeader] = Escaped(detail);
            Refuse(context, e.Code, e.Message);
        }
        catch (InvalidProtocolBufferException e)
        {
            Refuse(context, GrpcStatusCode.InvalidArgument, $"{context.Request.Path}: the request is not valid protobuf: {e.Message}");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody waits for an answer.
        }
    }

    /// <summary>etcd's own words, which its clients know by heart.</summary>
    private const string TooManyRequests = "etcdserver: too many requests";

    /// <summary>The status under which a failure of the state machine goes out.</summary>
    public static GrpcException ToException(Failure failure) => new(
        failure.Code switch
        {
            Failure.Types.Code.Invalid => GrpcStatusCode.InvalidArgument,
            Failure.Types.Code.NotFound => GrpcStatusCode.NotFound,
            Failure.Types.Code.Conflict => GrpcStatusCode.FailedPrecondition,
            Failure.Types.Code.Compacted or Failure.Types.Code.FutureRevision => GrpcStatusCode.OutOfRange,
            Failure.Types.Code.Unavailable or Failure.Types.Code.OutcomeUnknown => GrpcStatusCode.Unavailable,
            Failure.Types.Code.TooLarge => GrpcStatusCode.InvalidArgument,
            Failure.Types.Code.TooManyRequests => GrpcStatusCode.ResourceExhausted,
            _ => GrpcStatusCode.Unknown,
        },
        failure.Code == Failure.Types.Code.TooManyRequests ? TooManyRequests : failure.Message);

    // A call that ends before a message was written has its status in the leading headers ("trailers only").
    private static void Refuse(HttpContext context, GrpcStatusCode code, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Headers[Trailers[0]] = ((int)code).ToString();
        context.Response.Headers[Trailers[1]] = Escaped(message);
    }

    private static string Escaped(string message) => Uri.EscapeDataString(message).Replace("%20", " ", StringComparison.Ordinal);
}
