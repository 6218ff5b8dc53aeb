namespace ActorCluster.Core.Raft;

/// <summary>
/// A rule of safety does not hold. The member must stop, and with it everything that rests on its state: going on could lose what was acknowledged.
/// The rules, by number:
/// <list type="number">
/// <item>A member's term never goes back, and its vote in a term, once given, never changes (§5.2).</item>
/// <item>A term has at most one leader (election safety, §5.2).</item>
/// <item>A leader only appends to its own log (leader append-only, §5.3).</item>
/// <item>A committed entry is never replaced (state-machine safety, §5.4.3).</item>
/// <item>The commit index never goes back and never passes the log's end (figure 2).</item>
/// <item>A leader counts only entries of its own term; older ones are committed with them (§5.4.2).</item>
/// <item>No member acknowledges to a leader what that leader's log does not hold (log matching, §5.3).</item>
/// <item>A log has no gaps and its terms never go back (§5.3).</item>
/// <item>Whoever stands or leads in a term has voted for itself in it (§5.2).</item>
/// <item>A role acts in the term of its member's hard state, and in no other.</item>
/// <item>What the journal calls persisted in the leader's own term stands in the leader's log.</item>
/// <item>A snapshot holds nothing that is not committed, and a log begins after nothing that no snapshot of its member holds (§7).</item>
/// </list>
/// </summary>
public sealed class InvariantViolation(int rule, string what, string state) : Exception($"rule {rule} is broken: {what}. State: {state}")
{
    /// <summary>The rule's number in the list above.</summary>
    public int Rule { get; } = rule;

    /// <summary>The state that broke it, for people.</summary>
    public string State { get; } = state;
}
