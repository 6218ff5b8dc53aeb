using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.TestKit.Internal;

/// <summary>The test actor's strategy: what the test gave for a child, the default for any other.</summary>
internal sealed class StrategyByChild : SupervisorStrategy
{
    private readonly Dictionary<IActorRef, SupervisorStrategy> _strategies = [];

    public override IDecider Decider => DefaultDecider;

    public void Set(IActorRef child, SupervisorStrategy strategy) => _strategies[child] = strategy;

    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children)
    {
        Of(child).HandleChildTerminated(actorContext, child, children);
        _strategies.Remove(child);
    }

    public override void ProcessFailure(IActorContext context, bool restart, IActorRef child, Exception cause, ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children) => Of(child).ProcessFailure(context, restart, child, cause, stats, children);

    public override ISurrogate ToSurrogate(ActorSystem system) =>
        throw new NotSupportedException("The strategy of a test actor lives with its children and cannot be sent.");

    protected override Directive Handle(IActorRef child, Exception exception) => Of(child).Decider.Decide(exception);

    private SupervisorStrategy Of(IActorRef child) => _strategies.GetValueOrDefault(child, DefaultStrategy);
}
