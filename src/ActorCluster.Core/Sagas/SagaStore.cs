namespace ActorCluster.Core.Sagas;

/// <summary>All sagas.</summary>
public sealed class SagaStore
{
    private readonly SortedDictionary<string, SagaState> sagas = new(StringComparer.Ordinal);

    /// <summary>What is wrong with an operation in the present state, or null.</summary>
    public Rejection? Check(SagaOperation operation) => operation switch
    {
        StartSaga start => SagaRules.Check(start, Find(start.Id)),
        AdvanceSaga advance => SagaRules.Check(advance, Find(advance.Id)),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on sagas"),
    };

    /// <summary>Applies a checked operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="nowUnixMs">The state machine's clock.</param>
    /// <returns>Its result, and whether the saga changed.</returns>
    public (SagaResult Result, bool Changed) Apply(SagaOperation operation, long nowUnixMs)
    {
        switch (operation)
        {
            case StartSaga start:
                var isNew = sagas.TryAdd(start.Id, SagaRules.Begin(start, nowUnixMs));
                return (new SagaStarted(start.Id), isNew);
            case AdvanceSaga advance:
                var moved = SagaRules.Advance(sagas[advance.Id], advance, nowUnixMs);
                sagas[advance.Id] = moved;
                return (new SagaAdvanced(advance.Id, moved.Status), true);
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on sagas");
        }
    }

    public (SagaQueryResult? Result, Rejection? Rejection) Ask(SagaQuery query) =>
        Find(query.Id) is { } saga ? (new SagaQueryResult(saga), null) : (null, SagaRules.NotFound(query.Id));

    public (SagasQueryResult? Result, Rejection? Rejection) Ask(SagasQuery query)
    {
        if (query.Limit < 1)
            return (null, new(RejectionReason.Invalid, $"limit is {query.Limit}: ask for at least one saga"));
        var wanted = sagas.Values.Where(saga => query.Status is null || saga.Status == query.Status);
        return (new SagasQueryResult([.. wanted.Take(query.Limit)]), null);
    }

    /// <summary>The ids of sagas that are new or have moved: each move adds to the history.</summary>
    internal IEnumerable<string> ChangedSince(SagaStore earlier) =>
        sagas.Values.Where(saga => earlier.Find(saga.Id)?.History.Count != saga.History.Count).Select(saga => saga.Id);

    /// <summary>Begins to write the store out as it is now.</summary>
    internal SagaCursor BeginSnapshot() => new([.. sagas.Values]);

    /// <summary>A saga, from a snapshot.</summary>
    internal void Restore(SagaState saga) => sagas[saga.Id] = saga;

    private SagaState? Find(string id) => sagas.GetValueOrDefault(id);
}
