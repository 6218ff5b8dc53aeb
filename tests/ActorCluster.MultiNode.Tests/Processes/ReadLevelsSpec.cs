using System.Net;
using System.Text.Json;
using ActorCluster.Kv.Wire;
using ActorCluster.Server.Client;
using ActorCluster.Server.Grpc;
using ActorCluster.Server.Nodes;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Every level of read at every node, over gRPC, HTTP and the command line; and without a majority.</summary>
public sealed class ReadLevelsSpec
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Every_node_serves_every_level_and_says_what_the_answer_rests_on()
    {
        await using var cluster = await LocalCluster.StartAsync();
        using var client = cluster.Client();
        var leader = (await cluster.LeaderAsync()).Name;
        var put = await client.PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("1") }, CancellationToken.None);
        foreach (var node in cluster.Nodes)
        {
            using var channel = new GrpcClient(node.Client);
            var linearizable = await GetAsync(channel);
            Assert.Equal(("linearizable", leader, "0ms"), (linearizable["actorcluster-consistency"], linearizable["actorcluster-leader"], linearizable["actorcluster-age"]));
            await Eventually.GetAsync("a lease", async () => (await GetAsync(channel, ("actorcluster-consistency", "lease")))["actorcluster-consistency"] == "lease" ? "" : null);
            var bounded = await GetAsync(channel, ("actorcluster-max-age", "2s"));
            Assert.Equal("bounded", bounded["actorcluster-consistency"]);
            Assert.InRange(int.Parse(bounded["actorcluster-age"][..^2]), 0, 2000);
            var own = await GetAsync(channel, ("actorcluster-consistency", "local"), ("actorcluster-min-revision", $"{put.Header.Revision}"));
            Assert.Equal("local", own["actorcluster-consistency"]);
            Assert.True(long.Parse(own["actorcluster-revision"]) >= put.Header.Revision);
            Assert.Equal("local", (await GetAsync(channel, serializable: true))["actorcluster-consistency"]);

            await AssertHttpAsync(node, leader);
            var cli = await Tool.RunAsync(OwnProcess.Command("kv", "get", "k", "--consistency", "bounded", "--max-age", "2s", "--output", "json", "--endpoints", node.Client));
            Assert.Equal("bounded", JsonDocument.Parse(cli.Output).RootElement.GetProperty("proof").GetProperty("consistency").GetString());
        }

        using var wrong = new GrpcClient(cluster.Nodes[0].Client);
        var error = await Assert.ThrowsAsync<GrpcException>(() => GetAsync(wrong, ("actorcluster-consistency", "fresh")));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "actorcluster-consistency is 'fresh'; it must be one of: linearizable, local, lease, bounded"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_node_alone_answers_locally_and_says_how_old_it_may_be_and_refuses_what_it_cannot_prove()
    {
        await using var cluster = await LocalCluster.StartAsync(restart: false);
        var alone = cluster.Nodes[0];
        using var channel = new GrpcClient(alone.Client);
        await GetAsync(channel, ("actorcluster-consistency", "lease"));
        foreach (var node in cluster.Nodes.Skip(1)) await LocalCluster.KillAsync(node);

        var error = await Eventually.GetAsync("a bounded read is refused", async () =>
        {
            try
            {
                await GetAsync(channel, ("actorcluster-max-age", "300ms"));
                return null;
            }
            catch (GrpcException e)
            {
                return e;
            }
        });
        Assert.Equal(GrpcStatusCode.Unavailable, error.Code);
        Assert.Contains("the read allows 300 ms", error.Message);
        var local = await GetAsync(channel, serializable: true);
        Assert.InRange(int.Parse(local["actorcluster-age"][..^2]), 300, 60_000);
    }

    private static ByteString Key => ByteString.CopyFromUtf8("k");

    private static async Task<IReadOnlyDictionary<string, string>> GetAsync(GrpcClient channel, params (string, string)[] headers) => await GetAsync(channel, false, headers);

    private static async Task<IReadOnlyDictionary<string, string>> GetAsync(GrpcClient channel, bool serializable, params (string, string)[] headers)
    {
        var metadata = new GrpcMetadata(headers);
        await channel.CallAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Key, Serializable = serializable }, RangeResponse.Parser, CancellationToken.None, metadata);
        return metadata.Response;
    }

    private static async Task AssertHttpAsync(RunningNode node, string leader)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{node.Http}/v1/topics");
        request.Headers.Add("actorcluster-consistency", "linearizable");
        using var response = await Http.SendAsync(request);
        Assert.Equal("linearizable", response.Headers.GetValues("actorcluster-consistency").Single());
        var proof = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("proof");
        Assert.Equal((leader, 0), (proof.GetProperty("leader").GetString(), proof.GetProperty("ageMs").GetInt32()));

        using var wrong = new HttpRequestMessage(HttpMethod.Get, $"http://{node.Http}/v1/topics");
        wrong.Headers.Add("actorcluster-max-age", "soon");
        using var refused = await Http.SendAsync(wrong);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
