namespace ActorCluster.Core.Raft;

/// <content>What a leader knows of its members' data.</content>
public sealed partial class Leader
{
    private protected override void Restarted(NodeId peer) => Find(peer)?.Restarted();

    /// <summary>
    /// Whether a member says that its log lacks what it had acknowledged to this very leader at an earlier start: its data are a copy that was made before that. Nothing of it
    /// counts any more, and it is told. For example: n2 acknowledged all through 9, is started again and refuses 7 for lack of the entry before.
    /// </summary>
    private bool HasLost(Progress peer, AppendReply reply)
    {
        // An answer to a message of an earlier term names no index.
        if (!reply.Accepted && reply.Match > LogIndex.Zero && reply.Match <= peer.Promised) peer.HasLost = true;
        if (peer.HasLost) Refuse(peer.Peer, RefusalReason.LostEntries, Member.Speaker);
        return peer.HasLost;
    }

    /// <summary>A learner gets its vote together with the data that it has caught up with.</summary>
    private ConfigurationChange WithData(ConfigurationChange change) =>
        change is ConfigurationChange.Promote { DataId: var data } promote && data == Guid.Empty && Member.Configuration.Find(promote.Name) is { } learner
            ? promote with { DataId = Member.Meetings.All.DataOf(learner.Id) }
            : change;
}
