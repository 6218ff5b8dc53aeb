using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;

namespace ActorCluster.Core.Machine;

/// <summary>
/// The replicated state: what the committed entries, applied in order, make of an empty one. Deterministic. Not safe for use by several
/// threads at once; what it hands out never changes.
/// <list type="number">
/// <item>Entries are applied in order, without gaps.</item>
/// <item>A rejected command changes nothing but <see cref="Applied"/> and the clock.</item>
/// <item>The clock never goes back.</item>
/// <item>A command makes at most one revision.</item>
/// </list>
/// </summary>
public sealed class ReplicatedState
{
    private readonly KvStore kv;
    private readonly EventStore events;
    private readonly SagaStore sagas;

    /// <summary>The state that no entry was applied to.</summary>
    public ReplicatedState()
    {
        (kv, events, sagas) = (new KvStore(), new EventStore(), new SagaStore());
    }

    /// <summary>A state as a <see cref="StateLoader"/> has read it.</summary>
    internal ReplicatedState(StateHead head, KvStore kv, EventStore events, SagaStore sagas)
    {
        (Applied, Configuration, NowUnixMs) = (head.Applied, head.Configuration, head.NowUnixMs);
        (this.kv, this.events, this.sagas) = (kv, events, sagas);
    }

    /// <summary>The last entry applied.</summary>
    public EntryId Applied { get; private set; } = EntryId.Zero;

    /// <summary>What the last entry applied that names the members says; <see cref="Configuration.None"/> before the first.</summary>
    public Configuration Configuration { get; private set; } = Configuration.None;

    /// <summary>The key-value store's newest revision.</summary>
    public Revision Revision => kv.Revision;

    /// <summary>The clock: the latest time stamped on any command applied, in milliseconds since 1970 (UTC).</summary>
    public long NowUnixMs { get; private set; }

    /// <summary>Applies an entry that says nothing to the state: a leader's first one.</summary>
    /// <exception cref="InvalidOperationException">The entry does not follow the last one applied (invariant 1).</exception>
    public void ApplyNothing(EntryId id)
    {
        if (id.Index != Applied.Index.Next || id.Term < Applied.Term)
            throw new InvalidOperationException($"invariant 1 of the state machine: entry {id} cannot follow {Applied}");
        Applied = id;
    }

    /// <summary>Applies an entry that names the members.</summary>
    /// <exception cref="InvalidOperationException">The entry does not follow the last one applied (invariant 1).</exception>
    public void ApplyConfiguration(EntryId id, Configuration configuration)
    {
        ApplyNothing(id);
        Configuration = configuration;
    }

    /// <summary>
    /// Begins to write out the state as it is now. It may go on meanwhile; what it would forget it keeps until the cursor is closed.
    /// </summary>
    public StateCursor BeginSnapshot() => BeginSnapshot(StateFormat.BlockSize);

    internal StateCursor BeginSnapshot(int blockSize) => new(
        new StateHead(Applied, NowUnixMs, Configuration, kv.Revision, kv.CompactedRevision),
        blockSize,
        (StateFormat.Block.Keys, kv.BeginSnapshot()),
        (StateFormat.Block.Events, events.BeginSnapshot()),
        (StateFormat.Block.Sagas, sagas.BeginSnapshot()));

    /// <summary>Applies a command: all of its operations, or none.</summary>
    /// <exception cref="InvalidOperationException">The entry does not follow the last one applied (invariant 1).</exception>
    public ApplyResult Apply(EntryId id, Command command)
    {
        ApplyNothing(id);
        NowUnixMs = Math.Max(NowUnixMs, command.AtUnixMs);
        var (prepared, rejection) = Prepare(command.Operations);
        return rejection is null ? Do(prepared) : new ApplyResult([], rejection, Changes.None);
    }

    /// <summary>Answers a question about the present state.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public (QueryResult? Result, Rejection? Rejection) Ask(Query query)
    {
        switch (query)
        {
            case RangeQuery range:
                var (read, refused) = kv.Read(range.Read);
                return (read is null ? null : new RangeQueryResult(read), refused);
            case EventsQuery ofTopic:
                return events.Ask(ofTopic);
            case TopicsQuery topics:
                return (events.Ask(topics), null);
            case GroupQuery group:
                return (events.Ask(group), null);
            case SagaQuery saga:
                return sagas.Ask(saga);
            case SagasQuery some:
                return sagas.Ask(some);
            default:
                throw new ArgumentOutOfRangeException(nameof(query), query, "no part of the state answers it");
        }
    }

    /// <summary>What readers of an earlier state, or of an empty one, may want to hear of.</summary>
    public Changes ChangesSince(ReplicatedState earlier) => new([.. events.AdvancedSince(earlier.events)], [.. sagas.ChangedSince(earlier.sagas)]);

    private (Operation[] Prepared, Rejection? Rejection) Prepare(IReadOnlyList<Operation> operations)
    {
        var prepared = new Operation[operations.Count];
        if (CommandRules.Check(operations) is { } rejection)
            return (prepared, rejection);
        for (var i = 0; i < prepared.Length; i++)
        {
            if (Prepare(operations[i], out prepared[i]) is { } refused)
                return (prepared, refused);
        }

        return (prepared, null);
    }

    private Rejection? Prepare(Operation operation, out Operation prepared)
    {
        prepared = operation;
        switch (operation)
        {
            case KvOperation keys:
                var rejection = kv.Prepare(keys, out var decided);
                prepared = decided;
                return rejection;
            case EventOperation ofEvents:
                return events.Check(ofEvents);
            case SagaOperation ofSagas:
                return sagas.Check(ofSagas);
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "no part of the state knows it");
        }
    }

    private ApplyResult Do(Operation[] prepared)
    {
        var results = new OperationResult[prepared.Length];
        List<TopicInfo>? topics = null;
        List<string>? touched = null;
        for (var i = 0; i < results.Length; i++)
        {
            switch (prepared[i])
            {
                case KvOperation keys:
                    results[i] = kv.Apply(keys);
                    break;
                case EventOperation ofEvents:
                    results[i] = events.Apply(ofEvents, NowUnixMs);
                    if (ofEvents is Publish publish)
                        Advanced(topics ??= [], publish.Topic);
                    break;
                case SagaOperation ofSagas:
                    var (result, changed) = sagas.Apply(ofSagas, NowUnixMs);
                    results[i] = result;
                    if (changed)
                        (touched ??= []).Add(ofSagas.Id);
                    break;
            }
        }

        kv.Seal();
        var changes = topics is null && touched is null ? Changes.None : new Changes(topics ?? [], touched ?? []);
        return new ApplyResult(results, null, changes);
    }

    private void Advanced(List<TopicInfo> topics, string topic)
    {
        topics.RemoveAll(earlier => earlier.Topic == topic);
        topics.Add(new TopicInfo(topic, events.LastOf(topic)));
    }
}
