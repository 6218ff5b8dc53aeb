using Akka.Cluster.SBR;
using Xunit;
using static Akka.Cluster.Tests.Nodes;

namespace Akka.Cluster.Tests;

/// <summary>Who goes on after a partition. Both sides are asked: they must not both go on.</summary>
public class DowningStrategySpec
{
    private static readonly UniqueAddress[] Five = [A, B, C, D, E];

    [Theory]
    [InlineData(3, DowningDecision.Unreachable, DowningDecision.Reachable)]
    [InlineData(2, DowningDecision.Reachable, DowningDecision.Unreachable)]
    [InlineData(1, DowningDecision.Reachable, DowningDecision.Unreachable)]
    public void Majority_goes_on(int firstSide, object here, object there) =>
        AssertSides(new KeepMajority(""), Five, firstSide, (DowningDecision)here, (DowningDecision)there);

    [Fact]
    public void With_equal_sides_the_lowest_address_goes_on() => AssertSides(
        new KeepMajority(""), [A, B, C, D], 2, DowningDecision.Unreachable, DowningDecision.Reachable);

    [Fact]
    public void Majority_counts_the_role_only()
    {
        var gossip = Of(
            Member(A, MemberStatus.Up), Member(B, MemberStatus.Up, 2), Member(C, MemberStatus.Up, 3),
            Member(D, MemberStatus.Up, 4, "data"), Member(E, MemberStatus.Up, 5, "data"));
        Assert.Equal(DowningDecision.Reachable, new KeepMajority("data").Decide(ViewOf(A, gossip, D, E)));
    }

    [Fact]
    public void Where_joining_members_could_turn_the_majority_nobody_goes_on()
    {
        // D and E may be up by now in C's eyes, so that C thinks itself on the side of the majority.
        var gossip = Of(
            Member(A, MemberStatus.Up), Member(B, MemberStatus.Up, 2), Member(C, MemberStatus.Up, 3), Member(D, MemberStatus.Joining),
            Member(E, MemberStatus.Joining));
        Assert.Equal(DowningDecision.All, new KeepMajority("").Decide(ViewOf(A, gossip, C, D, E)));
        Assert.Equal(DowningDecision.Unreachable, new KeepMajority("").Decide(ViewOf(A, gossip, D, E)));
    }

    [Fact]
    public void Where_leaving_members_could_turn_the_majority_nobody_goes_on()
    {
        // C and D may be exiting by now in A's eyes, so that A and B are two of three.
        var gossip = Of(
            Member(A, MemberStatus.Up), Member(B, MemberStatus.Up, 2), Member(C, MemberStatus.Leaving, 3),
            Member(D, MemberStatus.Leaving, 4), Member(E, MemberStatus.Up, 5));
        Assert.Equal(DowningDecision.All, new KeepMajority("").Decide(ViewOf(C, gossip, A, B)));
        Assert.Equal(DowningDecision.Reachable, new KeepMajority("").Decide(ViewOf(A, gossip, C, D, E)));
    }

    [Fact]
    public void Where_no_member_has_the_role_nobody_goes_on()
    {
        Assert.Equal(DowningDecision.All, new KeepMajority("data").Decide(ViewOf(A, AllUp(Five), D, E)));
        Assert.Equal(DowningDecision.All, new KeepOldest(true, "data").Decide(ViewOf(A, AllUp(Five), D, E)));
    }

    [Fact]
    public void Restarted_member_counts_like_the_one_whose_place_it_took()
    {
        // A and B fell silent, and A has restarted. A and C are two of three, to whichever of the three is asked.
        var again = Node(1, incarnation: 2);
        var c = At(C, AllUp(A, B, C)).Misses(A, B).Joined(again);
        Assert.Equal(DowningDecision.Unreachable, new KeepMajority("").Decide(new DowningView(c)));
        Assert.Equal(DowningDecision.Reachable, new KeepMajority("").Decide(ViewOf(B, AllUp(A, B, C), A, C)));
        Assert.Equal(DowningDecision.Reachable, new KeepMajority("").Decide(ViewOf(B, c.Gossip, again, C)));
    }

    [Fact]
    public void Quorum_goes_on() =>
        AssertSides(new StaticQuorum(3, ""), Five, 3, DowningDecision.Unreachable, DowningDecision.Reachable);

    [Fact]
    public void Neither_side_goes_on_without_a_quorum() =>
        AssertSides(new StaticQuorum(3, ""), [A, B, C, D], 2, DowningDecision.Reachable, DowningDecision.Reachable);

