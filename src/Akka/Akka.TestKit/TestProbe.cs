using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A further test actor, with an inbox and expectations of its own. It can stand wherever an actor is asked for.</summary>
public class TestProbe : TestKitBase, INoImplicitSender, IInternalActorRef
{
    /// <summary>Makes a probe in an actor system.</summary>
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    /// <summary>The probe as an actor.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>The sender of the message that was taken last.</summary>
    public IActorRef Sender => LastSender;

    ActorPath IActorRef.Path => TestActor.Path;

    IInternalActorRef IInternalActorRef.Parent => Inner.Parent;

    IActorRefProvider IInternalActorRef.Provider => Inner.Provider;

    bool IInternalActorRef.IsTerminated => Inner.IsTerminated;

    bool IActorRefScope.IsLocal => Inner.IsLocal;

    private IInternalActorRef Inner => (IInternalActorRef)TestActor;

    /// <summary>Sends a message to an actor; the answer comes to the probe.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Sends the message that was taken last on to an actor, as from its sender.</summary>
    public void Forward(IActorRef actor) => Forward(actor, LastMessage);

    /// <summary>Sends a message to an actor as from the sender of the message that was taken last.</summary>
    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    /// <summary>Answers the message that was taken last.</summary>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    /// <summary>Makes a further probe in the same system.</summary>
    public override TestProbe CreateTestProbe(string? name = null) => base.CreateTestProbe(name);

    /// <summary>Makes a child of the probe.</summary>
    public IActorRef ChildActorOf<T>(CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), cancellationToken);

    /// <summary>Makes a child of the probe.</summary>
    public IActorRef ChildActorOf<T>(string name, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), name, cancellationToken);

    /// <summary>Makes a child of the probe whose failures the strategy decides.</summary>
    public IActorRef ChildActorOf<T>(SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default)
        where T : ActorBase => ChildActorOf(Props.Create(typeof(T)), supervisorStrategy, cancellationToken);

    /// <summary>Makes a child of the probe whose failures the strategy decides.</summary>
    public IActorRef ChildActorOf<T>(string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default)
        where T : ActorBase => ChildActorOf(Props.Create(typeof(T)), name, supervisorStrategy, cancellationToken);

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is IActorRef other && TestActor.Equals(other is TestProbe probe ? probe.TestActor : other);

    /// <inheritdoc/>
    public override int GetHashCode() => TestActor.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => TestActor.ToString()!;

    /// <summary>Sorts by path.</summary>
    public int CompareTo(object? obj) => TestActor.CompareTo(obj);

    /// <summary>Sends what the engine itself sends.</summary>
    public void SendSystemMessage(ISystemMessage message) => Inner.SendSystemMessage(message);

    /// <summary>Sends what the engine itself sends.</summary>
    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => Inner.SendSystemMessage(message, sender);

    void ICanTell.Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    bool IEquatable<IActorRef>.Equals(IActorRef? other) => TestActor.Equals(other);

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => TestActor.CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => TestActor.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => Inner.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => Inner.Resume(causedByFailure);

    void IInternalActorRef.Start() => Inner.Start();

    void IInternalActorRef.Stop() => Inner.Stop();

    void IInternalActorRef.Restart(Exception cause) => Inner.Restart(cause);

    void IInternalActorRef.Suspend() => Inner.Suspend();
}
