using ActorCluster.Core.Tests.Simulation;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine.Wire;
using Google.Protobuf;

namespace ActorCluster.Tests.Seeded;

/// <summary>A client that writes at one node, one command after the other; it ends with the node's process.</summary>
internal sealed class SteadyWriter(SeededCluster cluster, SeededNode node)
{
    private readonly List<TimeSpan> _answered = [];
    private TaskCompletionSource? _pause;

    public SeededNode Node => node;

    /// <summary>When its commands were answered.</summary>
    public IReadOnlyList<TimeSpan> Answered => _answered;

    /// <summary>The commands that were not done, and why.</summary>
    public List<Failure> Failures { get; } = [];

    /// <summary>It has nothing under way, and waits.</summary>
    public bool IsWaiting { get; private set; }

    public void Begin() => cluster.Loop.Begin(WriteAsync);

    /// <summary>It waits once its command is answered, until <see cref="Resume"/>.</summary>
    public void Pause() => _pause ??= new TaskCompletionSource();

    public void Resume()
    {
        _pause?.SetResult();
        _pause = null;
    }

    private async Task WriteAsync()
    {
        for (var sequence = 1; ; sequence++)
        {
            if (_pause is { } pause)
            {
                IsWaiting = true;
                await pause.Task;
                IsWaiting = false;
            }

            if (node.Running is not { } running)
            {
                return;
            }

            var value = new CommandKey(node.Name.Name[^1], sequence).Encode();
            var put = new PutRequest { Key = ByteString.CopyFromUtf8(node.Name.Name), Value = ByteString.CopyFrom(value.Span) };
            var command = new Command { AtUnixMs = 1, Operations = { new ActorCluster.Machine.Wire.Operation { Put = put } } }.ToByteArray();
            var answer = await running.ExecuteAsync(command, CancellationToken.None);
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
