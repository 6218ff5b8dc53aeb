using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <content>Snapshots: takes them while the apply goes on, keeps their files, fills the pieces that are sent, stores those that come in, restores.</content>
internal sealed partial class NodeShell
{
    /// <summary>Begins a snapshot of what is applied now, if enough was since the last one; it is on disk some time later.</summary>
    private void BeginSnapshot(SimulatedNode node)
    {
        var every = world.Profile.SnapshotEvery;
        if (every == 0 || node.Disk.Writing is not null || node.Applied - node.SnapshotAt < every) return;

        // After a failed write the state may be ahead of what the rules have on disk: a snapshot of that waits until they have caught up.
        if (node.Applied > node.Committed || node.Member!.SnapshotAt(node.Applied) is not { } at) return;
        node.SnapshotAt = node.Applied;
        node.Disk.Writing = SnapshotFile.Of(at.Last, at.Configuration, node.Hash, world.Rng.Between(0, world.Profile.MaxSnapshotFilling), protocol.WriteSnapshot);
        world.Schedule(world.Rng.Between(1, 2 * world.Profile.MaxFlushUnits), new Event(EventKind.SnapshotWritten, node.Number, node.Incarnation));
    }

    private void SnapshotWritten(SimulatedNode node)
    {
        var file = node.Disk.Writing!;
        node.Disk.Writing = null;
        if (world.Now < node.Disk.FullUntil) return;
        node.Disk.Add(file);
        world.Coverage.Add(Met.SnapshotTaken);
        if (Falters(node, Met.CrashBeforeSnapshotTaken)) return;
        Step(node, new Happening.SnapshotTaken(file.Info));
    }

    /// <summary>Fills a piece on its way out; null where it cannot be read.</summary>
    private SnapshotChunk? Fill(SimulatedNode node, int to, SnapshotChunk chunk)
    {
        if (chunk.Length == 0) return chunk;
        world.Coverage.Add(Met.SnapshotChunk);
        var file = node.Sending.GetValueOrDefault(to) is { } open && open.Info.IsSameFile(chunk.Snapshot) ? open : node.Disk.Find(chunk.Snapshot);
        if (file is null || world.Now < node.Disk.StalledUntil)
        {
            world.Coverage.Add(Met.SnapshotUnreadable);
            return null;
        }

        node.Sending[to] = file;
        return chunk with { Data = file.Read(chunk.Offset, chunk.Length) };
    }

    private void Store(SimulatedNode node, StoreChunk piece)
    {
        if (piece.Offset == 0)
        {
            if (node.Disk.Part is { } before && !before.Info.IsSameFile(piece.Snapshot)) world.Coverage.Add(Met.SnapshotReplacedByAnother);
            node.Disk.Part = new IncomingFile(piece.Snapshot);
        }

        var part = node.Disk.Part;
        if (part is null || !part.Info.IsSameFile(piece.Snapshot) || part.Bytes.Count != piece.Offset)
            throw new SimulationFailure($"{node.Id} is to store a piece at {piece.Offset} of {piece.Snapshot}, which does not follow what is there");
        part.Bytes.AddRange(piece.Data.Span);
        if (!world.Network.IsPerfect && world.Rng.Between(0, 999) < world.Profile.FlipPerMille) part.Bytes[^1] ^= 1;
        if (!piece.IsLast) return;
        node.Disk.Storing = part;
        var more = world.Network.IsPerfect ? 0 : world.Rng.Between(0, world.Profile.MaxStoreUnits);
        world.Schedule(FlushUnits(node) + more, new Event(EventKind.SnapshotStored, node.Number, node.Incarnation, What: part));
    }

    /// <summary>The last piece is on disk, while another snapshot may have begun to come in: is it what it should be?</summary>
    private void SnapshotStored(SimulatedNode node, IncomingFile part)
    {
        var info = part.Info;
        if (node.Disk.Storing == part) node.Disk.Storing = null;
        var file = new SnapshotFile(info, [.. part.Bytes]);
        var isWhole = file.IsWhole && world.Now >= node.Disk.FullUntil;
        if (isWhole)
        {
            if (node.Disk.Part == part) node.Disk.Part = null;
            node.Disk.Add(file);
        }
        else
        {
            world.Coverage.Add(Met.SnapshotDamaged);
        }

        if (Falters(node, Met.CrashBeforeSnapshotReceived)) return;
        Step(node, new Happening.SnapshotReceived(info, isWhole));
    }

    private void Restore(SimulatedNode node, SnapshotInfo info)
    {
        world.Restore(node, info);
        Desk.Applied(node);
    }
}
