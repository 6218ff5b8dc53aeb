using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using ActorCluster.Events;
using ActorCluster.Kv;
using ActorCluster.Machine.Wire;
using ActorCluster.Sagas;

namespace ActorCluster.Machine;

/// <summary>Makes answers of what the state machine gave. Headers of etcd's responses are the edge's to fill in.</summary>
public static class AnswerTranslation
{
    /// <param name="id">The entry that held the command.</param>
    /// <param name="revision">The store's revision after it.</param>
    /// <param name="result">What became of it.</param>
    public static Answer ToWire(EntryId id, Revision revision, ApplyResult result)
    {
        var answer = new Answer { Term = id.Term.Value, Index = id.Index.Value, Revision = revision.Value };
        if (result.Rejection is { } rejection)
        {
            answer.Failure = Failures.Of(rejection);
            return answer;
        }

        for (var i = 0; i < result.Results.Count; i++)
        {
            answer.Results.Add(ToWire(result.Results[i]));
        }

        return answer;
    }

    private static Wire.OperationResult ToWire(Core.OperationResult result) => result switch
    {
        PutResult put => new() { Put = KvTranslation.ToWire(put) },
        DeleteRangeResult deleted => new() { DeleteRange = KvTranslation.ToWire(deleted) },
        TxnResult txn => new() { Txn = KvTranslation.ToWire(txn) },
        Core.Events.Published published => new() { Published = EventsTranslation.ToWire(published) },
        Core.Events.Fetched fetched => new() { Fetched = EventsTranslation.ToWire(fetched) },
        Core.Events.Acknowledged acknowledged => new() { Acknowledged = EventsTranslation.ToWire(acknowledged) },
        Core.Sagas.SagaStarted started => new() { SagaStarted = SagasTranslation.ToWire(started) },
        Core.Sagas.SagaAdvanced advanced => new() { SagaAdvanced = SagasTranslation.ToWire(advanced) },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "a result that has no wire form"),
    };
}
