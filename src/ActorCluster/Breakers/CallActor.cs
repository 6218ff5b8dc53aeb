using Akka.Actor;

namespace ActorCluster.Breakers;

/// <summary>
/// Makes one call and ends: with a message to its supervisor where the call succeeded, and with its own failure where it failed, which the
/// supervisor's strategy counts.
/// </summary>
internal sealed class CallActor : ReceiveActor
{
    private readonly CancellationTokenSource cancellation;
    private readonly GuardedCall call;

    public CallActor(GuardedCall call, IActorRef caller, int epoch, TimeSpan timeout)
    {
        this.call = call;
        cancellation = CancellationTokenSource.CreateLinkedTokenSource(call.Caller);
        Receive<Done>(done => End(new CallOutcome.Succeeded(done.Result)));
        Receive<GaveUp>(_ => End(new CallOutcome.Abandoned()));
        Receive<CallFailed>(failed => Fail(failed.Cause));
        Receive<ReceiveTimeout>(_ =>
            Fail(new TimeoutException($"'{call.Dependency}' did not answer within {timeout.TotalSeconds} s")));
        SetReceiveTimeout(timeout);

        void End(CallOutcome outcome)
        {
            Context.Parent.Tell(new CallEnded(caller, epoch, outcome));
            Context.Stop(Self);
        }

        void Fail(Exception cause) => throw new CallFailedException(caller, epoch, cause);
    }

    public static Props Props(GuardedCall call, IActorRef caller, int epoch, TimeSpan timeout) =>
        Akka.Actor.Props.Create(() => new CallActor(call, caller, epoch, timeout));

    protected override void PreStart()
    {
        MakeAsync().PipeTo(Self, success: done => done, failure: Failure);

        // The call may throw before its first await.
        async Task<Done> MakeAsync() => new Done(await call.Call(cancellation.Token));
    }

    protected override void PostStop()
    {
        cancellation.Cancel();
        cancellation.Dispose();
    }

    private object Failure(Exception cause) =>
        call.Caller.IsCancellationRequested && cause is OperationCanceledException ? new GaveUp() : new CallFailed(cause);

    private sealed record Done(object? Result);

    private sealed record CallFailed(Exception Cause);

    private sealed record GaveUp;
}

/// <summary>A call that did not fail is over.</summary>
internal sealed record CallEnded(IActorRef Caller, int Epoch, CallOutcome Outcome);

/// <summary>A call failed: what the supervisor's strategy sees.</summary>
internal sealed class CallFailedException(IActorRef caller, int epoch, Exception cause) : Exception(cause.Message, cause)
{
    public IActorRef Caller { get; } = caller;

    public int Epoch { get; } = epoch;
}
