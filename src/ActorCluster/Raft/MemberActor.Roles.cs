using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using Akka.Actor;
using Akka.Event;
using Envelope = ActorCluster.Core.Raft.Envelope;

namespace ActorCluster.Raft;

/// <content>Carries out what the role puts out, and lets the next role play.</content>
internal sealed partial class MemberActor
{
    /// <summary>Carries out what a step asks for, in its order: persist, send, complete.</summary>
    private void CarryOut(Output output, IReadOnlyList<Proposal> accepted)
    {
        var applied = _feed.Committed;
        if (output.Persist.Count > 0)
        {
            _journal.Tell(new JournalAppend(_gate.Append(output.PersistedThrough), output.Persist));
            foreach (var journalEvent in output.Persist)
            {
                _feed.Take(journalEvent);
            }
        }

        if (accepted.Count > 0)
        {
            var last = output.PersistedThrough;
            _machine.Tell(new MachineMessage.Await(new EntryId(last.Term, last.Index + (1 - accepted.Count)), accepted));
        }

        SendOrStore(output);
        if (_gate.MaySend(output.SendAfterPersist))
        {
            Send(output.SendAfterPersist);
        }

        // After its disk has failed a member may be sent what its state machine has already.
        if (output.Restore is { } snapshot && snapshot.Last.Index > applied)
        {
            _machine.Tell(new MachineMessage.Restore(snapshot));
        }

        foreach (var batch in _feed.CommitThrough(output.Committed))
        {
            _machine.Tell(new MachineMessage.Apply(batch));
        }

        foreach (var decision in output.Reads)
        {
            if (_requests.Decided(decision) is { Count: > 0 } reads)
            {
                _machine.Tell(new MachineMessage.AnswerReads(decision.Index!.Value, reads, decision.Proof));
            }
        }

        Show(output);
    }

    private void Persisted(long appendId)
    {
        var (through, writes, released) = _gate.Persisted(appendId);
        Send(released);
        if (writes > 0)
        {
            SnapshotsPersisted(through);
        }

        for (var i = 0; i < writes; i++)
        {
            _role.Tell(new Input.Persisted(through));
        }
    }

    private void Send(IReadOnlyList<Envelope> envelopes)
    {
        for (var i = 0; i < envelopes.Count; i++)
        {
            var (to, message) = envelopes[i];
            if (to == _self)
            {
                // Its own vote, now that it is on the disk.
                _role.Tell(new Input.Received(_self, message));
                continue;
            }

            // Who asks for votes may be unknown where it asks: removed long ago, or added after that member's log ends.
            _peers.RefOf(to)?.Tell(new PeerMessage(_self, to, message, _standing), message is PreVoteRequest ? Self : ActorRefs.NoSender);
        }
    }

    /// <summary>Shows what changed, and lets another role play where the step names one.</summary>
    private void Show(Output output)
    {
        var before = _shown;
        _shown = _shown with
        {
            Leader = output.Leader,
            Term = output.Next.Term,
            Last = output.PersistedThrough.Index,
            Commit = output.Committed,
            Configuration = output.Configuration,
            Base = BaseAfter(output.Persist) ?? _shown.Base,
        };
        if (!ReferenceEquals(output.Next, _playing))
        {
            Play(output.Next);
        }

        _parts.View.Member = _shown;
        if (before.Configuration != _shown.Configuration)
        {
            ConfigurationChanged();
        }

        TellOfSnapshots();
        if (before.Leader != _shown.Leader || before.Term != _shown.Term)
        {
            LeaderChanged();
        }

        TellWatcher();
        _transfers.Stepped(output.TransferringTo, _shown);
        ServeConfiguration(output);
    }

    private void ConfigurationChanged()
    {
        _log.Info("The members are {0}", _shown.Configuration);
        Follow(_shown.Configuration);
        AnnounceAddresses();
    }

    private void LeaderChanged()
    {
        Context.System.EventStream.Publish(new LeadershipChanged(_shown.Leader, _shown.Term, IsLeading));
        AnnounceAddresses();
        Drain();
    }

    /// <summary>Begins the next incarnation. What still comes to the earlier one it gives back, and then it stops.</summary>
    private void Play(Role role)
    {
        _role.Tell(PoisonPill.Instance);
        _playing = role;
        var raft = _parts.Settings.Raft;
        var ticks = new TickLength(raft.Tick, LongestNap: Math.Max(1, raft.ElectionTimeoutTicksMin / 2));
        var incarnation = new Incarnation(++_incarnation, role, Self, ticks, _parts.View.Ages!);
        var (kind, props) = role switch
        {
            Follower => ("follower", Props.Create(() => new FollowerActor(incarnation))),
            Candidate => ("candidate", Props.Create(() => new CandidateActor(incarnation))),
            Leader => ("leader", Props.Create(() => new LeaderActor(incarnation, _peers, _parts.Snapshots, _parts.Settings.Raft.MaxBatchBytes))),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "a role that has no actor"),
        };
        _role = Context.ActorOf(props, $"{kind}-{_incarnation}");
        if (_shown.Role != kind)
        {
            _log.Info("{0} in term {1}", kind, role.Term);
        }

        _shown = _shown with { Role = kind };
        _parts.View.Member = _shown;
    }
}
