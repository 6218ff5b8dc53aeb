namespace ActorCluster.Core.Kv;

/// <summary>What operations on keys give.</summary>
public abstract record KvResult : OperationResult
{
    private protected KvResult()
    {
    }
}

/// <param name="Previous">The version before, if it was asked for and there was one.</param>
public sealed record PutResult(KeyValue? Previous) : KvResult
{
    internal static readonly PutResult Plain = new((KeyValue?)null);
}

/// <param name="Deleted">How many keys are gone.</param>
/// <param name="Previous">They, if they were asked for, in order.</param>
public sealed record DeleteRangeResult(long Deleted, IReadOnlyList<KeyValue> Previous) : KvResult;

/// <param name="KeyValues">The pairs, in the order asked for.</param>
/// <param name="More">There would be more without the limit.</param>
/// <param name="Count">How many keys the range has, whatever the limit and the bounds on revisions.</param>
public sealed record RangeResult(IReadOnlyList<KeyValue> KeyValues, bool More, long Count) : KvResult;

/// <param name="Succeeded">All comparisons held.</param>
/// <param name="Results">One for each operation of the branch that was done.</param>
public sealed record TxnResult(bool Succeeded, IReadOnlyList<KvResult> Results) : KvResult;

/// <summary>Reads keys outside of any command.</summary>
public sealed record RangeQuery(ReadRange Read) : Query;

/// <summary>The answer to a <see cref="RangeQuery"/>.</summary>
public sealed record RangeQueryResult(RangeResult Range) : QueryResult;