    [Fact]
    public void Too_many_members_for_the_quorum_are_all_downed() =>
        AssertSides(new StaticQuorum(2, ""), [A, B, C, D], 2, DowningDecision.All, DowningDecision.All);

    [Fact]
    public void The_oldest_goes_on_with_its_side() =>
        AssertSides(new KeepOldest(true, ""), Five, 2, DowningDecision.Unreachable, DowningDecision.Reachable);

    [Fact]
    public void The_oldest_alone_goes_down() =>
        AssertSides(new KeepOldest(true, ""), Five, 1, DowningDecision.Reachable, DowningDecision.Unreachable);

    [Fact]
    public void The_oldest_alone_goes_on_if_told_so() =>
        AssertSides(new KeepOldest(false, ""), Five, 1, DowningDecision.Unreachable, DowningDecision.Reachable);

    [Fact]
    public void Of_two_the_oldest_stays() =>
        AssertSides(new KeepOldest(true, ""), [A, B], 1, DowningDecision.Unreachable, DowningDecision.Reachable);

    [Fact]
    public void Down_all_spares_nobody() =>
        AssertSides(new DownAll(), Five, 4, DowningDecision.All, DowningDecision.All);

    [Fact]
    public void Nobody_is_downed_while_all_are_reachable() =>
        Assert.Equal(DowningDecision.Nobody, new DownAll().Decide(ViewOf(A, AllUp(Five))));

    [Fact]
    public void Those_that_only_some_hear_go_down_together_with_those_that_do_not_hear_them()
    {
        // A does not hear E, but E gossips with the rest.
        var state = At(A, AllUp(Five)).Misses(E);
        foreach (var other in new[] { B, C, D, E }) state = At(A, state.Gossip.Seen(other));
        state = At(B, state.Gossip);
        var view = new DowningView(state);
        Assert.Equal([A, E], view.IndirectlyConnected.Select(member => member.UniqueAddress));
        var decision = new KeepMajority("").Decide(view);
        Assert.Equal(DowningDecision.IndirectlyConnected, decision);
        Assert.Equal([A, E], DowningStrategy.Victims(decision, view).Select(member => member.UniqueAddress));
    }

    [Fact]
    public void Those_that_only_some_hear_count_where_there_is_a_partition_too()
    {
        // D and E are gone, and B does not hear C: A's side has three of five, of which A is left.
        var here = Five[..3];
        var state = At(A, At(B, At(A, AllUp(Five)).Misses(D, E).Gossip).Misses(C).Gossip);
        foreach (var node in here) state = At(A, state.Gossip.Seen(node));
        Assert.Equal([A, B, C], state.Gossip.SeenBy);
        var view = new DowningView(state);
        var decision = new KeepMajority("").Decide(view);
        Assert.Equal(DowningDecision.IndirectlyConnected, decision);
        Assert.Equal([B, C, D, E], DowningStrategy.Victims(decision, view).Select(member => member.UniqueAddress));
    }

    [Fact]
    public void Partition_is_decided_only_once_it_is_still()
    {
        var watch = new StabilityWatch(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(35));
        Assert.Equal(StabilityWatch.Verdict.Wait, watch.Judge(TimeSpan.FromSeconds(100)));
        watch.Changed(TimeSpan.Zero);
        watch.Changed(TimeSpan.FromSeconds(10));
        Assert.Equal(StabilityWatch.Verdict.Wait, watch.Judge(TimeSpan.FromSeconds(29)));
        Assert.Equal(StabilityWatch.Verdict.Decide, watch.Judge(TimeSpan.FromSeconds(30)));
        watch.Changed(TimeSpan.FromSeconds(34));
        Assert.Equal(StabilityWatch.Verdict.TooRestless, watch.Judge(TimeSpan.FromSeconds(35)));
        watch.Healed();
        Assert.False(watch.IsRunning);
    }

    private static void AssertSides(
        DowningStrategy strategy, UniqueAddress[] nodes, int firstSide, DowningDecision here, DowningDecision there)
    {
        var gossip = AllUp(nodes);
        var first = nodes[..firstSide];
        var second = nodes[firstSide..];
        Assert.Equal(here, strategy.Decide(ViewOf(first[0], gossip, second)));
        Assert.Equal(there, strategy.Decide(ViewOf(second[0], gossip, first)));
    }

    private static DowningView ViewOf(UniqueAddress self, Gossip gossip, params UniqueAddress[] unreachable) =>
        new(At(self, gossip).Misses(unreachable));
}
