using Akka.Cluster.SBR;
using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>
/// What a strategy promises, for every way in which up to five nodes can fall apart: never do two parts go on, though one of them may
/// have seen a step of the leader's that the others have not.
/// </summary>
public class PartitionShapesSpec
{
    private static readonly MemberStatus[] All =
        [MemberStatus.Up, MemberStatus.Joining, MemberStatus.WeaklyUp, MemberStatus.Leaving, MemberStatus.Exiting];

    private static readonly MemberStatus[] Few = [MemberStatus.Up, MemberStatus.Joining, MemberStatus.Leaving];

    public static TheoryData<string> Strategies => [.. ByName.Keys];

    private static Dictionary<string, DowningStrategy> ByName => new()
    {
        ["keep-majority"] = new KeepMajority(""),
        ["keep-majority of a role"] = new KeepMajority("odd"),
        ["static-quorum of 2"] = new StaticQuorum(2, ""),
        ["static-quorum of 3"] = new StaticQuorum(3, ""),
        ["static-quorum of a role"] = new StaticQuorum(2, "odd"),
        ["keep-oldest"] = new KeepOldest(true, ""),
        ["keep-oldest even if alone"] = new KeepOldest(false, ""),
        ["keep-oldest of a role"] = new KeepOldest(true, "odd"),
        ["down-all"] = new DownAll(),
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Never_do_two_parts_go_on(string name)
    {
        var strategy = ByName[name];
        for (var nodes = 2; nodes <= 5; nodes++)
        {
            foreach (var statuses in PartitionShapes.Statuses(nodes, nodes <= 3 ? All : Few))
            {
                foreach (var lowestIsOldest in strategy is KeepOldest ? new[] { true, false } : [true])
                    AtMostOneGoesOn(strategy, PartitionShapes.Before(statuses, lowestIsOldest, RolesOf));
            }
        }
    }

    [Fact]
    public void Of_two_parts_the_majority_goes_on_or_with_equal_numbers_the_lowest_address() =>
        Of(new KeepMajority(""), (_, part, other) => part.Count != other.Count ? part.Count > other.Count : part.Contains(0));

    [Fact]
    public void Of_two_parts_the_one_with_a_quorum_goes_on() => Of(
        new StaticQuorum(3, ""), (_, part, _) => part.Count >= 3);

    [Fact]
    public void Of_two_parts_the_oldest_goes_on_unless_it_alone_faces_several() => Of(
        new KeepOldest(true, ""),
        (oldest, part, other) => part.Contains(oldest) ? part.Count > 1 || other.Count == 1 : other.Count == 1 && part.Count > 1);

    [Fact]
    public void Of_two_parts_the_oldest_goes_on_though_it_is_alone() => Of(
        new KeepOldest(false, ""), (oldest, part, _) => part.Contains(oldest));

    /// <summary>All nodes are up, and all have seen the same: exactly the parts go on that the rule says.</summary>
    private static void Of(DowningStrategy strategy, Func<int, List<int>, List<int>, bool> goesOn)
    {
        for (var nodes = 2; nodes <= 5; nodes++)
        {
            foreach (var lowestIsOldest in new[] { true, false })
            {
                var statuses = Enumerable.Repeat(MemberStatus.Up, nodes).ToArray();
                var gossip = PartitionShapes.Before(statuses, lowestIsOldest, RolesOf);
                foreach (var part in PartitionShapes.Parts(nodes))
                {
                    List<int> other = [.. Enumerable.Range(0, nodes).Except(part)];
                    var expected = goesOn(lowestIsOldest ? 0 : nodes - 1, part, other);
                    Assert.True(expected == GoesOn(strategy, gossip, part), Describe(strategy, gossip, [part, other]));
                }
            }
        }
    }

    private static void AtMostOneGoesOn(DowningStrategy strategy, Gossip before)
    {
        Gossip[] ahead = [PartitionShapes.Moved(before, goUp: true), PartitionShapes.Moved(before, goUp: false)];
        var winners = PartitionShapes.Parts(before.Members.Count).Where(part => GoesOn(strategy, before, part)).ToList();
        foreach (var winner in winners)
        {
            foreach (var rival in PartitionShapes.Parts(before.Members.Count).Where(part => !part.Intersect(winner).Any()))
            {
                Assert.False(winners.Exists(rival.SequenceEqual), Describe(strategy, before, [winner, rival]));
                foreach (var moved in ahead)
                    Assert.False(GoesOn(strategy, moved, rival), $"{Describe(strategy, before, [winner, rival])} {moved}");
            }
        }
    }

    private static bool GoesOn(DowningStrategy strategy, Gossip gossip, List<int> part) =>
        strategy.Decide(PartitionShapes.View(gossip, part)) == DowningDecision.Unreachable;

    private static string[] RolesOf(int node) => node % 2 == 0 ? ["odd"] : [];

    private static string Describe(DowningStrategy strategy, Gossip gossip, List<List<int>> parts) =>
        $"{strategy}: {string.Join(" | ", parts.Select(part => string.Join(",", part)))} of {gossip}";
}
