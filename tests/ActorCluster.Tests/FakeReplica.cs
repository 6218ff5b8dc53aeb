using ActorCluster.Core;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using Akka.Actor;
using Failure = ActorCluster.Machine.Wire.Failure;

namespace ActorCluster.Tests;

/// <summary>
/// A replica without a cluster: commands are applied to a replicated state at once, and the system's event stream hears of it. Failures can
/// be ordered in advance.
/// </summary>
internal sealed class FakeReplica(ActorSystem system) : IReplica
{
    private readonly Lock gate = new();
    private readonly ReplicatedState state = new();
    private readonly Queue<(Failure.Types.Code Code, bool IsApplied)> failures = new();

    public NodeId Name => new("n1");

    /// <summary>How many commands came in.</summary>
    public int Commands { get; private set; }

    /// <summary>A coming command is answered with a failure, whether it is applied or not.</summary>
    public void FailNext(Failure.Types.Code code, bool isApplied)
    {
        lock (gate)
            failures.Enqueue((code, isApplied));
    }

    public Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        Answer answer;
        Changes changes;
        lock (gate)
        {
            Commands++;
            var failure = failures.TryDequeue(out var ordered) ? ordered.Code : (Failure.Types.Code?)null;
            (answer, changes) = failure is not null && !ordered.IsApplied ? (new Answer(), Changes.None) : Apply(command);
            if (failure is { } code)
                answer = new Answer { Failure = new Failure { Code = code, Message = "as ordered" } };
        }

        foreach (var topic in changes.Topics)
            system.EventStream.Publish(new TopicAdvanced(topic.Topic, topic.Last.Value));
        foreach (var saga in changes.Sagas)
            system.EventStream.Publish(new SagaTouched(saga));
        return Task.FromResult(answer);
    }

    public Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellationToken) => Task.FromResult(Read(query, level.Consistency));

    public T Ask<T>(Query query)
        where T : QueryResult => (T)Read(query, Consistency.Local).Result!;

    private ReadAnswer Read(Query query, Consistency level)
    {
        lock (gate)
        {
            var (result, rejection) = state.Ask(query);
            return new ReadAnswer(result, rejection, level, new Term(1), state.Applied.Index, state.Revision.Value, Name);
        }
    }

    private (Answer Answer, Changes Changes) Apply(ReadOnlyMemory<byte> bytes)
    {
        if (!CommandCodec.TryDecode(bytes, out var command, out var error))
            throw new InvalidOperationException(error);
        var id = new EntryId(new Term(1), state.Applied.Index.Next);
        var result = state.Apply(id, command);
        return (AnswerTranslation.ToWire(id, state.Revision, result), result.Changes);
    }
}
