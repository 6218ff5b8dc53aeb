using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using Google.Protobuf;

namespace ActorCluster.Tests.Seeded;

/// <summary>Clients that write and read a few keys, one operation at a time each, at one node after another.</summary>
internal sealed class SeededClients(SeededCluster cluster)
{
    private const int Keys = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SeededLoop _loop = cluster.Loop;
    private readonly int[] _completed = new int[cluster.Profile.Clients];

    /// <summary>The fewest operations that any client has completed.</summary>
    public int FewestCompleted => _completed.Min();

    public int Written { get; private set; }

    public int Read { get; private set; }

    public int Unanswered { get; private set; }

    /// <summary>Writes of which a node said that it does not know what became of them.</summary>
    public int InDoubt { get; private set; }

    public void Begin()
    {
        for (var client = 0; client < _completed.Length; client++)
        {
            var number = client;
            _loop.Begin(() => RunAsync(number));
        }
    }

    private async Task RunAsync(int client)
    {
        for (var sequence = 1; ; sequence++)
        {
            await _loop.Delay(TimeSpan.FromMilliseconds(_loop.Random.Next(1, 60)));
            var up = cluster.Nodes.Where(node => node.IsUp).ToList();
            if (up.Count == 0)
            {
                continue;
            }

            var node = up[_loop.Random.Next(up.Count)];
            if (_loop.Random.Next(100) < 60)
            {
                await WriteAsync(node, new CommandKey(client, sequence));
            }
            else
            {
                await ReadAsync(node, client);
            }
        }
    }

    private async Task WriteAsync(SeededNode node, CommandKey key)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(RandomKey()), Value = ByteString.CopyFrom(key.Encode().Span) };
        var at = SeededScheduler.NowIn(_loop).ToUnixTimeMilliseconds();
        var command = new Command { AtUnixMs = at, Operations = { new ActorCluster.Machine.Wire.Operation { Put = put } } }.ToByteArray();
        var floor = cluster.Checks.Observed;
        _loop.Trace.Say(node.Name.Name, $"is asked to write {key}");
        var answer = await _loop.Within(node.Running!.ExecuteAsync(command, CancellationToken.None), Patience);
        _loop.Trace.Say(node.Name.Name, $"answers {key}: {answer?.ToString() ?? "nothing"}");
        switch (answer)
        {
            case null:
                Unanswered++;
                break;
            case { Failure: { } failure }:
                cluster.Checks.Refused(key, failure);
                InDoubt += failure.Code == Failure.Types.Code.OutcomeUnknown ? 1 : 0;
                break;
            default:
                cluster.Checks.Acknowledged(key, answer, floor);
                Written++;
                _completed[key.Client]++;
                break;
        }
    }

    private async Task ReadAsync(SeededNode node, int client)
    {
        var key = RandomKey();
        var query = new RangeQuery(new ReadRange(KeyRange.Single(Encoding.UTF8.GetBytes(key))));
        var floor = cluster.Checks.Observed;
        var demand = Demand();
        try
        {
            if (await _loop.Within(node.Running!.ReadAsync(query, demand, CancellationToken.None), Patience) is not { } answer)
            {
                Unanswered++;
                return;
            }

            _loop.Trace.Say(node.Name.Name, $"answers a read of {key} at {answer.Applied}, {answer.Level} in term {answer.Term}, {answer.Age?.TotalMilliseconds ?? -1} ms old");
            cluster.Checks.Read(node.Name, key, demand, answer, floor);
            Read++;
            _completed[client]++;
        }
        catch (ReadUnavailableException)
        {
            Unanswered++;
        }
    }

    /// <summary>Every level; a few heartbeats old, or what this cluster has reached.</summary>
    private ReadDemand Demand() => _loop.Random.Next(6) switch
    {
        0 => Consistency.Local,
        1 => new ReadDemand(Consistency.Bounded, TimeSpan.FromMilliseconds(_loop.Random.Next(100, 2000))),
        2 => new ReadDemand(Consistency.Local, MinRevision: cluster.Checks.LatestRevision),
        3 => Consistency.Linearizable,
        _ => Consistency.Lease,
    };

    private string RandomKey() => $"k{_loop.Random.Next(Keys)}";
}
