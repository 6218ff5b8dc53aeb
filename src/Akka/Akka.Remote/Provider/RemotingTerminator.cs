using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Holds the stopping of an actor system until remoting has sent what its actors said last: the system's guardian asks (TerminationHook)
/// once all user actors have stopped, and waits for the answer.
/// </summary>
internal sealed class RemotingTerminator : UntypedActor
{
    private readonly RemoteTransport transport;
    private readonly IActorRef systemGuardian;

    public RemotingTerminator(RemoteTransport transport, IActorRef systemGuardian)
    {
        this.transport = transport;
        this.systemGuardian = systemGuardian;
    }

    public static void Start(ActorSystemImpl system, RemoteTransport transport)
    {
        var guardian = system.Provider.SystemGuardian;
        var terminator = system.SystemActorOf(Props.CreateBy(new Producer(transport, guardian)), "remoting-terminator");
        guardian.Tell(RegisterTerminationHook.Instance, terminator);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TerminationHook:
                transport.Shutdown().PipeTo(Self, success: () => Done.Instance);
                break;
            case Done:
                systemGuardian.Tell(TerminationHookDone.Instance, Self);
                Context.Stop(Self);
                break;
            case Status.Failure failure:
                Context.GetLogger().Warning(failure.Cause, "Remoting did not shut down in order: {0}", failure.Cause.Message);
                systemGuardian.Tell(TerminationHookDone.Instance, Self);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private sealed class Producer(RemoteTransport transport, IActorRef systemGuardian) : IIndirectActorProducer
    {
        public Type ActorType => typeof(RemotingTerminator);

        public ActorBase Produce() => new RemotingTerminator(transport, systemGuardian);

        public void Release(ActorBase actor)
        {
            // Nothing is held for the actor.
        }
    }
}
