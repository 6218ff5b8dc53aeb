using System.Net;
using System.Net.Http.Headers;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Grpc;
using Google.Protobuf;

namespace ActorCluster.Server.Client;

/// <summary>A cluster as a command sees it: calls go to the first endpoint that can be reached.</summary>
public sealed class ClusterClient(IReadOnlyList<string> endpoints) : IDisposable
{
    private readonly List<GrpcClient> channels = [.. endpoints.Select(endpoint => new GrpcClient(endpoint))];
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(3) })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One channel for each endpoint, in the order given.</summary>
    public IReadOnlyList<GrpcClient> Channels => channels;

    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation, GrpcMetadata? metadata = null) =>
        FirstAsync("/etcdserverpb.KV/Range", request, RangeResponse.Parser, cancellation, metadata);

    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.KV/Put", request, PutResponse.Parser, cancellation);

    public Task<DeleteRangeResponse> DeleteRangeAsync(DeleteRangeRequest request, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.KV/DeleteRange", request, DeleteRangeResponse.Parser, cancellation);

    public Task<MemberListResponse> MembersAsync(CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberList", new MemberListRequest(), MemberListResponse.Parser, cancellation);

    public Task<MemberListResponse> ConfirmedMembersAsync(CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberList", new MemberListRequest { Linearizable = true }, MemberListResponse.Parser, cancellation);

    public Task<MemberAddResponse> AddMemberAsync(MemberAddRequest request, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberAdd", request, MemberAddResponse.Parser, cancellation);

    public Task<MemberRemoveResponse> RemoveMemberAsync(ulong id, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberRemove", new MemberRemoveRequest { ID = id }, MemberRemoveResponse.Parser, cancellation);

    public Task<MemberUpdateResponse> UpdateMemberAsync(MemberUpdateRequest request, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberUpdate", request, MemberUpdateResponse.Parser, cancellation);

    public Task<MemberPromoteResponse> PromoteMemberAsync(ulong id, CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Cluster/MemberPromote", new MemberPromoteRequest { ID = id }, MemberPromoteResponse.Parser, cancellation);

    public Task<StatusResponse> StatusAsync(CancellationToken cancellation) =>
        FirstAsync("/etcdserverpb.Maintenance/Status", new StatusRequest(), StatusResponse.Parser, cancellation);

    /// <summary>Sends an HTTP request to the first endpoint that can be reached; the answer's headers are read, its body is not.</summary>
    /// <param name="path">Path and query, with a leading slash.</param>
    /// <param name="json">The body, or null.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        HttpRequestException? unreachable = null;
        foreach (var endpoint in endpoints)
        {
            using var request = new HttpRequestMessage(method, new Uri(Endpoints.ToUri(endpoint), path))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json")),
            };
            try
            {
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
            {
                unreachable = e;
            }
        }

        throw new UnreachableException($"no endpoint of {string.Join(", ", endpoints)} can be reached: {unreachable?.Message}");
    }

    public void Dispose()
    {
        http.Dispose();
        channels.ForEach(channel => channel.Dispose());
    }

    private async Task<TResponse> FirstAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellation, GrpcMetadata? metadata = null)
        where TResponse : IMessage<TResponse>
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await channels[i].CallAsync(method, request, parser, cancellation, metadata);
            }
            catch (GrpcException e) when (e is UnreachableException && i + 1 < channels.Count)
            {
                // Nothing was sent: the next endpoint may take it.
            }
        }
    }
}
