using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Raft;

/// <summary>The requests that have come to this member and are in nobody's hands yet, and the messages by which they get there.</summary>
internal sealed class MemberRequests(NodeSettings settings, PeerDirectory peers, RequestIds ids)
{
    private readonly ProposalDesk _proposals = new(settings.Name, ids, settings.Raft.MaxAppendBytes);
    private readonly ReadDesk _reads = new(ids, mayUseLease: false);
    private readonly ReadDesk _leaseReads = new(ids, mayUseLease: true);

    /// <summary>Whether nothing waits here for anything.</summary>
    public bool IsEmpty => _proposals.IsEmpty && _reads.IsEmpty && _leaseReads.IsEmpty;

    public void Wait(LocalProposal proposal) => _proposals.Wait(proposal);

    public void Wait(ReadRequest read) => (read.Level.Consistency == Consistency.Lease ? _leaseReads : _reads).Wait(read);

    /// <summary>All proposals that wait, for the leader at this node.</summary>
    public IReadOnlyList<Proposal> TakeProposals() => _proposals.IsAnyWaiting ? _proposals.TakeAll() : [];

    /// <summary>Sends all proposals that wait to the leader at another node; the state machine hears of them first.</summary>
    public void ForwardProposals(NodeId leader, Term term, IActorRef machine)
    {
        if (!_proposals.IsAnyWaiting || peers.RefOf(leader) is not { } target)
        {
            return;
        }

        foreach (var (forwarded, proposals) in _proposals.ForwardAll(term))
        {
            machine.Tell(new MachineMessage.AwaitForwarded(term, forwarded.FirstId, proposals));
            target.Tell(forwarded, ActorRefs.NoSender);
        }
    }

    /// <summary>What to ask the rules now: nothing, or for reads of one kind or of both.</summary>
    public IEnumerable<Input.ReadRequested> AskReads()
    {
        if (_reads.Ask() is { } asked)
        {
            yield return asked;
        }

        if (_leaseReads.Ask() is { } byLease)
        {
            yield return byLease;
        }
    }

    public void Undecided()
    {
        _reads.Undecided();
        _leaseReads.Undecided();
    }

    public void GiveUpBounded(TimeSpan now, AgeBoard? ages, LogIndex applied) => _reads.GiveUpBounded(now, ages, applied);

    public IReadOnlyList<ReadRequest> Decided(ReadDecision decision) =>
        _reads.Decided(decision) is { Count: > 0 } decided ? decided : _leaseReads.Decided(decision);

    public void Answered(IReadOnlyList<ForwardedAnswer> answers) => _proposals.Answered(answers);

    public void Refused(IReadOnlyList<long> refused) => _proposals.Refused(refused);

    public void Forget() => _proposals.Forget();

    /// <summary>What surely is in no log comes back: ours wait again, others' go back to their nodes.</summary>
    public void TakeBack(IReadOnlyList<Proposal> proposals)
    {
        foreach (var local in proposals.OfType<LocalProposal>())
        {
            _proposals.Wait(local);
        }

        foreach (var (origin, forwarded) in ByOrigin(proposals))
        {
            peers.RefOf(origin)?.Tell(new ProposalsRefused(settings.Name, [.. forwarded.Select(proposal => proposal.RequestId)]), ActorRefs.NoSender);
        }
    }

    /// <summary>The leader here has no room for them: whoever waits for them, here or elsewhere, is told so.</summary>
    public void Refuse(IReadOnlyList<Proposal> proposals)
    {
        var answer = Failures.TooManyUncommitted(settings.Raft.MaxUncommittedBytes);
        foreach (var local in proposals.OfType<LocalProposal>())
        {
            local.Complete(answer);
        }

        foreach (var (origin, forwarded) in ByOrigin(proposals))
        {
            var answers = new ForwardedAnswers(settings.Name, [.. forwarded.Select(proposal => new ForwardedAnswer(proposal.RequestId, answer))]);
            peers.RefOf(origin)?.Tell(answers, ActorRefs.NoSender);
        }
    }

    /// <summary>One proposal for each command of the message.</summary>
    public static IReadOnlyList<Proposal> Unpack(ForwardedProposals forwarded)
    {
        var proposals = new Proposal[forwarded.Commands.Count];
        for (var i = 0; i < proposals.Length; i++)
        {
            proposals[i] = new ForwardedProposal(forwarded.From, forwarded.FirstId + i, forwarded.Commands[i]);
        }

        return proposals;
    }

    private static Dictionary<NodeId, List<ForwardedProposal>> ByOrigin(IReadOnlyList<Proposal> proposals)
    {
        var origins = new Dictionary<NodeId, List<ForwardedProposal>>();
        foreach (var forwarded in proposals.OfType<ForwardedProposal>())
        {
            if (!origins.TryGetValue(forwarded.Origin, out var from))
            {
                origins[forwarded.Origin] = from = [];
            }

            from.Add(forwarded);
        }

        return origins;
    }
}
