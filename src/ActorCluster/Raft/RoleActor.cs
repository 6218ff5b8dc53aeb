using ActorCluster.Core.Raft;
using Akka.Actor;
using Envelope = ActorCluster.Core.Raft.Envelope;

namespace ActorCluster.Raft;

/// <summary>What every incarnation of a role is made of.</summary>
/// <param name="Number">Counts upwards; nothing of an earlier one is heard.</param>
/// <param name="Role">The rules' object; this actor's own until a step names another one.</param>
/// <param name="Member">The member's actor.</param>
/// <param name="Ticks">The time that it lives in.</param>
/// <param name="Ages">The clock that the rules are told of; and where the role shows what it can prove by it.</param>
internal sealed record Incarnation(int Number, Role Role, IActorRef Member, TickLength Ticks, AgeBoard Ages);

/// <summary>
/// One incarnation of a role: hands inputs to the rules and their output to the member's actor. Its timer dies with it; it wakes up
/// only for ticks that may have an effect, and the ticks before count then, or as soon as something comes in. Once a step has named
/// another role this one is over: what still comes to it goes back to the member's actor, which gives it to the next one.
/// </summary>
internal abstract class RoleActor(Incarnation incarnation) : UntypedActor, IWithTimers
{
    private readonly TickCounter _ticks = new(incarnation.Ticks, Context.System.Scheduler, incarnation.Ages.Origin);
    private Input.Clock? _shown;
    private LogIndex _committed = LogIndex.Zero;
    private Configuration? _configuration;
    private Core.NodeId? _leader;
    private Core.NodeId? _transferringTo;
    private bool _reported;
    private bool _over;

    public ITimerScheduler Timers { get; set; } = null!;

    protected Incarnation Me => incarnation;

    protected bool IsOver => _over;

    protected override void PreStart() => SleepUntilDue();

    protected override void OnReceive(object message)
    {
        CountTicks();
        Handle(message);
        SleepUntilDue();
    }

    private void CountTicks()
    {
        var shown = incarnation.Ages.Look();
        for (var passed = _ticks.TakePassed(shown.Now); passed > 0 && !_over; passed--)
        {
            Take(Input.Tick.Instance);
        }

        if (!_over && shown != _shown)
        {
            _shown = shown;
            Take(shown);
        }
    }

    private void SleepUntilDue()
    {
        if (!_over && _ticks.NextNap(incarnation.Role.TicksUntilDue) is { } nap)
        {
            Timers.StartSingleTimer(WakeUp.Instance, WakeUp.Instance, nap);
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case WakeUp:
                // The ticks that it is about are counted.
                _ticks.Woke();
                break;
            case var _ when _over:
                incarnation.Member.Tell(new MemberMessage.Returned(message), Self);
                break;
            case Input input:
                Take(input);
                break;
            case Propose propose:
                Take(propose);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Proposals are for a leader: a role that is none gives them back.</summary>
    protected virtual void Take(Propose propose) => incarnation.Member.Tell(new MemberMessage.Returned(propose), Self);

    protected virtual void Take(Input input) => Step(input, []);

    /// <summary>Lets the role send what it sends itself; gives the rest.</summary>
    protected virtual IReadOnlyList<Envelope> Send(IReadOnlyList<Envelope> envelopes) => envelopes;

    /// <param name="input">The input.</param>
    /// <param name="proposals">Those whose commands are in it: of as many as the rules take the member's actor hears.</param>
    protected Output Step(Input input, IReadOnlyList<Proposal> proposals)
    {
        var output = incarnation.Role.Step(input);
        var accepted = output.Taken == proposals.Count ? proposals : [.. proposals.Take(output.Taken)];
        incarnation.Ages.Show(output.Next.Freshness);
        var rest = Send(output.Send);
        _over = !ReferenceEquals(output.Next, incarnation.Role);
        if (_over || !_reported || rest.Count > 0 || output.Persist.Count > 0 || output.SendAfterPersist.Count > 0 || output.StoreChunk is not null
            || output.Reads.Count > 0 || output.Committed != _committed || output.Leader != _leader
            || output.TransferringTo != _transferringTo || output.Configuration != _configuration || output.Changes.Count > 0 || output.RemovedAt is not null || output.Refused is not null)
        {
            (_reported, _committed, _leader, _transferringTo, _configuration) = (true, output.Committed, output.Leader, output.TransferringTo, output.Configuration);
            var told = ReferenceEquals(rest, output.Send) ? output : output with { Send = rest };
            incarnation.Member.Tell(new MemberMessage.Stepped(incarnation.Number, told, accepted), Self);
        }

        return output;
    }

    private sealed record WakeUp : INoSerializationVerificationNeeded
    {
        public static readonly WakeUp Instance = new();
    }
}

/// <summary>One incarnation of a follower.</summary>
internal sealed class FollowerActor(Incarnation incarnation) : RoleActor(incarnation);

/// <summary>One incarnation of a candidate.</summary>
internal sealed class CandidateActor(Incarnation incarnation) : RoleActor(incarnation);
