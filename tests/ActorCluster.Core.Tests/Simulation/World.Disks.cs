using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <content>What the nodes' disks do: fail, fill up, come back.</content>
internal sealed partial class World
{
    /// <summary>The state becomes what a snapshot says.</summary>
    public void Restore(SimulatedNode node, SnapshotInfo snapshot)
    {
        var file = node.Disk.Find(snapshot) ?? throw new SimulationFailure($"{node.Id} is to restore {snapshot}, which is not on its disk");
        (node.Applied, node.Hash) = file.State;
        node.SnapshotAt = node.Applied;
        Coverage.Add(Met.SnapshotRestored);
        History.CheckState(node.Id, node.Applied, node.Hash);
        if (node.Applied != snapshot.Last.Index) throw new SimulationFailure($"{snapshot} at {node.Id} is through {node.Applied}");
    }

    /// <summary>
    /// A write fails. The process goes on: nothing that waited for the disk is sent; the rules begin again from what is there as soon as a write works. Whether some of the
    /// failed ones are there after all nobody knows.
    /// </summary>
    public void FailWrite(SimulatedNode node)
    {
        Coverage.Add(Met.WriteFailed);
        var survive = Rng.Between(0, 2) == 0 ? Rng.Between(0, node.Flushing.Count) : 0;
        foreach (var asked in node.Flushing.Take(survive).ToList()) WriteTo(node, asked.Persist);
        Say(node, "cannot write", $"{survive} of {node.Flushing.Count} writes are there all the same");
        node.DropRole();
        Schedule(Math.Max(1, node.Disk.FullUntil - Now) + Rng.Between(0, 50), new Event(EventKind.Restart, node.Number));
    }

    /// <summary>Reads the disk and lets the rules begin. False where it is damaged: the node refuses to run.</summary>
    private bool TryRecover(SimulatedNode node)
    {
        node.Disk.Tidy();
        if (node.Disk.IsJournalDamaged) return Refuse(node, "a row of the journal has a wrong checksum");
        if (!node.HasBegun) WriteTo(node, protocol.StartOf(node.Id, Rng.Next()));
        node.HasBegun = true;
        try
        {
            node.Member = protocol.Start(node.Id, Members, node.Journal, node.Disk.Whole, Rng.Next());
        }
        catch (InvariantViolation violation) when (violation.Rule == 12 && node.Disk.IsDamaged)
        {
            return Refuse(node, violation.Message);
        }

        if (node.Member.Begins is not { } newest) return true;
        Coverage.Add(Met.StartFromSnapshot);
        if (newest.Last.Index > node.Applied) Restore(node, newest);
        node.Committed = newest.Last.Index;
        return true;
    }

    private bool Refuse(SimulatedNode node, string why)
    {
        Coverage.Add(Met.StartRefused);
        Say(node, "refuses to start", why);
        node.Forget();
        return false;
    }

    /// <summary>After a compaction rows of the journal may go, and after any flush old snapshots.</summary>
    private void Shorten(SimulatedNode node, IReadOnlyList<object> flushed)
    {
        var gone = node.Disk.Prune(last => protocol.IsOnDisk(node.Id, last));
        if (gone > 0) Coverage.Add(Met.SnapshotDeleted, gone);
        if (!flushed.Any(one => one is JournalEvent.Compacted) || Rng.Between(0, 2) == 0) return;
        var deletable = protocol.Deletable(node.Journal);
        if (deletable == 0) return;
        node.Journal.RemoveRange(0, Rng.Between(1, deletable));
        Coverage.Add(Met.JournalShortened);
    }
}
