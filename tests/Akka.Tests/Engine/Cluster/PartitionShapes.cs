using Akka.Cluster.SBR;

namespace Akka.Cluster.Tests;

/// <summary>Every way in which a few nodes can fall apart, and what each part makes of it.</summary>
internal static class PartitionShapes
{
    /// <summary>
    /// All parts that a number of nodes can have beside others. What a part sees of the rest does not depend on how that is divided, so
    /// any two parts without a common node stand for all partitions that have both.
    /// </summary>
    internal static IEnumerable<List<int>> Parts(int nodes)
    {
        for (var members = 1; members < (1 << nodes) - 1; members++)
            yield return [.. Enumerable.Range(0, nodes).Where(node => (members >> node & 1) == 1)];
    }

    /// <summary>All ways to give each node one of the statuses, at least one of them up.</summary>
    internal static IEnumerable<MemberStatus[]> Statuses(int nodes, params MemberStatus[] choice)
    {
        var count = (int)Math.Pow(choice.Length, nodes);
        for (var number = 0; number < count; number++)
        {
            var statuses = new MemberStatus[nodes];
            for (int node = 0, rest = number; node < nodes; node++, rest /= choice.Length) statuses[node] = choice[rest % choice.Length];
            if (statuses.Contains(MemberStatus.Up)) yield return statuses;
        }
    }

    /// <summary>The members as all knew them before the partition.</summary>
    internal static Gossip Before(MemberStatus[] statuses, bool lowestIsOldest, Func<int, string[]> rolesOf) => Nodes.Of(
        [.. statuses.Select((status, i) =>
            Nodes.Member(Nodes.Node(i + 1), status, lowestIsOldest ? i + 1 : statuses.Length - i, rolesOf(i)))]);

    /// <summary>The members after the leader's next step, which only one part has seen: all leave or go up, or only leave.</summary>
    internal static Gossip Moved(Gossip gossip, bool goUp)
    {
        var youngest = gossip.Members.Count;
        return gossip.Members.Aggregate(gossip, (before, member) => member.Status switch
        {
            MemberStatus.Leaving => before.With(member.Copy(MemberStatus.Exiting)),
            MemberStatus.Joining or MemberStatus.WeaklyUp when goUp => before.With(member.CopyUp(++youngest)),
            _ => before,
        });
    }

    /// <summary>What a part of the nodes sees.</summary>
    internal static DowningView View(Gossip gossip, List<int> part)
    {
        var self = Nodes.Node(part[0] + 1);
        UniqueAddress[] others =
            [.. gossip.Members.Select(member => member.UniqueAddress).Where(node => !part.Exists(i => Nodes.Node(i + 1) == node))];
        var state = Nodes.At(self, gossip with { SeenBy = [.. part.Select(i => Nodes.Node(i + 1))] }).Misses(others);
        return new DowningView(state);
    }
}
