using Akka.Actor;

namespace Akka.Persistence;

/// <summary>The messages between recovering actors and the <see cref="RecoveryPermitter"/>.</summary>
internal sealed class RecoveryPermits : INoSerializationVerificationNeeded
{
    public static readonly RecoveryPermits Request = new();
    public static readonly RecoveryPermits Return = new();

    private RecoveryPermits()
    {
    }
}

internal sealed class PermitGranted : INoSerializationVerificationNeeded
{
    public static readonly PermitGranted Instance = new();
}

/// <summary>
/// Lets at most <c>max-concurrent-recoveries</c> actors recover at a time, in the order of their requests, so that a start
/// of many actors does not swamp the journal. An actor that stops gives its permit back.
/// </summary>
internal sealed class RecoveryPermitter(int maxPermits) : UntypedActor
{
    private readonly Queue<IActorRef> waiting = new();
    private readonly HashSet<IActorRef> allWaiting = [];
    private readonly HashSet<IActorRef> holders = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecoveryPermits request when request == RecoveryPermits.Request:
                if (holders.Count < maxPermits || holders.Contains(Sender)) Grant(Sender);
                else if (allWaiting.Add(Sender)) // it may have been restarted while it waits
                {
                    Context.Watch(Sender);
                    waiting.Enqueue(Sender);
                }
                break;
            case RecoveryPermits:
                Context.Unwatch(Sender);
                Release(Sender);
                break;
            case Terminated terminated:
                RemoveWaiting(terminated.ActorRef);
                Release(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Grant(IActorRef actor)
    {
        allWaiting.Remove(actor);
        holders.Add(actor);
        Context.Watch(actor);
        actor.Tell(PermitGranted.Instance, Self);
    }

    private void Release(IActorRef actor)
    {
        if (!holders.Remove(actor)) return;
        while (holders.Count < maxPermits && waiting.TryDequeue(out var next)) Grant(next);
    }

    private void RemoveWaiting(IActorRef actor)
    {
        if (!allWaiting.Remove(actor)) return;
        for (var left = waiting.Count; left > 0; left--)
        {
            var next = waiting.Dequeue();
            if (!next.Equals(actor)) waiting.Enqueue(next);
        }
    }
}
