using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>Known bugs of reads, leases and ages; planted as <see cref="PlantedBugs"/> are.</summary>
internal static class PlantedReadBugs
{
    public static readonly IReadOnlyDictionary<string, Func<Role, RaftChecks, RaftMember>> Bugs = new Dictionary<string, Func<Role, RaftChecks, RaftMember>>
    {
        ["reads-without-confirmation"] = (role, checks) => new ReadsWithoutConfirmation(role, checks),
        ["reuses-a-read-context"] = (role, checks) => new ReusesReadContext(role, checks),
        ["keeps-a-lease-past-its-end"] = (role, checks) => new KeepsLease(role, checks),
        ["elects-against-its-promise"] = (role, checks) => new ElectsAgainstPromise(role, checks),
        ["forgets-its-promise-at-a-restart"] = (role, checks) => new ForgetsPromise(role, checks),
        ["believes-any-clock"] = (role, checks) => new BelievesAnyClock(role, checks),
        ["counts-age-from-the-receipt"] = (role, checks) => new CountsAgeFromReceipt(role, checks),
    };

    /// <summary>Thesis §6.4: before a read is answered the leader makes sure that it has not been replaced.</summary>
    private sealed class ReadsWithoutConfirmation(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            if (input is not Input.ReadRequested read || Role is not Leader) return base.Step(input);
            var nothing = base.Step(new Input.Proposed([]));
            return nothing with { Reads = [new ReadDecision(read.ReadId, Role.Committed, new ReadProof(Role.Self, Role.Term, false))] };
        }
    }

    /// <summary>Every question to the leader has a name of its own; here all have the same, so that the late answer to one is taken for the answer to the next.</summary>
    private sealed class ReusesReadContext(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private long asked;

        public override Output Step(Input input)
        {
            var output = base.Step(input is Input.Received { Message: ReadIndexReply reply } received ? received with { Message = reply with { ReadId = asked } } : input);
            if (input is not Input.ReadRequested read || output.Send is not [{ Message: ReadIndexRequest }]) return output;
            asked = read.ReadId;
            return output with { Send = [output.Send[0] with { Message = (ReadIndexRequest)output.Send[0].Message with { ReadId = 1 } }] };
        }
    }

    /// <summary>Thesis §6.4.1: the lease ends so long after the sending of what a quorum has answered.</summary>
    private sealed class KeepsLease(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private Term hadIn;

        public override Output Step(Input input)
        {
            if (input is Input.ReadRequested { MayUseLease: true } read && Role is Leader && hadIn == Role.Term)
                return base.Step(new Input.Proposed([])) with { Reads = [new ReadDecision(read.ReadId, Role.Committed, new ReadProof(Role.Self, Role.Term, true))] };
            var output = base.Step(input);
            if (output.Reads.Any(decision => decision.Proof is { FromLease: true }) && Role is Leader) hadIn = Role.Term;
            return output;
        }
    }

    /// <summary>Thesis §6.4.1: leases rest on it that nobody is elected while they hold.</summary>
    private sealed class ElectsAgainstPromise(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input)
        {
            if (input is not Input.Received { Message: AppendRequest { Stamps.LeaseTicks: > 0 } append } received) return base.Step(input);
            var output = base.Step(received with { Message = append with { Stamps = append.Stamps with { LeaseTicks = 0 } } });
            return output with { Send = [.. output.Send.Select(Promise)], SendAfterPersist = [.. output.SendAfterPersist.Select(Promise)] };
        }

        private static Envelope Promise(Envelope sent) =>
            sent.Message is AppendReply reply ? sent with { Message = reply with { Stamps = reply.Stamps with { Promises = true } } } : sent;
    }

    /// <summary>
    /// A promise not to elect anybody does not outlive a restart, so that a member waits the longest one out. Here its clock begins where that is over.
    /// </summary>
    private sealed class ForgetsPromise(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private const long Ahead = 1_000;
        private bool hasBegun;

        public override Freshness? Freshness => base.Freshness is { } known ? known with { At = known.At - Ahead } : null;

        public override Output Step(Input input)
        {
            if (!hasBegun) base.Step(new Input.Clock(new Instant(Ahead), IsSteady: true));
            hasBegun = true;
            return base.Step(input is Input.Clock clock ? clock with { Now = clock.Now + Ahead } : input);
        }
    }

    /// <summary>A clock that parts from the wall clock beyond the bound says nothing.</summary>
    private sealed class BelievesAnyClock(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        public override Output Step(Input input) => base.Step(input is Input.Clock clock ? clock with { IsSteady = true } : input);
    }

    /// <summary>A message says nothing about the time that it took: what is known of its sending is only that it came after what it answers.</summary>
    private sealed class CountsAgeFromReceipt(Role role, RaftChecks checks) : RaftMember(role, checks)
    {
        private Instant now;
        private Instant heard;

        public override Freshness? Freshness => base.Freshness is { } known && Role is Follower ? known with { Index = Role.Committed, At = heard } : base.Freshness;

        public override Output Step(Input input)
        {
            if (input is Input.Tick) now += 1;
            if (input is Input.Clock clock && clock.Now > now) now = clock.Now;
            if (input is Input.Received { Message: AppendRequest { Stamps.AgeTicks: > 0 } }) heard = now;
            return base.Step(input);
        }
    }
}
