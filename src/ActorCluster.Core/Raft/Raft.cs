namespace ActorCluster.Core.Raft;

/// <summary>The way into the rules.</summary>
public static class Raft
{
    /// <summary>The role with which a member begins, or begins again: a follower that knows no leader.</summary>
    /// <param name="self">The member.</param>
    /// <param name="recovered">The fold over its journal; the rules take it over, nobody else may change it afterwards.</param>
    /// <param name="options">The measures.</param>
    /// <param name="seed">Draws the election time-outs; different for every member.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static Role Start(NodeId self, PersistedState recovered, RaftOptions options, ulong seed)
    {
        var errors = options.Errors().ToList();
        if (errors.Count > 0) throw new ArgumentException(string.Join("; ", errors), nameof(options));
        return new Follower(new Member(self, recovered, options, seed), leader: null);
    }
}
