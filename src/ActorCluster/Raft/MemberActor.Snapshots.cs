using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Snapshots;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Raft;

/// <content>Begins with a snapshot, tells the rules of new ones, stores what a leader sends.</content>
internal sealed partial class MemberActor
{
    private const int Remembered = 4;

    /// <summary>The last snapshots that are on the disk, oldest first; among them always the newest one that the journal reaches.</summary>
    private readonly List<SnapshotInfo> _whole = [];
    private readonly List<SnapshotInfo> _awaitingJournal = [];
    private readonly Queue<SnapshotInfo> _untold = [];
    private MemberMessage.Recovered? _recovered;
    private SnapshotMessage.Loaded? _loaded;
    private EntryId _persisted = EntryId.Zero;

    /// <summary>
    /// Begins once the journal and a snapshot are read: the newest whose last entry the log holds. One that goes further is of entries that a crash has taken away; the one before
    /// it is still there for that.
    /// </summary>
    private void BeginOnceRead()
    {
        if (_recovered is not var (recovered, isNew) || _loaded is not { } loaded)
        {
            return;
        }

        _loaded = null;
        if (loaded.Info is { } newer && !recovered.Log.Holds(newer.Last))
        {
            _log.Warning("{0} is not used: the journal's {1} does not hold its last entry", newer, recovered.Log);
            _snapshots.Tell(new SnapshotMessage.LoadNewest(newer.Id), Self);
            return;
        }

        if (loaded.Info is null && recovered.Log.Base != EntryId.Zero)
        {
            ReportNoSnapshot(recovered.Log);
            return;
        }

        if (loaded is { Info: { } whole, State: { } state })
        {
            _machine.Tell(new MachineMessage.Begin(whole, state));
            Remember(whole);
        }

        (_recovered, _pause) = (null, FirstPause);
        Begin(recovered, loaded.Info, isNew);
        Become(Serve);
        Stash.UnstashAll();
    }

    private void ReportNoSnapshot(RaftLog log) => _parts.Fault.Report(
        WrongData.Damaged(_parts.Settings, $"The journal begins after entry {log.Base}, and in {_parts.Snapshots.Path} is no whole snapshot that holds what was before."),
        null,
        NodeFailureKind.Damaged);

    private void Remember(SnapshotInfo info)
    {
        _whole.Add(info);
        while (_whole.Count > Remembered && _whole[1].Last.Index <= _shown.Snapshot)
        {
            _whole.RemoveAt(0);
        }
    }

    private void ServeSnapshots(SnapshotMessage message)
    {
        switch (message)
        {
            case SnapshotMessage.Written(var info):
                _log.Info("{0} is written", info);
                Remember(info);
                _awaitingJournal.Add(info);
                SnapshotsPersisted(_persisted);
                _untold.Enqueue(info);
                TellOfSnapshots();
                break;
            case SnapshotMessage.Stored(var then):
                Send(then);
                break;
            case SnapshotMessage.Received(var info, var isWhole):
                if (isWhole)
                {
                    _log.Info("{0} was received", info);
                    Remember(info);
                    _awaitingJournal.Add(info);
                }

                _role.Tell(new Input.SnapshotReceived(info, isWhole));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>
    /// An older snapshot may go only once the journal holds the last entry of a newer one. The order of entries is by term first: of a term as late, or of a later one, no log is without
    /// what is committed.
    /// </summary>
    private void SnapshotsPersisted(EntryId through)
    {
        _persisted = through;
        if (_awaitingJournal.Count == 0 || _awaitingJournal.Where(info => info.Last.CompareTo(through) <= 0).MaxBy(info => info.Last.Index) is not { } newest)
        {
            return;
        }

        _awaitingJournal.RemoveAll(info => info.Last.CompareTo(through) <= 0);
        if (newest.Last.Index > _shown.Snapshot)
        {
            _shown = _shown with { Snapshot = newest.Last.Index };
            _parts.View.Member = _shown;
            _snapshots.Tell(new SnapshotMessage.Prune(newest.Id), Self);
        }
    }

    /// <summary>
    /// Tells the rules of snapshots of what they call committed. After its disk has failed a member's state machine is ahead of them: they hear of its snapshots once they have caught up.
    /// </summary>
    private void TellOfSnapshots()
    {
        while (_untold.TryPeek(out var info) && info.Last.Index <= _shown.Commit)
        {
            _role.Tell(new Input.SnapshotTaken(_untold.Dequeue()));
        }
    }

    /// <summary>What is to be sent goes at once, unless a piece of a snapshot is to be written first.</summary>
    private void SendOrStore(Output output)
    {
        if (output.StoreChunk is { } chunk)
        {
            _snapshots.Tell(new SnapshotMessage.Store(chunk, output.Send), Self);
        }
        else
        {
            Send(output.Send);
        }
    }

    private static LogIndex? BaseAfter(IReadOnlyList<JournalEvent> events)
    {
        LogIndex? found = null;
        for (var i = 0; i < events.Count; i++)
        {
            found = events[i] switch
            {
                JournalEvent.Compacted compacted => compacted.Base.Index,
                JournalEvent.SnapshotInstalled installed => installed.Snapshot.Last.Index,
                _ => found,
            };
        }

        return found;
    }
}
