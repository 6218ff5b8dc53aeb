using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Breakers;

/// <summary>
/// /user/breakers/NAME: guards one dependency. Every call runs in a child; the strategy by which the children are supervised counts
/// their failures, and <see cref="Circuit"/> says what they mean.
/// </summary>
internal sealed class BreakerActor : ReceiveActor
{
    private readonly string dependency;
    private readonly BreakerRule rule;
    private readonly BreakerBoard board;
    private readonly Circuit circuit;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly ITimeProvider clock = Context.System.Scheduler;
    private BreakerStatus status;

    public BreakerActor(string dependency, BreakerRule rule, BreakerBoard board)
    {
        this.dependency = dependency;
        this.rule = rule;
        this.board = board;
        circuit = new Circuit(rule);
        status = new BreakerStatus(dependency, BreakerState.Closed, 0, 0, 0, 0);
        Receive<GuardedCall>(Make);
        Receive<CallEnded>(Ended);
    }

    public static Props Props(string dependency, BreakerRule rule, BreakerBoard board) =>
        Akka.Actor.Props.Create(() => new BreakerActor(dependency, rule, board));

    protected override void PreStart() => board.Post(status);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(Decide, loggingEnabled: false);

    private void Make(GuardedCall call)
    {
        if (Change(circuit.TryEnter))
        {
            Context.ActorOf(CallActor.Props(call, Sender, circuit.Epoch, rule.CallTimeout));
            return;
        }

        Count(status with { Refused = status.Refused + 1 });
        Sender.Tell(new CallOutcome.Refused(clock.Now + circuit.RefusedFor(clock.Now)));
    }

    private void Ended(CallEnded ended)
    {
        if (ended.Outcome is CallOutcome.Succeeded)
        {
            Change(_ => circuit.Succeeded(ended.Epoch));
            Count(status with { Succeeded = status.Succeeded + 1 });
        }
        else
        {
            Change(_ => circuit.Abandoned(ended.Epoch));
        }

        ended.Caller.Tell(ended.Outcome);
    }

    private Directive Decide(Exception failure)
    {
        if (failure is not CallFailedException failed)
            return Directive.Escalate;
        Change(now => circuit.Failed(failed.Epoch, now));
        Count(status with { Failed = status.Failed + 1 });
        failed.Caller.Tell(new CallOutcome.Failed(failed.InnerException!));
        return Directive.Stop;
    }

    private void Change(Action<DateTimeOffset> step) => Change(now =>
    {
        step(now);
        return true;
    });

    private bool Change(Func<DateTimeOffset, bool> step)
    {
        var before = circuit.State;
        var result = step(clock.Now);
        if (circuit.State == before)
            return result;
        var opened = circuit.State == BreakerState.Open;
        Count(status with { State = circuit.State, Openings = circuit.Openings });
        if (opened)
            log.Warning("The breaker of {0} is open: calls are refused for {1} s", dependency, rule.ResetAfter.TotalSeconds);
        else
            log.Info("The breaker of {0} is {1}", dependency, circuit.State);
        Context.System.EventStream.Publish(new BreakerStateChanged(dependency, before, circuit.State));
        return result;
    }

    private void Count(BreakerStatus counted)
    {
        status = counted;
        board.Post(status);
    }
}
