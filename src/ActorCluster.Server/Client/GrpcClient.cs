using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorCluster.Server.Grpc;
using Google.Protobuf;

namespace ActorCluster.Server.Client;

/// <summary>Unary gRPC calls to one endpoint over plain HTTP/2: what the command line and the load generator need of a client.</summary>
public sealed class GrpcClient : IDisposable
{
    private readonly HttpMessageInvoker http;
    private readonly Uri address;

    /// <param name="endpoint">host:port, or an http:// URL.</param>
    /// <param name="open">Makes the socket of a connection, for example one in another network; null for a usual one. The endpoint is then an IP address.</param>
    public GrpcClient(string endpoint, Func<Socket>? open = null)
    {
        Endpoint = endpoint;
        address = Endpoints.ToUri(endpoint);
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = open is null ? null : (_, cancellation) => ConnectAsync(open(), cancellation),
        });
    }

    /// <summary>The endpoint as it was given.</summary>
    public string Endpoint { get; }

    /// <summary>Calls <paramref name="method"/>, for example "/etcdserverpb.KV/Put".</summary>
    /// <exception cref="GrpcException">The call's status was not OK; <see cref="GrpcStatusCode.Unavailable"/> where the endpoint cannot be reached.</exception>
    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellation, GrpcMetadata? metadata = null)
        where TResponse : IMessage<TResponse>
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(address, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame(request)),
        };
        message.Content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        message.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in metadata?.Request ?? []) message.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await http.SendAsync(message, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            ThrowUnlessOk(response);
            if (metadata is not null) metadata.Response = response.Headers.ToDictionary(header => header.Key, header => header.Value.First());
            return parser.ParseFrom(body.AsSpan(GrpcFrame.HeaderSize));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new UnreachableException($"{Endpoint}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (HttpRequestException e)
        {
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{Endpoint}: {e.InnerException?.Message ?? e.Message}");
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> ConnectAsync(Socket socket, CancellationToken cancellation)
    {
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(address.Host), address.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static byte[] Frame(IMessage request)
    {
        var size = request.CalculateSize();
        var bytes = new byte[GrpcFrame.HeaderSize + size];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), size);
        request.WriteTo(bytes.AsSpan(GrpcFrame.HeaderSize));
        return bytes;
    }

    private void ThrowUnlessOk(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new GrpcException(GrpcStatusCode.Unknown, $"{Endpoint} answered HTTP {(int)response.StatusCode}; is it a client endpoint?");
        var status = Header(response, "grpc-status")
            ?? throw new GrpcException(GrpcStatusCode.Unknown, $"{Endpoint} answered without a grpc-status; is it a client endpoint?");
        if (status != "0")
        {
            throw new GrpcException((GrpcStatusCode)int.Parse(status), Uri.UnescapeDataString(Header(response, "grpc-message") ?? ""))
            {
                Detail = Header(response, GrpcEndpoint.DetailHeader) is { } detail ? Uri.UnescapeDataString(detail) : null,
            };
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing.First()
        : response.Headers.TryGetValues(name, out var leading) ? leading.First()
        : null;
}
