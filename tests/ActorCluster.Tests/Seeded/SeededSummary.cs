namespace ActorCluster.Tests.Seeded;

/// <summary>Many runs in one line.</summary>
public static class SeededSummary
{
    /// <summary>What they met together, how long the slowest way back took, and a hash of all of them.</summary>
    public static string Of(IReadOnlyList<SeededResult> results)
    {
        var hash = results.Aggregate(0UL, (hash, result) => (hash * 31) ^ result.Hash);
        return $"{Sum(r => r.Turns):N0} turns, {Sum(r => r.Elections):N0} elections, {Sum(r => r.Applied):N0} entries, {Sum(r => r.Written):N0} writes ({Sum(r => r.InDoubt):N0} in doubt, {Sum(r => r.ProposedAgain):N0} proposed again), "
            + $"{Sum(r => r.Read):N0} reads, {Sum(r => r.Faults):N0} faults, {Sum(r => r.Snapshots):N0} snapshots written and {Sum(r => r.Installed):N0} sent and installed, {Sum(r => r.Changes):N0} changes of the members, {Sum(r => r.ReadAgain):N0} journals read again, {Sum(r => r.HalfFounded):N0} starts in the middle of a founding; back to serving everybody within "
            + $"{results.Max(r => r.WayBack).TotalSeconds:F1} s; hash {hash:x16}{OfOrders(results)}";

        long Sum(Func<SeededResult, long> of) => results.Sum(of);
    }

    private static string OfOrders(IReadOnlyList<SeededResult> results)
    {
        List<SeededOrdersResult> orders = [.. results.Select(result => result.Orders).OfType<SeededOrdersResult>()];
        return orders.Count == 0 ? "" : $"; sagas: {Sum(o => o.Completed):N0} completed, {Sum(o => o.Compensated):N0} compensated, {Sum(o => o.Retried):N0} attempts made again, {Sum(o => o.Interrupted):N0} crashes of their leader, "
            + $"{Sum(o => o.Repeated):N0} calls again ({Sum(o => o.TakenOver):N0} from another process); {Sum(o => o.Events):N0} events, {Sum(o => o.Redelivered):N0} handed out again, {Sum(o => o.DoneAgain):N0} done again; "
            + $"{Sum(o => o.ModelsLost):N0} read models lost, {Sum(o => o.ModelsStruck):N0} struck";

        long Sum(Func<SeededOrdersResult, long> of) => orders.Sum(of);
    }
}
