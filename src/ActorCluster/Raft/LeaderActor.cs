using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Snapshots;
using Akka.Actor;
using Envelope = ActorCluster.Core.Raft.Envelope;

namespace ActorCluster.Raft;

/// <summary>
/// One incarnation of a leader. All proposals that wait become one batch: one append to the journal and one message to each follower.
/// While a write
/// of this leader's is under way all that arrives becomes the next batch.
/// </summary>
internal sealed class LeaderActor(Incarnation incarnation, PeerDirectory peers, ISnapshotFolder snapshots, int maxBatchBytes) : RoleActor(incarnation)
{
    private readonly Dictionary<NodeId, IActorRef> _replicators = [];
    private readonly HashSet<NodeId> _lost = [];
    private readonly Queue<Proposal> _collected = new();
    private long _collectedBytes;
    private EntryId _appended = EntryId.Zero;
    private EntryId _persisted = EntryId.Zero;
    private bool _isTransferring;
    private Configuration? _followed;
    private int _replicatorsMade;

    private Leader Rules => (Leader)Me.Role;

    private bool IsWriting => _persisted.CompareTo(_appended) < 0;

    protected override void PreStart()
    {
        base.PreStart();
        foreach (var member in Me.Role.Log.Configuration.Members.Where(member => member.Name != Me.Role.Self))
        {
            ReplicatorOf(member.Name);
        }

        // The entry that opens the term was put out by the step that elected this leader.
        _appended = Me.Role.Log.Last;
    }

    /// <summary>What it has not appended is in no log, whyever it ends.</summary>
    protected override void PostStop()
    {
        GiveBackCollected();
        base.PostStop();
    }

    /// <summary>What waits here will be appended: it is counted as if it were.</summary>
    protected override void Take(Propose propose)
    {
        List<Proposal>? refused = null;
        foreach (var proposal in propose.Proposals)
        {
            if (Rules.HasRoomFor(_collectedBytes, proposal.Command.Length))
            {
                _collectedBytes += proposal.Command.Length;
                _collected.Enqueue(proposal);
            }
            else
            {
                (refused ??= []).Add(proposal);
            }
        }

        if (refused is not null)
        {
            Me.Member.Tell(new MemberMessage.Refused(refused), Self);
        }

        AppendCollected();
    }

    protected override void Take(Input input)
    {
        switch (input)
        {
            case Input.PeerLost(var peer) when _lost.Add(peer) && _replicators.TryGetValue(peer, out var lost):
                lost.Tell(ReplicatorActor.PeerIsLost.Instance);
                break;
            case Input.Received { From: var peer } when _lost.Count > 0 && _lost.Remove(peer) && _replicators.TryGetValue(peer, out var found):
                found.Tell(ReplicatorActor.PeerIsBack.Instance);
                break;
            case Input.Persisted(var last) when last.CompareTo(_persisted) > 0:
                _persisted = last;
                break;
        }

        // While another member is about to take over, what comes in waits: it goes there, or into this log after all.
        var output = Step(input, []);
        _isTransferring = output.TransferringTo is not null;
        LetGo(output);
        AppendCollected();
    }

    /// <summary>Requests to append and pieces of snapshots go through the peer's replicator, everything else through the member's actor.</summary>
    protected override IReadOnlyList<Envelope> Send(IReadOnlyList<Envelope> envelopes)
    {
        List<Envelope>? rest = null;
        foreach (var envelope in envelopes)
        {
            if (envelope.Message is AppendRequest or SnapshotChunk)
            {
                ReplicatorOf(envelope.To).Tell(envelope.Message);
            }
            else
            {
                (rest ??= []).Add(envelope);
            }
        }

        return rest ?? (IReadOnlyList<Envelope>)[];
    }

    private IActorRef ReplicatorOf(NodeId peer)
    {
        if (!_replicators.TryGetValue(peer, out var replicator))
        {
            // A member that was added again begins anew beside the one that still ends.
            _replicators[peer] = replicator = Context.ActorOf(ReplicatorActor.Props(Me.Role.Self, Me.Role.Standing, peer, peers, snapshots), $"to-{peer}-{++_replicatorsMade}");
        }

        return replicator;
    }

    /// <summary>Once it is committed that somebody is no member, nothing goes there any more after what is under way.</summary>
    private void LetGo(Output output)
    {
        if (output.Configuration == _followed || Me.Role.Log.ConfigurationIndex > output.Committed)
        {
            return;
        }

        _followed = output.Configuration;
        foreach (var (peer, replicator) in _replicators)
        {
            if (_followed.Find(peer) is null)
            {
                replicator.Tell(PoisonPill.Instance);
                _replicators.Remove(peer);
                _lost.Remove(peer);
            }
        }
    }

    private void AppendCollected()
    {
        if (IsOver)
        {
            GiveBackCollected();
            return;
        }

        if (IsWriting || _isTransferring || _collected.Count == 0)
        {
            return;
        }

        var batch = new List<Proposal>(_collected.Count);
        var commands = new List<ReadOnlyMemory<byte>>(_collected.Count);
        long bytes = 0;
        foreach (var proposal in _collected)
        {
            bytes += proposal.Command.Length;
            if (batch.Count > 0 && bytes > maxBatchBytes)
            {
                break;
            }

            batch.Add(proposal);
            commands.Add(proposal.Command);
        }

        var output = Step(new Input.Proposed(commands), batch);
        _appended = output.PersistedThrough;

        // What the rules have not taken goes on waiting: room was found for it when it came, but something else may have needed that.
        for (var taken = 0; taken < output.Taken; taken++)
        {
            _collectedBytes -= _collected.Dequeue().Command.Length;
        }
    }

    private void GiveBackCollected()
    {
        if (_collected.Count > 0)
        {
            Me.Member.Tell(new MemberMessage.Returned(new Propose([.. _collected])), Self);
            _collected.Clear();
            _collectedBytes = 0;
        }
    }
}
