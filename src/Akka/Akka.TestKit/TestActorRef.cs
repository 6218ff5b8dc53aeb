using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>An actor that runs on the thread that sends to it, so that a test can look into its instance after each message.</summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef where TActor : ActorBase
{
    private readonly LocalActorRef _ref;

    /// <summary>Makes the actor, as a child of the supervisor or else of the user guardian.</summary>
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    {
        var props = actorProps.Deploy.Dispatcher == Deploy.NoDispatcherGiven
            ? actorProps.WithDispatcher(CallingThreadDispatcher.Id)
            : actorProps;
        _ref = Internal.TestActorRefs.Create((ExtendedActorSystem)system, props, supervisor, name);
    }

    /// <summary>The actor as any other.</summary>
    public IActorRef Ref => _ref;

    /// <summary>Where the actor is.</summary>
    public ActorPath Path => _ref.Path;

    /// <summary>The instance of the actor; another one after a restart.</summary>
    /// <exception cref="IllegalActorStateException">The actor has ended.</exception>
    public TActor UnderlyingActor => (TActor)Internal.TestActorRefs.Instance(_ref);

    IInternalActorRef IInternalActorRef.Parent => _ref.Parent;

    IActorRefProvider IInternalActorRef.Provider => _ref.Provider;

    bool IInternalActorRef.IsTerminated => _ref.IsTerminated;

    bool IActorRefScope.IsLocal => _ref.IsLocal;

    /// <summary>True where both are the same actor.</summary>
    public static bool operator ==(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) => Same(testActorRef, actorRef);

    /// <summary>False where both are the same actor.</summary>
    public static bool operator !=(TestActorRefBase<TActor>? testActorRef, IActorRef? actorRef) => !Same(testActorRef, actorRef);

    /// <summary>True where both are the same actor.</summary>
    public static bool operator ==(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) => Same(testActorRef, actorRef);

    /// <summary>False where both are the same actor.</summary>
    public static bool operator !=(IActorRef? actorRef, TestActorRefBase<TActor>? testActorRef) => !Same(testActorRef, actorRef);

    /// <summary>The actor as any other.</summary>
    public static IActorRef ToActorRef(TestActorRefBase<TActor> actorRef) => actorRef.Ref;

    /// <summary>Handles a message at once; what the actor throws comes out.</summary>
    public void Receive(object message, IActorRef? sender = null) => Internal.TestActorRefs.Receive(_ref, message, sender);

    /// <summary>Sends a message.</summary>
    public void Tell(object message, IActorRef? sender) => _ref.Tell(message, sender);

    /// <summary>Sends a message as from the actor that runs here, if any.</summary>
    public void Tell(object message) => ((IActorRef)_ref).Tell(message);

    /// <summary>Sends a message on as from the sender of the message that is being handled here.</summary>
    public void Forward(object message) => _ref.Forward(message);

    /// <summary>Lets the actor watch another.</summary>
    public void Watch(IActorRef subject) => Internal.TestActorRefs.Cell(_ref).Watch(subject);

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public void Unwatch(IActorRef subject) => Internal.TestActorRefs.Cell(_ref).Unwatch(subject);

    /// <summary>Sends what the engine itself sends.</summary>
    public void SendSystemMessage(ISystemMessage message) => _ref.SendSystemMessage(message);

    /// <summary>Sends what the engine itself sends.</summary>
    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => _ref.SendSystemMessage(message, sender);

    /// <summary>Sorts by path.</summary>
    public int CompareTo(object? obj) => _ref.CompareTo(obj is TestActorRefBase<TActor> other ? other._ref : obj);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => _ref.Equals(other is TestActorRefBase<TActor> test ? test._ref : other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    /// <inheritdoc/>
    public override int GetHashCode() => _ref.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => _ref.ToString();

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => _ref.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => _ref.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => _ref.Resume(causedByFailure);

    void IInternalActorRef.Start() => _ref.Start();

    void IInternalActorRef.Stop() => _ref.Stop();

    void IInternalActorRef.Restart(Exception cause) => _ref.Restart(cause);

    void IInternalActorRef.Suspend() => _ref.Suspend();

    private static bool Same(TestActorRefBase<TActor>? left, IActorRef? right) => left is null ? right is null : left.Equals(right);
}

/// <summary>An actor that runs on the thread that sends to it, so that a test can look into its instance after each message.</summary>
public class TestActorRef<TActor> : TestActorRefBase<TActor> where TActor : ActorBase
{
    /// <summary>Makes the actor, as a child of the supervisor or else of the user guardian.</summary>
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
        : base(system, actorProps, supervisor, name)
    {
    }
}
