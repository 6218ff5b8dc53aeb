using System.Text;
using ActorCluster.Core.Sagas;
using ActorCluster.Machine.Wire;

namespace ActorCluster.Sagas;

/// <summary>Sagas as a program at this node uses them. Safe for use by many threads at once.</summary>
public sealed class SagaClient
{
    private readonly IReplica replica;
    private readonly Signals signals;
    private readonly TimeProvider time;

    internal SagaClient(IReplica replica, SagaRegistry registry, Signals signals, TimeProvider time)
    {
        this.replica = replica;
        this.signals = signals;
        this.time = time;
        Registry = registry;
    }

    /// <summary>The definitions that this node knows.</summary>
    public SagaRegistry Registry { get; }

    /// <summary>
    /// Starts a saga. The same again is answered the same. Where the definition names a topic, <c>saga.started</c> is published with it.
    /// The answer holds <see cref="Wire.SagaStarted"/> first, or a failure.
    /// </summary>
    /// <param name="id">A name of the caller's own.</param>
    /// <param name="definition">The name of a definition that this node knows.</param>
    /// <param name="input">JSON.</param>
    /// <param name="cancellationToken">Gives up waiting; the saga may start all the same.</param>
    public async Task<Answer> StartAsync(string id, string definition, string input, CancellationToken cancellationToken = default)
    {
        if (Registry.Find(definition) is not { } found)
        {
            var known = string.Join(", ", Registry.All.Select(each => each.Name));
            return Failures.Of(
                Failure.Types.Code.NotFound, $"there is no saga definition '{definition}' at this node; there are: {known}");
        }

        return await StartAsync(id, found, input, cancellationToken);
    }

    /// <summary>Starts a saga by a definition of its own, which it carries with it.</summary>
    /// <param name="id">A name of the caller's own.</param>
    /// <param name="definitionJson">The definition: JSON with HTTP steps.</param>
    /// <param name="input">JSON.</param>
    /// <param name="cancellationToken">Gives up waiting; the saga may start all the same.</param>
    public async Task<Answer> StartAsync(
        string id, ReadOnlyMemory<byte> definitionJson, string input, CancellationToken cancellationToken = default)
    {
        try
        {
            return await StartAsync(id, Registry.Parse(definitionJson), input, cancellationToken);
        }
        catch (FormatException cause)
        {
            return Failures.Invalid($"the definition of saga '{id}' is wrong: {cause.Message}");
        }
    }

    /// <summary>A saga; null where there is none.</summary>
    /// <exception cref="ReadUnavailableException">No leader confirmed a linearizable read in time.</exception>
    public async Task<SagaState?> FindAsync(string id, ReadDemand level, CancellationToken cancellationToken = default)
    {
        var answer = await replica.ReadAsync(new SagaQuery(id), level, cancellationToken);
        return (answer.Result as SagaQueryResult)?.Saga;
    }

    /// <summary>Sagas, ordered by id.</summary>
    /// <param name="status">Only those; null: all.</param>
    /// <param name="limit">At most so many; at least 1.</param>
    /// <param name="level">How fresh.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    /// <exception cref="ReadUnavailableException">No leader confirmed a linearizable read in time.</exception>
    public async Task<IReadOnlyList<SagaState>> ListAsync(
        SagaStatus? status, int limit, ReadDemand level, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var answer = await replica.ReadAsync(new SagasQuery(status, limit), level, cancellationToken);
        return ((SagasQueryResult)answer.Result!).Sagas;
    }

    /// <summary>Waits until a saga has ended: completed, compensated or stuck. Null where there is no such saga.</summary>
    /// <exception cref="ReadUnavailableException">No leader confirmed that there is such a saga; or the node has stopped.</exception>
    public async Task<SagaState?> WhenEndedAsync(string id, CancellationToken cancellationToken = default)
    {
        // This node may not yet have applied what the caller knows to be there.
        if (await FindAsync(id, Consistency.Linearizable, cancellationToken) is null)
            return null;
        while (true)
        {
            var news = signals.Next(id);
            var saga = await FindAsync(id, Consistency.Local, cancellationToken);
            if (saga is { IsEnded: true })
                return saga;
            await news.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
    }

    private async Task<Answer> StartAsync(string id, SagaDefinition definition, string input, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        if (!SagaJson.IsJson(bytes))
            return Failures.Invalid($"the input of saga '{id}' is not JSON");
        var start = new StartSaga(id, definition.Name, definition.Json, bytes, [.. definition.Steps.Select(step => step.Name)]);
        if (definition.Topic is { } topic)
        {
            // Told of once, however often it is started: with the entry that finds it new, and with no other.
            var first = await replica.ExecuteAsync(SagaCommands.StartAndTell(time.GetUtcNow(), start, topic), cancellationToken);
            if (first.Failure?.Code != Failure.Types.Code.Conflict)
                return first;
        }

        return await replica.ExecuteAsync(SagaCommands.Start(time.GetUtcNow(), start), cancellationToken);
    }
}
