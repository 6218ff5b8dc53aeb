namespace ActorCluster.Core.Raft;

/// <content>What goes out to the members: entries, words without entries, and snapshots to those whose next entries are gone (§5.3, §7).</content>
public sealed partial class Leader
{
    private void TakeReply(NodeId from, SnapshotReply reply)
    {
        if (Find(from) is not { } peer) return;

        peer.Heard();
        if (reply.IsComplete && peer.SinceRound > 0)
        {
            // An earlier member of that name may have said it: it carries no round. What the member holds it says in its answer to an append.
            if (peer.SaysItStored(reply.Snapshot)) SendEmpty(peer);
        }
        else if (reply.IsComplete)
        {
            // It may be one that an earlier leader sent, of more than this one knows to be committed yet; its log holds it then (§5.4.3).
            var last = reply.Snapshot.Last;
            if (last.Index > Member.Commit && !Log.Holds(last)) throw Member.Broken(7, $"{from} speaks of a {reply.Snapshot}");
            peer.Accepted(reply.Snapshot.Last.Index, Log.Base.Index);
            AdvanceCommit();
            Replicate(peer);
        }
        else
        {
            peer.Transfer?.Answered(reply, Member.Options);
        }

        SendChunk(peer);
    }

    private void Replicate(Progress peer)
    {
        BeginTransferIfBehind(peer);
        while (peer.MaySendEntries && peer.Next <= Log.Last.Index)
        {
            if (peer.Next > Member.Commit)
            {
                SendTo(peer, RequestAfter(peer.Next.Previous));
                continue;
            }

            var bytes = peer.BytesAllowed(Member.Options.MaxAppendBytes);
            if (bytes == 0) return;
            SendTo(peer, bytes < Member.Options.MaxAppendBytes ? RequestAfter(peer.Next.Previous, bytes, Entry.Overhead) : RequestAfter(peer.Next.Previous));
        }
    }

    /// <summary>One request object serves every member that is at the same place, which is the rule.</summary>
    private AppendRequest RequestAfter(LogIndex previous)
    {
        if (lastRequest is not { } same || same.Previous.Index != previous || same.Entries[^1].Index != Log.Last.Index
            || same.Commit != Member.Commit || same.Round != reads.Round)
        {
            lastRequest = RequestAfter(previous, Member.Options.MaxAppendBytes, bytesOfEntry: 0);
        }

        return lastRequest;
    }

    private AppendRequest RequestAfter(LogIndex previous, int maxBytes, int bytesOfEntry) =>
        new(Term, Log.IdAt(previous), Log.EntriesAfter(previous, maxBytes, bytesOfEntry), Member.Commit, reads.Round);

    /// <summary>
    /// A heartbeat, a probe, a word about the commit index, a round for reads: all the same message. A member that is being sent a snapshot is asked whether it has
    /// what the log begins with.
    /// </summary>
    private void SendEmpty(Progress peer)
    {
        BeginTransferIfBehind(peer);
        var previous = peer.Transfer is null ? Log.IdAt(peer.Next.Previous) : Log.Base;
        SendTo(peer, new AppendRequest(Term, previous, [], Member.Commit, reads.Round));
    }

    /// <summary>A word to everybody who was heard lately. The others get it with their next heartbeat.</summary>
    private void SendEmptyToAll()
    {
        foreach (var peer in peers)
        {
            if (!peer.IsSilent) SendEmpty(peer);
        }
    }

    /// <summary>What the member needs next is compacted away: it gets the newest snapshot first (§7).</summary>
    private void BeginTransferIfBehind(Progress peer)
    {
        if (peer.Transfer is null && peer.Next <= Log.Base.Index) peer.Begin(Newest());
    }

    /// <summary>
    /// The next piece of the snapshot, once it is due and only to a member that was heard lately. Where several in a row found no answer, a newer snapshot takes the
    /// place of the one that was begun: its file may be gone.
    /// </summary>
    private void SendChunk(Progress peer)
    {
        if (peer.Transfer is not { } transfer || !peer.IsChunkDue) return;
        if (transfer.MayBeReplaced && Newest() is { } newest && newest != transfer.Snapshot) transfer = peer.Begin(newest);
        var bytes = peer.BytesAllowed(Member.Options.Compaction.MaxChunkBytes);
        if (bytes == 0) return;
        var chunk = transfer.Take(Term, bytes, Member.Options);
        Effects.Send(peer.Peer, chunk);
        peer.Sent(chunk);
    }

    private SnapshotInfo Newest() => Member.Newest ?? throw Member.Broken(12, "a log that was compacted has no snapshot");

    private void SendTo(Progress peer, AppendRequest request)
    {
        var stamps = lease.Stamps(peer.Stamps, successor is not null, VouchesForEarlierTerms);
        Effects.Send(peer.Peer, request.Stamps == stamps ? request : request with { Stamps = stamps });
        peer.Sent(request);
    }
}
