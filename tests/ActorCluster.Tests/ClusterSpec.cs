using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Akka.Configuration;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.Tests;

/// <summary>Three nodes in one process, each with its own actor system, over loopback and real disks.</summary>
public sealed class ClusterSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly NodeId[] Names = [new("n1"), new("n2"), new("n3")];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcluster-").FullName;
    private readonly Dictionary<NodeId, ClusterNode> _nodes = [];
    private readonly Config _config;

    public ClusterSpec()
    {
        var ports = FreePorts(9);
        var members = Names.Select((name, i) =>
            $"{name} {{ client = \"127.0.0.1:{ports[i]}\", http = \"127.0.0.1:{ports[i + 3]}\", remoting = \"127.0.0.1:{ports[i + 6]}\" }}");
        _config = ConfigurationFactory.ParseString($$"""
            actorcluster {
              cluster-name = "spec"
              data-directory = "{{_folder}}"
              members { {{string.Join("\n", members)}} }
              requests.timeout = 4s
            }
            akka.loggers = ["Akka.Event.DefaultLogger, Akka"]
            akka.stdout-loglevel = ERROR
            """);
    }

    public Task InitializeAsync() => StartAsync(Names);

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_nodes.Values.Select(node => node.StopAsync()));
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_leads_and_a_write_at_a_follower_is_read_at_every_node()
    {
        var leader = await LeaderAsync();
        Assert.Single(_nodes.Values, node => Status(node).Role == "leader");
        var follower = _nodes.Values.First(node => node.Name != leader.Name);

        var answer = await PutAsync(follower, "k", "v");

        Assert.Null(answer.Failure);
        foreach (var node in _nodes.Values)
        {
            Assert.Equal("v", await GetAsync(node, "k"));
        }
    }

    [Fact]
    public async Task Many_writers_at_every_node_each_get_their_own_revision()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => PutAsync(_nodes[Names[i % 3]], $"k{i}", "v")));

        Assert.All(answers, answer => Assert.Null(answer.Failure));
        Assert.Equal(Enumerable.Range(2, 300).Select(i => (long)i), answers.Select(answer => answer.Revision).Order());
    }

    [Fact]
    public async Task When_the_leader_is_gone_another_one_takes_over_with_every_acknowledged_write()
    {
        var first = await LeaderAsync();
        Assert.Null((await PutAsync(first, "before", "1")).Failure);

        _nodes.Remove(first.Name);
        await first.System.Terminate();
        var second = await LeaderAsync(except: first.Name);
        Assert.Equal("1", await GetAsync(second, "before"));
        Assert.Null((await UntilDone(() => PutAsync(_nodes.Values.First(node => node != second), "after", "2"))).Failure);

        await StartAsync([first.Name]);
        Assert.Equal("2", await GetAsync(_nodes[first.Name], "after"));
    }

    [Fact]
    public async Task Leadership_moves_under_load_and_no_request_fails()
    {
        using var enough = new CancellationTokenSource();
        var writers = Names.Select(name => WriteUntilAsync(name, enough.Token)).ToList();
        foreach (var name in Names.Concat(Names))
        {
            var leader = await LeaderAsync();
            var answer = await leader.TransferLeadershipAsync(name);
            Assert.Equal((TransferOutcome.Done, (NodeId?)name), (answer.Outcome, answer.Leader));
        }

        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(writers), written => Assert.True(written > 0));
    }

    [Fact]
    public async Task The_leader_stops_under_load_and_no_request_at_the_others_fails()
    {
        var leader = await LeaderAsync();
        using var enough = new CancellationTokenSource();
        var writers = Names.Where(name => name != leader.Name).Select(name => WriteUntilAsync(name, enough.Token)).ToList();
        await leader.StopAsync();
        _nodes.Remove(leader.Name);
        Assert.Null((await PutAsync(_nodes.Values.First(), "after", "1")).Failure);
        await enough.CancelAsync();
        Assert.All(await Task.WhenAll(writers), written => Assert.True(written > 0));
    }

    [Fact]
    public async Task Only_the_leader_hands_over_and_only_to_a_voter()
    {
        var leader = await LeaderAsync();
        var follower = _nodes.Values.First(node => node != leader);
        Assert.Equal(new TransferAnswer(TransferOutcome.NotLeader, leader.Name, Status(follower).Term), await follower.TransferLeadershipAsync(follower.Name));
        Assert.Equal(TransferOutcome.NoSuchVoter, (await leader.TransferLeadershipAsync(new NodeId("n9"))).Outcome);
    }

    [Fact]
    public async Task Acknowledged_writes_survive_a_full_stop_whichever_two_nodes_start_again()
    {
        foreach (var missing in Names)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => UntilDone(() => PutAsync(_nodes.Values.First(), $"{missing}-{i}", "v"))));
            Assert.All(answers, answer => Assert.Null(answer.Failure));

            await Task.WhenAll(_nodes.Values.Select(node => node.StopAsync()));
            _nodes.Clear();
            await StartAsync(Names.Where(name => name != missing));

            foreach (var node in _nodes.Values)
            {
                Assert.Equal("v", await GetAsync(node, $"{missing}-19"));
            }

            await StartAsync([missing]);
        }
    }

    /// <summary>One writer; each write must be acknowledged. Gives how many were.</summary>
    private async Task<int> WriteUntilAsync(NodeId name, CancellationToken enough)
    {
        var node = _nodes[name];
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            Assert.Null((await PutAsync(node, $"{name}-{written++}", "v")).Failure);
        }

        return written;
    }

    private async Task StartAsync(IEnumerable<NodeId> names)
    {
        var started = names.Select(name => _nodes[name] = ClusterNode.Start(_config, name)).ToList();
        await Task.WhenAll(started.Select(node => node.WhenServing)).WaitAsync(Patience);
    }

    private async Task<ClusterNode> LeaderAsync(NodeId? except = null)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < deadline)
        {
            // A confirmed read is the condition that is awaited: who answers it knows its leader.
            var node = _nodes.Values.First();
            try
            {
                var answer = await node.ReadAsync(new RangeQuery(new ReadRange(KeyRange.Single("x"u8.ToArray()))), Consistency.Linearizable, CancellationToken.None);
                if (answer.Leader is { } leader && leader != except)
                {
                    return _nodes[leader];
                }
            }
            catch (ReadUnavailableException)
            {
                // No majority yet.
            }
        }

        throw new TimeoutException("no leader");
    }

    private static async Task<Answer> UntilDone(Func<Task<Answer>> write)
    {
        var deadline = DateTime.UtcNow + Patience;
        var answer = await write();
        while (answer.Failure is not null && DateTime.UtcNow < deadline)
        {
            answer = await write();
        }

        return answer;
    }

    private static NodeStatus Status(ClusterNode node) => node.StatusAsync(CancellationToken.None).Result;

    private static Task<Answer> PutAsync(ClusterNode node, string key, string value)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) };
        return node.ExecuteAsync(CommandBytes.Put(put.ToByteArray()), CancellationToken.None);
    }

    private static async Task<string?> GetAsync(ClusterNode node, string key)
    {
        var query = new RangeQuery(new ReadRange(KeyRange.Single(Encoding.UTF8.GetBytes(key))));
        var answer = await node.ReadAsync(query, Consistency.Linearizable, CancellationToken.None);
        var pair = ((RangeQueryResult)answer.Result!).Range.KeyValues.SingleOrDefault();
        return pair is null ? null : Encoding.UTF8.GetString(pair.Value.Span);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
