using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>The decision about a child concerns all children.</summary>
public class AllForOneStrategy : SupervisorStrategy, IEquatable<AllForOneStrategy>
{
    private readonly StrategyTerms _terms;

    /// <summary>For heirs: the default decider, no limit.</summary>
    protected AllForOneStrategy() : this(DefaultDecider) { }

    /// <summary>No limit.</summary>
    public AllForOneStrategy(IDecider decider) : this(-1, -1, decider) { }

    /// <summary>No limit.</summary>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider) : this(-1, -1, localOnlyDecider) { }

    /// <summary>At most so many restarts within a range of time; then the children end. Null means no limit.</summary>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, StrategyTerms.Milliseconds(withinTimeRange), localOnlyDecider) { }

    /// <summary>At most so many restarts within a range of time; then the children end. Null means no limit.</summary>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, StrategyTerms.Milliseconds(withinTimeRange), decider) { }

    /// <summary>At most so many restarts within a range of time; then the children end. Negative means no limit.</summary>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled) { }

    /// <summary>At most so many restarts within a range of time; then the children end. Negative means no limit.</summary>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        _terms = new StrategyTerms(maxNrOfRetries, withinTimeMilliseconds, decider);
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>The limit of restarts; negative for none.</summary>
    public int MaxNumberOfRetries => _terms.MaxNumberOfRetries;

    /// <summary>The range of time in milliseconds; negative for none.</summary>
    public int WithinTimeRangeMilliseconds => _terms.WithinTimeRangeMilliseconds;

    /// <inheritdoc/>
    public override IDecider Decider => _terms.Decider;

    /// <inheritdoc/>
    protected override Directive Handle(IActorRef child, Exception exception) => _terms.Decider.Decide(exception);

    /// <inheritdoc/>
    public override void ProcessFailure(
        IActorContext context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        if (restart && children.All(c => c.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds)))
        {
            foreach (var sibling in children)
                RestartChild(sibling.Child, cause, suspendFirst: !sibling.Child.Equals(child));
        }
        else
        {
            foreach (var sibling in children)
                context.Stop(sibling.Child);
        }
    }

    /// <inheritdoc/>
    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children) { }

    /// <inheritdoc/>
    public override ISurrogate ToSurrogate(ActorSystem system) => new AllForOneStrategySurrogate
    {
        Decider = Decider,
        LoggingEnabled = LoggingEnabled,
        MaxNumberOfRetries = MaxNumberOfRetries,
        WithinTimeRangeMilliseconds = WithinTimeRangeMilliseconds,
    };

    /// <inheritdoc/>
    public bool Equals(AllForOneStrategy? other) => other is not null && _terms == other._terms;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AllForOneStrategy);

    /// <inheritdoc/>
    public override int GetHashCode() => _terms.GetHashCode();

    /// <summary>The strategy on the wire.</summary>
    public class AllForOneStrategySurrogate : ISurrogate
    {
        /// <summary>Makes an empty one.</summary>
        public AllForOneStrategySurrogate() { }

        /// <summary>The limit of restarts.</summary>
        public int MaxNumberOfRetries { get; set; }

        /// <summary>The range of time.</summary>
        public int WithinTimeRangeMilliseconds { get; set; }

        /// <summary>The decider.</summary>
        public IDecider Decider { get; set; } = SupervisorStrategy.DefaultDecider;

        /// <summary>Whether failures are logged.</summary>
        public bool LoggingEnabled { get; set; }

        /// <inheritdoc/>
        public ISurrogated FromSurrogate(ActorSystem system) =>
            new AllForOneStrategy(MaxNumberOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled);
    }
}
