using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>Which of two versions knows the other: the order that gossip lives by.</summary>
public class VectorClockSpec
{
    private static readonly VectorClock.Node A = VectorClock.Node.Create("a");
    private static readonly VectorClock.Node B = VectorClock.Node.Create("b");
    private static readonly VectorClock Nothing = VectorClock.Create();

    [Fact]
    public void Versions_that_know_the_same_are_the_same()
    {
        Assert.True(Nothing.IsSameAs(VectorClock.Create()));
        Assert.True(Nothing.Increment(A).Increment(B) == Nothing.Increment(B).Increment(A));
        Assert.Equal(VectorClock.Ordering.Same, Nothing.Increment(A).CompareTo(Nothing.Increment(A)));
    }

    [Fact]
    public void A_version_is_after_those_that_it_came_from()
    {
        var first = Nothing.Increment(A);
        var later = first.Increment(B).Increment(A);
        Assert.True(later.IsAfter(first));
        Assert.True(first.IsBefore(later));
        Assert.True(first < later);
        Assert.True(later > Nothing);
        Assert.Equal(VectorClock.Ordering.Before, first.CompareTo(later));
    }

    [Fact]
    public void Versions_that_changed_apart_are_concurrent()
    {
        var common = Nothing.Increment(A);
        var (one, other) = (common.Increment(A), common.Increment(B));
        Assert.True(one.IsConcurrentWith(other));
        Assert.False(one.IsBefore(other) || one.IsAfter(other) || one.IsSameAs(other));
        Assert.Equal(VectorClock.Ordering.Concurrent, other.CompareTo(one));
    }

    [Fact]
    public void What_is_merged_knows_both()
    {
        var (one, other) = (Nothing.Increment(A).Increment(A), Nothing.Increment(A).Increment(B));
        var merged = one.Merge(other);
        Assert.True(merged.IsAfter(one));
        Assert.True(merged.IsAfter(other));
        Assert.True(merged == other.Merge(one));
        Assert.True(merged == merged.Merge(one));
    }

    [Fact]
    public void A_node_that_is_gone_can_be_taken_out()
    {
        var clock = Nothing.Increment(A).Increment(B);
        Assert.True(clock.Prune(B) == Nothing.Increment(A));
        Assert.True(clock.Prune(VectorClock.Node.Create("c")) == clock);
    }
}
