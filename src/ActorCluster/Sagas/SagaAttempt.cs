using System.Text;
using ActorCluster.Core.Sagas;
using ActorCluster.Settings;

namespace ActorCluster.Sagas;

/// <summary>One attempt at a step: makes the call, and says what its end means.</summary>
internal sealed class SagaAttempt(SagaState saga, SagaDefinition definition, SagaSettings settings, bool compensating, TimeProvider time)
{
    private readonly SagaStep step = definition.Steps[saga.Step];

    /// <summary>Runs the step; throws what the step throws, and a <see cref="TimeoutException"/> where it takes too long.</summary>
    public async Task<StepOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var action = compensating ? step.Compensation : step.Action;
        if (action is null)
            return new StepOutcome.Succeeded(default);
        var timeout = definition.StepTimeout ?? settings.StepTimeout;
        using var over = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            var output = await action(Context(), limit.Token).WaitAsync(limit.Token);
            return new StepOutcome.Succeeded(SagaJson.OutputOf(output));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"step '{step.Name}' did not end within {timeout.TotalSeconds} s");
        }
    }

    /// <summary>What an attempt that threw comes to: another attempt later, or no other one.</summary>
    /// <param name="cause">What it threw.</param>
    /// <param name="now">The time.</param>
    public StepOutcome OutcomeOf(Exception cause, DateTimeOffset now)
    {
        if (cause is SagaStepFailedException || saga.Attempt >= (definition.MaxAttempts ?? settings.MaxAttempts))
            return new StepOutcome.Failed(cause.Message);
        var due = now + BackoffAfter(saga.Attempt);
        if (cause is BreakerOpenException open && open.RetryAt > due)
            due = open.RetryAt;
        return new StepOutcome.Retry(cause.Message, due.ToUnixTimeMilliseconds());
    }

    private TimeSpan BackoffAfter(int attempt)
    {
        var (min, max) = definition.Backoff ?? (settings.BackoffMin, settings.BackoffMax);
        var doubled = min * Math.Pow(2, Math.Min(attempt - 1, 30));
        return doubled < max ? doubled : max;
    }

    private SagaStepContext Context() => new(
        saga.Id,
        step.Name,
        saga.Attempt,
        SagaRules.IdempotencyKey(saga.Id, saga.Step, compensating),
        Encoding.UTF8.GetString(saga.Input.Span),
        SagaJson.Outputs(saga).ToDictionary(output => output.Step, output => Encoding.UTF8.GetString(output.Json.Span)));
}
