using ActorCluster.Core.Sagas;
using ActorCluster.Machine.Wire;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;
using Failure = ActorCluster.Machine.Wire.Failure;

namespace ActorCluster.Sagas;

/// <summary>
/// /user/sagas/ID, on the leader: does what <see cref="SagaRules.Next"/> says, one step at a time, and has each step's outcome committed
/// before the next. It keeps nothing that the log does not have: another one can take over at any moment, and repeats at most the step
/// that was under way, with the same idempotency key.
/// </summary>
internal sealed class SagaActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly string id;
    private readonly IReplica replica;
    private readonly SagaRegistry registry;
    private readonly SagaSettings settings;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeProvider time = new SchedulerTime(Context.System.Scheduler);
    private SagaState? saga;
    private SagaDefinition definition = null!;

    public SagaActor(string id, IReplica replica, SagaRegistry registry, SagaSettings settings)
    {
        this.id = id;
        this.replica = replica;
        this.registry = registry;
        this.settings = settings;
        Receive<Load>(load => Read(load.Level));
        Receive<Loaded>(loaded => Take(loaded.Answer));
        Receive<NotLoaded>(not => Again(new Load(Consistency.Linearizable), not.Cause.Message));
        Receive<Continue>(_ => Next());
        Receive<Ended>(Propose);
        Receive<Proposed>(Answered);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string id, IReplica replica, SagaRegistry registry, SagaSettings settings) =>
        Akka.Actor.Props.Create(() => new SagaActor(id, replica, registry, settings));

    // Whoever starts this actor has seen the saga in this node's own state.
    protected override void PreStart() => Read(Consistency.Local);

    protected override void PostStop()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private void Read(Consistency level) =>
        replica.ReadAsync(new SagaQuery(id), level, stopping.Token)
            .PipeTo(Self, success: answer => new Loaded(answer), failure: cause => new NotLoaded(cause));

    private void Take(ReadAnswer answer)
    {
        if (answer.Result is not SagaQueryResult found)
        {
            log.Warning("Saga {0} cannot be run: {1}", id, answer.Rejection?.Message);
            Context.Stop(Self);
            return;
        }

        saga = found.Saga;
        var (its, problem) = saga.IsEnded ? (null, null) : registry.For(saga);
        if (problem is not null)
        {
            log.Error("Saga {0} cannot go on at this node: {1}", id, problem);
            Context.Stop(Self);
            return;
        }

        definition = its!;
        Next();
    }

    private void Next()
    {
        switch (SagaRules.Next(saga!, time.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            case NextMove.Ended:
                Context.Stop(Self);
                break;
            case NextMove.Wait wait:
                var left = DateTimeOffset.FromUnixTimeMilliseconds(wait.DueUnixMs) - time.GetUtcNow();
                Timers.StartSingleTimer("due", new Continue(), left > TimeSpan.Zero ? left : TimeSpan.Zero);
                break;
            case NextMove.RunAction:
                Run(compensating: false);
                break;
            case NextMove.RunCompensation:
                Run(compensating: true);
                break;
        }
    }

    private void Run(bool compensating)
    {
        var attempt = new SagaAttempt(saga!, definition, settings, compensating, time);
        var (step, number) = (saga!.Step, saga.Attempt);
        attempt.RunAsync(stopping.Token).PipeTo(
            Self,
            success: outcome => new Ended(new AdvanceSaga(id, step, number, compensating, outcome)),
            failure: cause => new Ended(new AdvanceSaga(id, step, number, compensating, attempt.OutcomeOf(cause, time.GetUtcNow()))));
    }

    private void Propose(Ended ended)
    {
        // An attempt made before a restart of this actor, at a place where the saga no longer is.
        if (saga is null || (saga.Step, saga.Attempt) != (ended.Move.Step, ended.Move.Attempt))
            return;
        var now = time.GetUtcNow();
        var after = SagaRules.Advance(saga, ended.Move, now.ToUnixTimeMilliseconds());
        replica.ExecuteAsync(SagaCommands.Advance(now, ended.Move, after, definition.Topic), stopping.Token).PipeTo(
            Self,
            success: answer => new Proposed(ended, after, answer),
            failure: cause => new NotLoaded(cause));
    }

    private void Answered(Proposed proposed)
    {
        switch (proposed.Answer.Failure?.Code)
        {
            case null:
                saga = proposed.After;
                Report(saga, proposed.Move.Move);
                Next();
                break;
            case Failure.Types.Code.Conflict or Failure.Types.Code.NotFound or Failure.Types.Code.OutcomeUnknown:
                // It has moved, or may have: the state says what is next.
                Again(new Load(Consistency.Linearizable), proposed.Answer.Failure.Message);
                break;
            case Failure.Types.Code.Invalid or Failure.Types.Code.TooLarge when proposed.Move.Move.Outcome is StepOutcome.Succeeded:
                var failed = new StepOutcome.Failed($"the output cannot be kept: {proposed.Answer.Failure.Message}");
                Propose(new Ended(proposed.Move.Move with { Outcome = failed }));
                break;
            default:
                Again(proposed.Move, proposed.Answer.Failure.Message);
                break;
        }
    }

    private void Again(object message, string why)
    {
        log.Info("Saga {0} waits {1} ms: {2}", id, Pause.TotalMilliseconds, why);
        Timers.StartSingleTimer("again", message, Pause);
    }

    private void Report(SagaState saga, AdvanceSaga move)
    {
        var what = $"{(move.Compensating ? "compensation" : "action")} of step '{saga.Steps[move.Step]}', attempt {move.Attempt}";
        if (saga.Status == SagaStatus.Stuck)
            log.Error("Saga {0} is stuck, the {1} failed and somebody must look: {2}", id, what, saga.History[^1].Error);
        else if (move.Outcome is StepOutcome.Failed failed)
            log.Warning("Saga {0} is undone, the {1} failed: {2}", id, what, failed.Error);
        else if (move.Outcome is StepOutcome.Retry retry)
            log.Info("Saga {0}: the {1} is to be tried again: {2}", id, what, retry.Error);
        else if (saga.IsEnded)
            log.Info("Saga {0} is {1}", id, saga.Status);
    }

    private sealed record Load(Consistency Level);

    private sealed record Loaded(ReadAnswer Answer);

    private sealed record NotLoaded(Exception Cause);

    private sealed record Continue;

    private sealed record Ended(AdvanceSaga Move);

    private sealed record Proposed(Ended Move, SagaState After, Answer Answer);
}
