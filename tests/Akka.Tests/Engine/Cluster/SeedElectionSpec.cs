using Akka.Actor;
using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>Which seed founds the cluster, whichever is missing.</summary>
public class SeedElectionSpec
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(1);
    private static readonly Address[] Seeds = [Nodes.A.Address, Nodes.B.Address, Nodes.C.Address];

    [Fact]
    public void First_seed_founds_at_once_when_all_others_are_there_and_in_no_cluster()
    {
        var election = Of(0);
        Assert.False(election.FoundsCluster(TimeSpan.Zero));
        election.Heard(Seeds[1], TimeSpan.Zero);
        Assert.False(election.FoundsCluster(TimeSpan.Zero));
        election.Heard(Seeds[2], TimeSpan.Zero);
        Assert.True(election.FoundsCluster(TimeSpan.Zero));
    }

    [Fact]
    public void A_question_of_a_higher_seed_may_be_old_so_that_only_its_answer_counts()
    {
        var election = Of(0);
        Assert.False(election.Asked(Seeds[1], TimeSpan.Zero));
        Assert.False(election.Asked(Seeds[2], TimeSpan.Zero));
        Assert.False(election.FoundsCluster(TimeSpan.Zero));
        var last = Of(2);
        Assert.True(last.Asked(Seeds[0], TimeSpan.Zero));
        Assert.False(last.FoundsCluster(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void The_lower_of_two_seeds_founds_after_a_short_wait_for_the_third(int lower, int higher)
    {
        var first = Of(lower);
        var second = Of(higher);
        first.Refused(Seeds[3 - lower - higher]);
        second.Refused(Seeds[3 - lower - higher]);
        for (var now = TimeSpan.Zero; now <= ShortWait; now += TimeSpan.FromMilliseconds(100))
        {
            first.Heard(Seeds[higher], now);
            second.Heard(Seeds[lower], now);
            Assert.Equal(now == ShortWait, first.FoundsCluster(now));
            Assert.False(second.FoundsCluster(now));
        }
    }

    [Fact]
    public void Seed_that_listens_but_does_not_answer_is_waited_for_longer()
    {
        var election = Of(1);
        election.Heard(Seeds[2], Timeout - SeedElection.Freshness);
        Assert.False(election.FoundsCluster(Timeout - TimeSpan.FromMilliseconds(1)));
        Assert.True(election.FoundsCluster(Timeout));
    }

    [Fact]
    public void First_seed_alone_waits_the_whole_timeout()
    {
        var election = Of(0);
        election.Refused(Seeds[1]);
        Assert.False(election.FoundsCluster(Timeout - TimeSpan.FromMilliseconds(1)));
        Assert.True(election.FoundsCluster(Timeout));
    }

    /// <summary>At the other side of a partition the two of them are most, and found a cluster without it.</summary>
    [Fact]
    public void First_seed_alone_never_founds_while_most_may_listen_and_do_not_answer()
    {
        var election = Of(0);
        Assert.False(election.FoundsCluster(TimeSpan.FromHours(1)));
        election.Heard(Seeds[2], TimeSpan.FromHours(1));
        Assert.True(election.FoundsCluster(TimeSpan.FromHours(1)));
    }

    /// <summary>Whatever two sides a partition has, and whatever is dead, at most one side founds a cluster.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void At_most_one_side_of_a_partition_founds(int size)
    {
        var seeds = Enumerable.Range(0, size).Select(number => new Address("akka.tcp", "partition", "127.0.0.1", 2551 + number)).ToArray();
        for (var side = 0; side < 1 << size; side++)
        {
            for (var dead = 0; dead < 1 << size; dead++)
            {
                var founders = Enumerable.Range(0, size).Where(self => !IsIn(dead, self) && Founds(self, side, dead)).Select(self => IsIn(side, self));
                Assert.True(founders.Distinct().Count() <= 1, $"{size} seeds, one side {side:b}, dead {dead:b}");
            }
        }

        bool Founds(int self, int side, int dead)
        {
            var election = new SeedElection(seeds, seeds[self], Timeout, TimeSpan.Zero);
            for (var other = 0; other < size; other++)
            {
                if (other == self || IsIn(side, other) != IsIn(side, self)) continue;
                if (IsIn(dead, other)) election.Refused(seeds[other]);
                else election.Heard(seeds[other], Timeout);
            }
            return election.FoundsCluster(Timeout);
        }

        static bool IsIn(int set, int number) => (set >> number & 1) != 0;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Another_seed_alone_never_founds(int rank) => Assert.False(Of(rank).FoundsCluster(TimeSpan.FromHours(1)));

    [Fact]
    public void A_seed_that_has_fallen_silent_is_not_waited_for()
    {
        var election = Of(1);
        election.Heard(Seeds[0], TimeSpan.Zero);
        var later = SeedElection.Freshness + TimeSpan.FromMilliseconds(1);
        election.Heard(Seeds[2], later);
        Assert.False(election.FoundsCluster(later));
        election.Refused(Seeds[0]);
        Assert.True(election.FoundsCluster(later));
    }

    [Fact]
    public void Whoever_is_no_seed_never_founds() =>
        Assert.False(new SeedElection(Seeds, Nodes.D.Address, Timeout, TimeSpan.Zero).FoundsCluster(TimeSpan.FromHours(1)));

    [Fact]
    public void The_only_seed_founds_at_once() =>
        Assert.True(new SeedElection([Seeds[0]], Seeds[0], Timeout, TimeSpan.Zero).FoundsCluster(TimeSpan.Zero));

    private static SeedElection Of(int rank) => new(Seeds, Seeds[rank], Timeout, TimeSpan.Zero);
}
