namespace ActorCluster.Core.Raft;

/// <summary>The way into the rules.</summary>
public static class Raft
{
    /// <summary>The role with which a member begins, or begins again: a follower that knows no leader.</summary>
    /// <param name="self">The member.</param>
    /// <param name="recovered">The fold over its journal; the rules take it over, nobody else may change it afterwards.</param>
    /// <param name="newest">
    /// The newest snapshot on its disk whose file is whole and whose last entry its log holds, if any: its state machine begins with that one, and what it holds is
    /// committed.
    /// </param>
    /// <param name="options">The measures.</param>
    /// <param name="seed">Draws the election time-outs; different for every member.</param>
    /// <param name="isNew">The cluster was founded just now: everybody is there and nobody leads, so that the first election need not wait for long.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvariantViolation">
    /// The journal begins in the middle and nothing in it says what stood before; or no snapshot holds what its log lacks; or the log does not hold what the snapshot
    /// says.
    /// </exception>
    public static Role Start(NodeId self, PersistedState recovered, SnapshotInfo? newest, RaftOptions options, ulong seed, bool isNew = false)
    {
        var errors = options.Errors().ToList();
        if (errors.Count > 0) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        var log = recovered.Log;
        if (!log.IsFounded) throw new InvariantViolation(8, "the journal's beginning is missing", recovered.ToString());
        if (newest is null ? log.Base != EntryId.Zero : !log.Holds(newest.Last))
            throw new InvariantViolation(12, $"the log begins after {log.Base}, and with {newest?.ToString() ?? "no snapshot"}", recovered.ToString());
        return new Follower(new Member(self, recovered, newest, options, seed), leader: null, isNew);
    }
}
