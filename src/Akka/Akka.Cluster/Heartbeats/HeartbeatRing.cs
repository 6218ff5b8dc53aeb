namespace Akka.Cluster;

/// <summary>
/// Says which nodes a node watches: its successors in the ring of all nodes by address, and whoever it has missed before, to notice
/// the return. Those known to be unreachable do not count.
/// </summary>
internal static class HeartbeatRing
{
    internal static IReadOnlySet<UniqueAddress> WatchedBy(MembershipState state, int monitoredBy)
    {
        var nodes = state.Members.Select(member => member.UniqueAddress).ToList();
        var watched = state.Gossip.Reachability.AbsentFor(state.Self).ToHashSet();
        var self = nodes.IndexOf(state.Self);
        if (self < 0) return watched;
        var counted = 0;
        for (var step = 1; step < nodes.Count && counted < monitoredBy; step++)
        {
            var node = nodes[(self + step) % nodes.Count];
            watched.Add(node);
            if (state.Reachability.IsReachable(node)) counted++;
        }
        return watched;
    }
}
