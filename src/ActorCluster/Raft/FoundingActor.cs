using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <summary>What an actor works with that founds or finds a cluster.</summary>
/// <param name="Settings">The node's settings.</param>
/// <param name="Fault">Stops the node.</param>
/// <param name="Resolve">Finds the member's actor at an address.</param>
/// <param name="Lookup">Asks a cluster that is there; null where this program cannot.</param>
/// <param name="Stopping">The node stops.</param>
internal sealed record FoundingParts(NodeSettings Settings, NodeFault Fault, Func<Address, IActorRef> Resolve, MemberLookup? Lookup, CancellationToken Stopping);

/// <summary>
/// Finds with what a journal goes on that holds nothing but starts. A founder greets the others until it has met them all, or hears of a cluster that is there; one that was added asks
/// the members that its settings name. It translates; what is to be done <see cref="Founding"/> decides.
/// </summary>
internal sealed class FoundingActor : UntypedActor, IWithTimers
{
    private const int GreetingsBeforeWord = 10;
    private const int GreetingsBetweenWords = 50;
    private static readonly TimeSpan GreetAgain = TimeSpan.FromMilliseconds(200);

    private readonly FoundingParts _parts;
    private readonly IActorRef _member;
    private readonly Founding _founding;
    private readonly PeerDirectory _peers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _greetings;
    private bool _isMeeting = true;

    /// <param name="parts">What it works with.</param>
    /// <param name="dataId">The name of this member's data, which is on its disk.</param>
    /// <param name="member">The member's actor, which is to hear the answers.</param>
    public FoundingActor(FoundingParts parts, Guid dataId, IActorRef member)
    {
        (_parts, _member) = (parts, member);
        var settings = parts.Settings;
        _founding = new Founding(settings.ClusterName, settings.Self.Info with { DataId = dataId }, [.. settings.Members.Select(founder => founder.Name)]);
        _peers = new PeerDirectory(settings, parts.Resolve);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (_parts.Settings.Join.Count > 0)
        {
            Ask(_parts.Settings);
            return;
        }

        Take(_founding.Begin());
        if (_isMeeting)
        {
            Timers.StartPeriodicTimer("greet", GreetTime.Instance, GreetAgain);
            Greet();
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GreetTime when _isMeeting:
                Greet();
                break;
            case FoundingMessage.Greeting greeting when _isMeeting:
                if (_founding.Missing.Contains(greeting.Self.Name))
                {
                    // It has just come, and what was said to it before may be lost.
                    Sender.Tell(new FounderMessage(greeting.Self.Name, _founding.Greeting), _member);
                }

                Take(_founding.Hear(greeting));
                break;
            case FoundingMessage heard when _isMeeting:
                Take(_founding.Hear(heard));
                break;
            case FoundingMessage or GreetTime:
                // It is known already with what the journal goes on, or others are asked.
                break;
            case JournalBegun begun:
                Begin(begun);
                break;
            case Status.Failure { Cause: NotAdmittedException refused }:
                _parts.Fault.Report(refused.Message, null, refused.Kind);
                break;
            case Status.Failure { Cause: OperationCanceledException } when _parts.Stopping.IsCancellationRequested:
                break;
            case Status.Failure failed:
                _parts.Fault.Report("the members could not be asked who they are", failed.Cause, NodeFailureKind.NotAdmitted);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Greet()
    {
        foreach (var founder in _founding.Greeting.Founders)
        {
            _peers.RefOf(founder)?.Tell(new FounderMessage(founder, _founding.Greeting), _member);
        }

        if (++_greetings % GreetingsBetweenWords == GreetingsBeforeWord)
        {
            _log.Info(
                "{0} has no cluster yet: it founds one once it has met {1}, whom its settings name too",
                _parts.Settings.Name,
                string.Join(", ", _founding.Missing));
        }
    }

    private void Take(FoundingOutcome outcome)
    {
        switch (outcome)
        {
            case FoundingOutcome.Waiting:
                break;
            case FoundingOutcome.Begun begun:
                Begin(new JournalBegun(begun.Events));
                break;
            case FoundingOutcome.Exists exists:
                _log.Info("{0} says that there is a cluster already; its members are asked what {1} is in it", exists.By, _parts.Settings.Name);
                Ask(_parts.Settings with { Join = Admission.ToBeAsked(_parts.Settings, exists.Members) });
                break;
            case FoundingOutcome.Refused refused:
                _isMeeting = false;
                _parts.Fault.Report(refused.Text, null, NodeFailureKind.NotAdmitted);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "an outcome that no founding has");
        }
    }

    private void Begin(JournalBegun begun)
    {
        _isMeeting = false;
        Context.Parent.Tell(begun);
        Context.Stop(Self);
    }

    private void Ask(NodeSettings settings)
    {
        _isMeeting = false;
        Timers.CancelAll();
        Admission.BeginAsync(settings, _parts.Lookup, _parts.Stopping).PipeTo(Self, success: events => new JournalBegun(events));
    }

    private sealed record GreetTime : INoSerializationVerificationNeeded
    {
        public static readonly GreetTime Instance = new();
    }
}
