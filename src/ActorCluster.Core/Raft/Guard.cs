namespace ActorCluster.Core.Raft;

/// <summary>The checks that more than one type makes; the numbers are those of <see cref="InvariantViolation"/>.</summary>
internal static class Guard
{
    /// <summary>Rule 1: the term never goes back, a vote once given stays.</summary>
    public static void HardState(HardState before, HardState after, Func<string> state)
    {
        if (after.Term < before.Term) throw new InvariantViolation(1, $"the term goes back from {before.Term} to {after.Term}", state());
        if (after.Term == before.Term && before.VotedFor is { } vote && after.VotedFor != vote)
            throw new InvariantViolation(1, $"the vote in term {after.Term} changes from {vote} to {after.VotedFor?.Name ?? "none"}", state());
    }
}
