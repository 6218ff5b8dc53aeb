using System.Linq.Expressions;
using Akka.Actor;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>Making actors, probes and the like.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf(Props props) => _system.ActorOf(props);

    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf(Props props, string? name) => _system.ActorOf(props, name);

    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf<TActor>() where TActor : ActorBase, new() => _system.ActorOf(Props.Create<TActor>());

    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf<TActor>(string name) where TActor : ActorBase, new() => _system.ActorOf(Props.Create<TActor>(), name);

    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory) where TActor : ActorBase => _system.ActorOf(Props.Create(factory));

    /// <summary>Makes an actor of the system under test.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string name) where TActor : ActorBase =>
        _system.ActorOf(Props.Create(factory), name);

    /// <summary>Selects actors of the system under test.</summary>
    public ActorSelection ActorSelection(ActorPath actorPath) => _system.ActorSelection(actorPath);

    /// <summary>Selects actors of the system under test.</summary>
    public ActorSelection ActorSelection(string actorPath) => _system.ActorSelection(actorPath);

    /// <summary>Selects actors as seen from another.</summary>
    public ActorSelection ActorSelection(IActorRef anchorRef, string actorPath) => _system.ActorSelection(anchorRef, actorPath);

    /// <summary>Makes a child of the test actor.</summary>
    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) =>
        Wait(TestKitActor.Command.Spawn(props, null, null));

    /// <summary>Makes a child of the test actor.</summary>
    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default) =>
        Wait(TestKitActor.Command.Spawn(props, name, null));

    /// <summary>Makes a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, CancellationToken cancellationToken = default) =>
        WaitAsync(TestKitActor.Command.Spawn(props, null, null));

    /// <summary>Makes a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, string name, CancellationToken cancellationToken = default) =>
        WaitAsync(TestKitActor.Command.Spawn(props, name, null));

    /// <summary>Makes a child of the test actor whose failures the strategy decides.</summary>
    public IActorRef ChildActorOf(Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        Wait(TestKitActor.Command.Spawn(props, null, supervisorStrategy));

    /// <summary>Makes a child of the test actor whose failures the strategy decides.</summary>
    public IActorRef ChildActorOf(
        Props props, string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        Wait(TestKitActor.Command.Spawn(props, name, supervisorStrategy));

    /// <summary>Makes a child of the test actor whose failures the strategy decides.</summary>
    public Task<IActorRef> ChildActorOfAsync(
        Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        WaitAsync(TestKitActor.Command.Spawn(props, null, supervisorStrategy));

    /// <summary>Makes a child of the test actor whose failures the strategy decides.</summary>
    public Task<IActorRef> ChildActorOfAsync(
        Props props, string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        WaitAsync(TestKitActor.Command.Spawn(props, name, supervisorStrategy));

    /// <summary>Makes a further test actor with expectations of its own.</summary>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(_system, name);

    /// <summary>Makes a further test actor, in another system.</summary>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, _assertions, name);

    /// <summary>Makes a latch whose time-outs are dilated.</summary>
    public virtual TestLatch CreateTestLatch(int count = 1) => new TestLatch.Dilated(this, count);

    /// <summary>Makes a barrier whose time-outs are dilated.</summary>
    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null) where TActor : ActorBase, new() =>
        new(_system, Props.Create<TActor>(), null, name);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(IActorRef supervisor, string? name = null) where TActor : ActorBase, new() =>
        new(_system, Props.Create<TActor>(), supervisor, name);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null) where TActor : ActorBase =>
        new(_system, props, null, name);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(
        Props props, IActorRef supervisor, string? name = null) where TActor : ActorBase =>
        new(_system, props, supervisor, name);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(
        Expression<Func<TActor>> factory, string? name = null) where TActor : ActorBase =>
        new(_system, Props.Create(factory), null, name);

    /// <summary>Makes an actor that runs on the thread that sends to it and whose instance the test can look into.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, IActorRef supervisor, string? name = null)
        where TActor : ActorBase => new(_system, Props.Create(factory), supervisor, name);

    /// <summary>Makes the test actor, which no expression can make as it takes what only this assembly knows.</summary>
    private sealed class TestKitActorProducer(MessageInbox inbox) : IIndirectActorProducer
    {
        public Type ActorType => typeof(TestKitActor);

        public ActorBase Produce() => new TestKitActor(inbox);

        public void Release(ActorBase actor)
        {
        }
    }
}
