using System.Net;
using System.Net.Http.Json;
using ActorCluster.Kv.Wire;
using ActorCluster.MultiNode.Tests.Faults;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A leader whose followers stand still takes no more than it may hold, and says so at once; nothing that it took is lost.</summary>
public sealed class LimitsSpec
{
    /// <summary>A leader that is heard by nobody steps down after three seconds: all that is asked for here is asked for before.</summary>
    private const string Small = "actorcluster.raft { max-uncommitted-bytes = 1KiB, election-timeout-ticks { min = 100, max = 150 } }";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task What_is_above_the_limit_is_refused_at_once_and_what_was_taken_is_done_once_there_is_a_majority_again()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: Small);
        var leader = await cluster.LeaderAsync();
        using var client = cluster.Channel(leader.Client);
        var followers = cluster.Nodes.Where(node => node != leader).ToList();
        foreach (var follower in followers) follower.Pause();

        // Whichever of the two comes first is taken.
        Task<long>[] both = [PutAsync(client, "a", 900), PutAsync(client, "b", 900)];
        var second = await Task.WhenAny(both);
        var refused = await Assert.ThrowsAsync<GrpcException>(() => second);
        Assert.Equal((GrpcStatusCode.ResourceExhausted, "etcdserver: too many requests"), (refused.Code, refused.Message));
        var taken = both.Single(put => put != second);
        var http = await Http.PostAsJsonAsync($"http://{leader.Http}/v1/topics/t/events", new { data = new string('x', 900) });
        Assert.Equal(HttpStatusCode.TooManyRequests, http.StatusCode);
        Assert.Contains("actorcluster.raft.max-uncommitted-bytes", await http.Content.ReadAsStringAsync());
        Assert.False(taken.IsCompleted);

        foreach (var follower in followers) follower.Resume();
        var revision = await taken;
        Assert.Equal(revision + 1, await PutAsync(client, "c", 900));
    }

    private static async Task<long> PutAsync(GrpcClient client, string key, int bytes)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFrom(new byte[bytes]) };
        return (await client.CallAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser, CancellationToken.None)).Header.Revision;
    }
}
