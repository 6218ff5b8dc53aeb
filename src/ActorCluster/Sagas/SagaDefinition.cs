using ActorCluster.Core;

namespace ActorCluster.Sagas;

/// <summary>
/// One step's action or compensation. It may be done more than once, after a time-out or by another node after the leader has died: the
/// context's idempotency key is the same each time.
/// </summary>
/// <returns>The step's output, JSON; or an empty string.</returns>
/// <exception cref="SagaStepFailedException">It failed for good. Any other exception: it is tried again.</exception>
public delegate Task<string> SagaStepAction(SagaStepContext context, CancellationToken cancellationToken);

/// <summary>What a step knows.</summary>
/// <param name="SagaId">The saga.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="IdempotencyKey">The same for every attempt at this action, or at this compensation.</param>
/// <param name="Input">The saga's input, JSON.</param>
/// <param name="Outputs">
/// What the actions done so far gave, JSON, by the name of their step; a compensation finds its own action's too.
/// </param>
public sealed record SagaStepContext(
    string SagaId, string Step, int Attempt, string IdempotencyKey, string Input, IReadOnlyDictionary<string, string> Outputs);

/// <summary>A step failed, and trying again is no use: an action's saga is undone, a compensation's saga is stuck.</summary>
public sealed class SagaStepFailedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>One step of a saga.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">What it does.</param>
/// <param name="Compensation">What undoes it; null where there is nothing to undo.</param>
public sealed record SagaStep(string Name, SagaStepAction Action, SagaStepAction? Compensation);

/// <summary>
/// What a kind of saga does. Written in C#, and registered by the same name at every node before it starts:
/// <code>
/// SagaDefinition.Named("order")
///     .Step("reserve", stock.ReserveAsync, stock.ReleaseAsync)
///     .Step("pay", payment.ChargeAsync, payment.RefundAsync)
/// </code>
/// or read from JSON with HTTP steps. What is not set here stands in the settings under <c>actorcluster.sagas</c>.
/// </summary>
public sealed record SagaDefinition
{
    private SagaDefinition(string name)
    {
        Name = name;
    }

    public string Name { get; }

    /// <summary>In the order in which they are done.</summary>
    public IReadOnlyList<SagaStep> Steps { get; private init; } = [];

    /// <summary>The topic that hears of sagas started, completed, compensated and stuck; null for none.</summary>
    public string? Topic { get; private init; }

    /// <summary>How often an action or a compensation is tried.</summary>
    public int? MaxAttempts { get; private init; }

    /// <summary>The wait before the second attempt, doubled from there, and the longest wait.</summary>
    public (TimeSpan Min, TimeSpan Max)? Backoff { get; private init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan? StepTimeout { get; private init; }

    /// <summary>The definition's own text where it was read from JSON; a saga keeps it to its end.</summary>
    public ReadOnlyMemory<byte> Json { get; internal init; }

    /// <exception cref="ArgumentException">It is no <see cref="Names">name</see>.</exception>
    public static SagaDefinition Named(string name) =>
        Names.Check("saga definition", name) is { } rejection
            ? throw new ArgumentException(rejection.Message, nameof(name))
            : new SagaDefinition(name);

    /// <exception cref="ArgumentException">There is a step of this name already, or it is empty.</exception>
    public SagaDefinition Step(string name, SagaStepAction action, SagaStepAction? compensation = null)
    {
        if (name.Length == 0 || Steps.Any(step => step.Name == name))
        {
            throw new ArgumentException(
                $"saga definition '{Name}': every step needs a name of its own, and '{name}' is none", nameof(name));
        }

        return this with { Steps = [.. Steps, new SagaStep(name, action, compensation)] };
    }

    /// <exception cref="ArgumentException">It is no <see cref="Names">name</see>.</exception>
    public SagaDefinition PublishingTo(string topic) =>
        Names.Check("topic", topic) is { } rejection
            ? throw new ArgumentException(rejection.Message, nameof(topic))
            : this with { Topic = topic };

    public SagaDefinition WithMaxAttempts(int maxAttempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        return this with { MaxAttempts = maxAttempts };
    }

    public SagaDefinition WithBackoff(TimeSpan min, TimeSpan max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(min, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        return this with { Backoff = (min, max) };
    }

    public SagaDefinition WithStepTimeout(TimeSpan stepTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(stepTimeout, TimeSpan.Zero);
        return this with { StepTimeout = stepTimeout };
    }
}
