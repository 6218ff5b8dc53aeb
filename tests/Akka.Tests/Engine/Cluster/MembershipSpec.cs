using Xunit;
using static Akka.Cluster.Tests.Nodes;

namespace Akka.Cluster.Tests;

/// <summary>The rules of membership, one sentence each.</summary>
public class MembershipSpec
{
    [Fact]
    public void Founder_goes_up_at_once_since_it_agrees_with_itself()
    {
        var founder = Founded(A).Lead();
        Assert.Equal(MemberStatus.Up, founder.StatusOf(A));
        Assert.Equal(A, founder.Leader!.UniqueAddress);
    }

    [Fact]
    public void Joining_member_goes_up_when_all_full_members_have_seen_it()
    {
        var a = At(A, AllUp(A, B));
        var b = At(B, a.Gossip);
        a = a.Joined(C);
        Assert.Same(a, a.Lead());
        b = b.Hears(a);
        a = a.Hears(b).Lead();
        Assert.Equal(MemberStatus.Up, a.StatusOf(C));
        Assert.Equal(3, a.Gossip.Find(C)!.UpNumber);
    }

    [Fact]
    public void Joining_twice_changes_nothing()
    {
        var a = At(A, AllUp(A)).Joined(B);
        Assert.Same(a, a.Joined(B));
    }

    [Fact]
    public void Unreachable_member_stops_the_leader_until_it_is_downed()
    {
        var a = At(A, AllUp(A, B, C)).Misses(C);
        var b = At(B, AllUp(A, B, C)).Hears(a);
        a = a.Joined(D);
        b = b.Hears(a);
        a = a.Hears(b);
        Assert.Same(a, a.Lead());
        a = a.Down(C.Address);
        b = b.Hears(a);
        a = a.Hears(b).Lead();
        Assert.Equal(MemberStatus.Up, a.StatusOf(D));
        Assert.Null(a.StatusOf(C));
        Assert.True(a.Gossip.IsRemoved(C));
    }

    [Fact]
    public void Joining_member_may_work_weakly_while_somebody_is_unreachable()
    {
        var a = At(A, AllUp(A, B)).Misses(B).Joined(C);
        Assert.Equal(MemberStatus.WeaklyUp, LeaderDuties.PromoteWeakly(a, Quota.None, NoNodes).StatusOf(C));
    }

    [Fact]
    public void Leaving_member_exits_by_agreement_and_is_removed_after_its_goodbye()
    {
        var b = At(B, AllUp(A, B)).Leave(B.Address);
        var a = At(A, AllUp(A, B)).Hears(b).Lead();
        Assert.Equal(MemberStatus.Exiting, a.StatusOf(B));
        Assert.Same(a, a.Lead());
        Assert.Null(LeaderDuties.Act(a, Quota.None, new HashSet<UniqueAddress> { B }, 0).StatusOf(B));
    }

    [Fact]
    public void Restarted_node_takes_the_place_of_its_earlier_incarnation_without_agreement()
    {
        var again = Node(3, incarnation: 2);
        var a = At(A, AllUp(A, B, C)).Misses(B).Joined(again);
        Assert.Null(a.StatusOf(C));
        Assert.Equal(MemberStatus.Joining, a.StatusOf(again));
        // A late gossip of somebody who has not heard of it does not bring the dead back.
        var b = At(B, AllUp(A, B, C)).Joined(D);
        Assert.Null(b.Hears(a).StatusOf(C));
        Assert.Null(a.Hears(b).StatusOf(C));
        Assert.Equal(MemberStatus.Joining, a.Hears(b).StatusOf(D));
    }

    [Fact]
    public void Answer_of_another_incarnation_shows_that_the_known_one_is_dead()
    {
        var again = Node(3, incarnation: 2);
        var a = At(A, AllUp(A, B, C)).Answered(again, 0);
        Assert.Contains(a.Gossip.Find(C)!, a.Unreachable);
        Assert.Contains(a.Observe(_ => true).Gossip.Find(C)!, a.Unreachable);
    }

    [Fact]
    public void Removed_incarnation_cannot_join_again()
    {
        var a = At(A, AllUp(A, B)).Misses(B).Down(B.Address).Lead();
        Assert.True(a.Gossip.IsRemoved(B));
        Assert.Same(a, a.Joined(B));
    }

    [Fact]
    public void First_members_wait_for_the_quota()
    {
        var quota = new Quota(3, Quota.None.OfRole);
        var a = Founded(A).Joined(B);
        Assert.Same(a, LeaderDuties.Act(a, quota, NoNodes, 0));
        a = LeaderDuties.Act(a.Joined(C), quota, NoNodes, 0);
        Assert.All(a.Members, member => Assert.Equal(MemberStatus.Up, member.Status));
    }

    [Fact]
    public void Word_of_a_downed_observer_does_not_count()
    {
        var b = At(B, AllUp(A, B, C)).Misses(A);
        var a = At(A, AllUp(A, B, C)).Hears(b);
        Assert.Contains(a.Gossip.Find(A)!, At(C, a.Gossip).Unreachable);
        Assert.Empty(At(C, a.Down(B.Address).Gossip).Unreachable);
    }

    [Fact]
    public void Leader_is_the_lowest_reachable_address_and_each_role_has_its_own()
    {
        var gossip = Of(Member(A, MemberStatus.Up), Member(B, MemberStatus.Up, 2, "worker"), Member(C, MemberStatus.Up, 3, "worker"));
        var c = At(C, gossip);
        Assert.Equal(A, c.Leader!.UniqueAddress);
        Assert.Equal(B, c.RoleLeader("worker")!.UniqueAddress);
        Assert.Equal(C, c.Misses(A, B).Leader!.UniqueAddress);
    }

    [Fact]
    public void Age_counts_from_going_up_and_not_by_address()
    {
        var a = Member(A, MemberStatus.Up, 2);
        var b = Member(B, MemberStatus.Up, 1);
        Assert.True(b.IsOlderThan(a));
        var c = Member(C, MemberStatus.Joining);
        Assert.Equal([b, a, c], new[] { a, c, b }.Order(Akka.Cluster.Member.AgeOrdering));
    }

    [Fact]
    public void Status_never_goes_back()
    {
        Assert.Throws<InvalidOperationException>(() => Member(A, MemberStatus.Down).Copy(MemberStatus.Up));
        Assert.Throws<InvalidOperationException>(() => Member(A, MemberStatus.Exiting).Copy(MemberStatus.Leaving));
    }

    [Fact]
    public void Events_tell_reachability_then_members_then_leaders()
    {
        var before = At(B, AllUp(A, B));
        var after = before.Joined(C).Misses(A);
        Assert.Equal(
            ["UnreachableMember", "MemberJoined", "LeaderChanged"],
            MembershipDiff.Between(before, after).Select(each => each.GetType().Name));
        var gone = MembershipDiff.Between(after, after.Down(A.Address).Lead()).ToList();
        Assert.IsType<ClusterEvent.MemberDowned>(gone[0]);
        Assert.Equal(MemberStatus.Down, Assert.IsType<ClusterEvent.MemberRemoved>(gone[1]).PreviousStatus);
    }

    [Fact]
    public void Each_node_watches_its_successors_and_whom_it_has_missed()
    {
        var a = At(A, AllUp(A, B, C, D, E));
        Assert.Equal([B, C], HeartbeatRing.WatchedBy(a, 2).Order());
        Assert.Equal([B, C, D], HeartbeatRing.WatchedBy(a.Misses(B), 2).Order());
        Assert.Equal([A, B], HeartbeatRing.WatchedBy(At(E, a.Gossip), 2).Order());
    }
}
