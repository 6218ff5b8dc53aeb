using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <content>
/// Goes on after a write that failed. Nobody knows what of it is on the disk, so that everything that waited for it is dropped, as in a crash: the role, what was to be sent after it, what
/// the rules had in memory. The journal is read again until that works, and the member plays on as a follower of what is really there. Only the state machine stays: what it has
/// applied is committed.
/// </content>
internal sealed partial class MemberActor
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private int _journals = 1;
    private TimeSpan _pause = FirstPause;

    /// <summary>Nothing of the role is heard any more, and nothing that it has put out is sent.</summary>
    private void DropRole()
    {
        _role.Tell(PoisonPill.Instance);
        (_role, _playing) = (ActorRefs.Nobody, null);
        _incarnation++;
        _gate = new PersistGate(_gate.LastAppend);
        _machine.Tell(MachineMessage.GiveUpWaiting.Instance);
        _requests.Undecided();
        _changes.Lost(_self, _shown.Configuration);
        _shown = _shown with { Role = "recovering", Leader = null };
        _parts.View.Member = _shown;
        TellWatcher();
        Context.System.EventStream.Publish(new LeadershipChanged(null, _shown.Term, false));
    }

    private void ReadJournalLater(MemberMessage.JournalFailed failed)
    {
        _log.Warning("{0}: {1}. It is read again in {2} ms; until it can be written this member takes no part", failed.What, failed.Cause.Message, _pause.TotalMilliseconds);
        Timers.StartSingleTimer("journal", MemberMessage.ReadJournal.Instance, _pause);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private void ReadJournal() => _journal = Context.ActorOf(_parts.Journal(true), $"journal-{++_journals}");

    /// <summary>The journal is read again and takes writes.</summary>
    private void GoOn(PersistedState state)
    {
        _pause = FirstPause;
        var newest = state.Newest(_whole);
        if (newest is null && state.Log.Base != EntryId.Zero)
        {
            ReportNoSnapshot(state.Log);
            return;
        }

        _log.Info("The disk takes writes again: {0}, {1}", state, newest?.ToString() ?? "no snapshot");
        _feed.GoOnWith(state.Log);
        PlayFrom(state, newest);
    }
}
