using ActorCluster.Core;
using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using Akka.Actor;
using Google.Protobuf;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// How many flushes stand one after the other between the last answer under a leader that hands its part over and the first one under the next: the votes, the successor's own among
/// them; the entry that opens its term; the client's command. Counted by the time on disks that take a hundred milliseconds for each, beside which nothing else counts.
/// </summary>
public sealed class HandOverSpec(ITestOutputHelper output)
{
    private const double FlushMs = 100;
    private const int Rounds = 6;

    [Fact]
    public void A_hand_over_costs_a_client_three_flushes_in_a_row()
    {
        List<double> gaps = [];
        for (var seed = 1; seed <= 5; seed++)
        {
            gaps.AddRange(Gaps(seed));
        }

        output.WriteLine(string.Join(" ", gaps.Select(gap => $"{gap:F2}")));
        Assert.All(gaps, gap => Assert.InRange(gap, 3, 3.1));
    }

    /// <summary>The longest time without an answer, in flushes, for each hand-over.</summary>
    private static List<double> Gaps(int seed)
    {
        List<double> gaps = [];
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Run(seed, gaps);
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? gaps : throw new SeededFailure($"seed {seed}: {failure.Message}", failure);
    }

    private static void Run(int seed, List<double> gaps)
    {
        var random = new Random(seed);
        var flush = TimeSpan.FromMilliseconds(FlushMs);
        var profile = SeededProfile.Draw(SeededScenario.Elections, random) with
        {
            Members = 3,
            Clients = 1,
            Network = new NetworkProfile(0, 0, TimeSpan.FromMilliseconds(0.1)),
            Disk = new DiskProfile(flush, TimeSpan.Zero) { MinFlush = flush },
            JumpsPerMille = 0,
            StartsWithin = TimeSpan.Zero,
            SnapshotEvery = 1_000_000,
        };
        var cluster = new SeededCluster(profile, random, new SeededTrace(null));
        Assert.True(cluster.Loop.Run(() => cluster.Nodes.All(node => node.Status is { Leader: not null }), TimeSpan.FromSeconds(30)));
        var answers = new Dictionary<NodeId, List<TimeSpan>>();
        foreach (var node in cluster.Nodes)
        {
            answers[node.Name] = [];
            cluster.Loop.Begin(() => WriteAsync(cluster, node, answers[node.Name]));
        }

        for (var round = 0; round < Rounds; round++)
        {
            cluster.Loop.Run(() => false, TimeSpan.FromSeconds(2));
            var (leader, begin) = (cluster.Leader!, cluster.Loop.Now);
            leader.Running!.System.ActorSelection("/user/raft").Tell(new TransferRequest(null), ActorRefs.NoSender);
            Assert.True(cluster.Loop.Run(() => cluster.Nodes.All(node => node.Status!.Leader is { } next && next != leader.Name), TimeSpan.FromSeconds(5)));
            cluster.Loop.Run(() => false, TimeSpan.FromSeconds(2));
            foreach (var (node, all) in answers.Where(one => one.Key != leader.Name))
            {
                gaps.Add(all.Zip(all.Skip(1)).Where(pair => pair.Second >= begin).Max(pair => pair.Second - pair.First) / flush);
            }
        }
    }

    private static async Task WriteAsync(SeededCluster cluster, SeededNode node, List<TimeSpan> answered)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8(node.Name.Name), Value = ByteString.CopyFrom(new CommandKey(1, 1).Encode().Span) };
        for (var sequence = 1; ; sequence++)
        {
            put.Value = ByteString.CopyFrom(new CommandKey(node.Name.Name[^1], sequence).Encode().Span);
            var command = new Command { AtUnixMs = 1, Operations = { new ActorCluster.Machine.Wire.Operation { Put = put } } }.ToByteArray();
            var answer = await node.Running!.ExecuteAsync(command, CancellationToken.None);
            Assert.Null(answer.Failure);
            answered.Add(cluster.Loop.Now);
        }
    }
}
