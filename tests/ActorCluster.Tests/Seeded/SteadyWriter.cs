using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using Google.Protobuf;

namespace ActorCluster.Tests.Seeded;

/// <summary>A client that writes at one node, one command after the other.</summary>
internal sealed class SteadyWriter(SeededCluster cluster, SeededNode node)
{
    private readonly List<TimeSpan> _answered = [];

    public SeededNode Node => node;

    /// <summary>When its commands were answered.</summary>
    public IReadOnlyList<TimeSpan> Answered => _answered;

    /// <summary>The commands that were not done, and why.</summary>
    public List<Failure> Failures { get; } = [];

    public void Begin() => cluster.Loop.Begin(WriteAsync);

    private async Task WriteAsync()
    {
        for (var sequence = 1; ; sequence++)
        {
            var value = new CommandKey(node.Name.Name[^1], sequence).Encode();
            var put = new PutRequest { Key = ByteString.CopyFromUtf8(node.Name.Name), Value = ByteString.CopyFrom(value.Span) };
            var command = new Command { AtUnixMs = 1, Operations = { new ActorCluster.Machine.Wire.Operation { Put = put } } }.ToByteArray();
            var answer = await node.Running!.ExecuteAsync(command, CancellationToken.None);
            if (answer.Failure is { } failure)
            {
                Failures.Add(failure);
            }
            else
            {
                _answered.Add(cluster.Loop.Now);
            }
        }
    }
}
