using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.SBR;

/// <summary>
/// Carries out what <see cref="DowningStrategy"/> decides once the partition is stable. Only the leader of a side acts for it.
/// </summary>
internal sealed class SplitBrainResolverActor : UntypedActor, IWithTimers
{
    private readonly IActorRef _daemon = Context.Parent;
    private readonly ITimeProvider _clock = Context.System.Scheduler;
    private readonly DowningStrategy _strategy;
    private readonly StabilityWatch _watch;
    private readonly ILoggingAdapter _log;
    private MembershipState? _state;

    /// <summary>The actor learns of changes, and declares members dead, through its parent, the cluster's daemon.</summary>
    public SplitBrainResolverActor(SplitBrainResolverSettings settings)
    {
        _strategy = DowningStrategy.Of(settings);
        _watch = new StabilityWatch(settings.DowningStableAfter, settings.DownAllWhenUnstable);
        _log = Context.GetLogger();
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _clock.MonotonicClock;

    /// <inheritdoc />
    protected override void PreStart() => _daemon.Tell(new MembershipActor.ObserveState(Self));

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipState state:
                Note(state);
                break;
            case Tick:
                Judge();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Note(MembershipState state)
    {
        var before = _state;
        _state = state;
        if (new DowningView(state).Unreachable.IsEmpty)
        {
            _watch.Healed();
            Timers.Cancel(Tick.Instance);
            return;
        }
        if (_watch.IsRunning && before is not null && !HasChanged(before, state)) return;
        _watch.Changed(Now);
        if (!Timers.IsTimerActive(Tick.Instance))
            Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.FromSeconds(1));
    }

    /// <summary>Who saw what does not matter for stability; who is a member and who hears whom does.</summary>
    private static bool HasChanged(MembershipState before, MembershipState after) =>
        !before.Unreachable.SetEquals(after.Unreachable)
        || !before.Members.Select(member => (member.UniqueAddress, member.Status))
            .SequenceEqual(after.Members.Select(member => (member.UniqueAddress, member.Status)));

    private void Judge()
    {
        if (_state is not { } state) return;
        var view = new DowningView(state);
        var decision = _watch.Judge(Now) switch
        {
            StabilityWatch.Verdict.Decide => _strategy.Decide(view),
            StabilityWatch.Verdict.TooRestless => DowningDecision.All,
            _ => DowningDecision.Nobody,
        };
        var victims = DowningStrategy.Victims(decision, view);
        if (victims.Count == 0 || !state.IsLeader) return;
        _log.Warning(
            "Split brain resolver [{0}] downs {1}: {2}. Unreachable: {3}",
            _strategy, decision, string.Join(", ", victims), string.Join(", ", view.Unreachable));
        _watch.Healed();
        Timers.Cancel(Tick.Instance);
        // This node itself comes last, since it stops with that.
        foreach (var victim in victims.OrderBy(member => member.UniqueAddress == state.Self))
            _daemon.Tell(new MembershipActor.Down(victim.Address));
    }

    private sealed class Tick
    {
        internal static readonly Tick Instance = new();
    }
}
