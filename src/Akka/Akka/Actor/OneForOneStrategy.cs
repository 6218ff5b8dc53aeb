using Akka.Actor.Internal;
using Akka.Util;

namespace Akka.Actor;

/// <summary>The decision about a child concerns that child alone.</summary>
public class OneForOneStrategy : SupervisorStrategy, IEquatable<OneForOneStrategy>
{
    private readonly StrategyTerms _terms;

    /// <summary>For heirs: the default decider, no limit.</summary>
    protected OneForOneStrategy() : this(DefaultDecider) { }

    /// <summary>No limit.</summary>
    public OneForOneStrategy(IDecider decider) : this(-1, -1, decider) { }

    /// <summary>No limit.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider) : this(-1, -1, localOnlyDecider) { }

    /// <summary>No limit.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true) : this(-1, -1, localOnlyDecider, loggingEnabled) { }

    /// <summary>At most so many restarts within a range of time; then the child ends. Null means no limit.</summary>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries ?? -1, StrategyTerms.Milliseconds(withinTimeRange), localOnlyDecider) { }

    /// <summary>At most so many restarts within a range of time; then the child ends. Null means no limit.</summary>
    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, StrategyTerms.Milliseconds(withinTimeRange), decider) { }

    /// <summary>At most so many restarts within a range of time; then the child ends. Negative means no limit.</summary>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, new LocalOnlyDecider(localOnlyDecider), loggingEnabled) { }

    /// <summary>At most so many restarts within a range of time; then the child ends. Negative means no limit.</summary>
    public OneForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
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

    /// <summary>The same with another limit.</summary>
    public OneForOneStrategy WithMaxNrOfRetries(int maxNrOfRetries) =>
        new(maxNrOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled);

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
        if (restart && stats.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds))
            RestartChild(child, cause, suspendFirst: false);
        else
            context.Stop(child);
    }

    /// <inheritdoc/>
    public override void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children) { }

    /// <inheritdoc/>
    public override ISurrogate ToSurrogate(ActorSystem system) => new OneForOneStrategySurrogate
    {
        Decider = Decider,
        LoggingEnabled = LoggingEnabled,
        MaxNumberOfRetries = MaxNumberOfRetries,
        WithinTimeRangeMilliseconds = WithinTimeRangeMilliseconds,
    };

    /// <inheritdoc/>
    public bool Equals(OneForOneStrategy? other) => other is not null && _terms == other._terms;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OneForOneStrategy);

    /// <inheritdoc/>
    public override int GetHashCode() => _terms.GetHashCode();

    /// <summary>The strategy on the wire.</summary>
    public class OneForOneStrategySurrogate : ISurrogate
    {
        /// <summary>Makes an empty one.</summary>
        public OneForOneStrategySurrogate() { }

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
            new OneForOneStrategy(MaxNumberOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled);
    }
}
