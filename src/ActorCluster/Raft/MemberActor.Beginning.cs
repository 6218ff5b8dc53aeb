using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <content>Waits for what is on the disk, or for a cluster, and begins with it.</content>
internal sealed partial class MemberActor
{
    /// <summary>Until there is a journal, and it and the newest snapshot are read, everything waits but what founds a cluster.</summary>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MemberMessage.Recovered recovered:
                _recovered = recovered;
                BeginOnceRead();
                break;
            case SnapshotMessage.Loaded loaded:
                _loaded = loaded;
                BeginOnceRead();
                break;
            case MemberMessage.JournalFailed failed:
                ReadJournalLater(failed);
                break;
            case MemberMessage.ReadJournal:
                ReadJournal();
                break;
            case FounderMessage heard:
                if (heard.To == _self)
                {
                    _journal.Forward(heard.Message);
                }

                break;
            case LocalProposal proposal:
                _requests.Wait(proposal);
                break;
            case ReadRequest { Level.Consistency: not Consistency.Local } read:
                _requests.Wait(read);
                break;
            case MemberMessage.Sweep:
                // A founder may wait for long: what has timed out must not stay.
                _parts.Room.Sweep();
                _requests.Forget();
                _requests.GiveUpBounded(_clock.HighResMonotonicClock, null, LogIndex.Zero);
                break;
            default:
                Stash.Stash();
                break;
        }
    }

    private void Begin(PersistedState state, SnapshotInfo? newest, bool isNew)
    {
        var begin = newest?.Last.Index ?? LogIndex.Zero;
        _feed = new CommitFeed(state.Log.Slice(begin.Next, state.Log.Last.Index), begin);
        _log.Info("Recovered {0}, {1}", state, newest?.ToString() ?? "no snapshot");
        PlayFrom(state, newest, isNew);
    }

    /// <summary>Lets the first role play on what is on the disk.</summary>
    private void PlayFrom(PersistedState state, SnapshotInfo? newest, bool isNew = false)
    {
        var raft = _parts.Settings.Raft;
        _parts.View.Ages = new AgeBoard(_clock, raft.Tick, raft.Time);
        _persisted = state.Log.Last;
        _memberId = state.IdOf(_self);
        _standing = state.Acquaintances.StandingOf(_memberId);
        _founded = Founding.FirstOf(state.Log);
        _parts.View.ClusterId = state.Acquaintances.ClusterId;
        Follow(state.Known);
        Follow(state.Log.Configuration);
        _shown = _shown with
        {
            Term = state.HardState.Term,
            Last = state.Log.Last.Index,
            Commit = newest?.Last.Index ?? LogIndex.Zero,
            Configuration = state.Log.Configuration,
            Base = state.Log.Base.Index,
            Snapshot = newest?.Last.Index ?? LogIndex.Zero,
        };
        Play(Core.Raft.Raft.Start(_self, state, newest, raft.Options with { Priorities = _parts.Settings.Priorities }, (ulong)_parts.Random.NextInt64(), isNew));
    }
}
