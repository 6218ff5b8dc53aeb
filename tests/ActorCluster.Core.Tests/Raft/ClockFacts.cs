using ActorCluster.Core.Raft;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>What is concluded from clocks, and what is not.</summary>
public sealed class ClockFacts
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Clocks_that_part_within_the_bound_are_believed_for_ever()
    {
        var watch = new ClockWatch(Tick, driftPerMille: 50);
        for (var ms = 0; ms < 100_000; ms += 7) Assert.True(watch.Look(TimeSpan.FromMilliseconds(ms), TimeSpan.FromMilliseconds(ms * 1.05)));
    }

    [Theory]
    [InlineData(10_000)] // The machine was suspended: its monotonic clock stood still.
    [InlineData(-3_600_000)] // Somebody set the wall clock back.
    public void A_jump_is_not_believed_until_both_have_agreed_for_a_whole_window(int jumpMs)
    {
        var watch = new ClockWatch(Tick, driftPerMille: 50);
        Assert.True(watch.Look(TimeSpan.Zero, TimeSpan.Zero));
        Assert.True(watch.Look(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)));
        Assert.False(watch.Look(TimeSpan.FromMilliseconds(101), TimeSpan.FromMilliseconds(101 + jumpMs)));
        Assert.False(watch.Look(TimeSpan.FromMilliseconds(1_100), TimeSpan.FromMilliseconds(1_100 + jumpMs)));
        Assert.True(watch.Look(TimeSpan.FromMilliseconds(1_101), TimeSpan.FromMilliseconds(1_101 + jumpMs)));
    }

    /// <summary>What a window's drift would allow is not to come at once: an age of a few ticks would be wrong by many.</summary>
    [Theory]
    [InlineData(1, 40)]
    [InlineData(4, 10)]
    public void Jumps_that_are_as_long_as_the_drift_of_a_window_are_noticed(int times, int jumpMs)
    {
        var watch = new ClockWatch(Tick, driftPerMille: 50);
        var (monotonic, wall) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var ms = 0; ms < 900; ms += 5, monotonic += Tick / 4, wall += Tick / 4) Assert.True(watch.Look(monotonic, wall));
        var believed = true;
        for (var i = 0; i < times; i++, monotonic += Tick / 4, wall += Tick / 4)
        {
            wall += TimeSpan.FromMilliseconds(jumpMs);
            believed = watch.Look(monotonic, wall);
        }

        Assert.False(believed);
    }

    [Fact]
    public void Looks_however_close_find_clocks_that_agree()
    {
        var watch = new ClockWatch(Tick, driftPerMille: 50);
        for (var i = 0; i < 500_000; i++)
        {
            // Each clock is read a little late now and then.
            var at = TimeSpan.FromMicroseconds(4 * i);
            Assert.True(watch.Look(at + TimeSpan.FromMicroseconds(i % 7), at + TimeSpan.FromMicroseconds(i % 5)));
        }
    }

    [Fact]
    public void A_lease_that_the_drift_bound_leaves_nothing_of_is_refused()
    {
        var options = new RaftOptions(10, 20, 3, 1, 1, 1, 1, 1, 1, new CompactionOptions(0, 0, 0, 1));
        Assert.Empty((options with { Time = new TimeOptions(10, 50) }).Errors());
        Assert.Empty((options with { Time = new TimeOptions(0, 50) }).Errors());
        Assert.Single((options with { Time = new TimeOptions(11, 50) }).Errors());
        Assert.Single((options with { Time = new TimeOptions(4, 50) }).Errors());
        Assert.Single((options with { Time = new TimeOptions(10, 501) }).Errors());
    }

    /// <summary>For any two clocks within the bound: the leader's count of its lease ends before the follower's count of its promise does.</summary>
    [Theory]
    [InlineData(50, 10)]
    [InlineData(50, 50)]
    [InlineData(100, 8)]
    [InlineData(300, 20)]
    public void A_lease_ends_before_the_promises_do(int driftPerMille, int leaseTicks)
    {
        var time = new TimeOptions(leaseTicks, driftPerMille);
        var leadersLongest = (time.LeaseTicksOfLeader + 1) * (1 + (driftPerMille / 1000.0));
        var followersShortest = (time.PromiseTicks(leaseTicks) - 1) * (1 - (driftPerMille / 1000.0));
        Assert.True(leadersLongest + 2 <= followersShortest);
    }

    /// <summary>A promise is counted anew once, however often its clock is doubted: of 40 ticks and a margin twice as many, and the time to stand.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wall_clock_that_is_set_again_and_again_does_not_keep_a_member_from_standing(bool hasForgottenItsPromise)
    {
        const int Lease = 40;
        var options = RaftFacts.Options with { MinElectionTimeoutTicks = Lease, MaxElectionTimeoutTicks = 2 * Lease, Time = new TimeOptions(Lease, 50) };
        List<JournalEvent> journal = [.. Bootstrap.Events(new Configuration([new NodeId("n1"), new NodeId("n2"), new NodeId("n3")]))];
        if (hasForgottenItsPromise) journal.Add(new JournalEvent.HardStateChanged(new HardState(new Term(2), null)));
        var role = Core.Raft.Raft.Start(new NodeId("n2"), PersistedState.Of(journal), null, options, 1);
        if (!hasForgottenItsPromise)
            role = role.Step(RaftFacts.From("n1", new AppendRequest(new Term(1), RaftFacts.Id(1, 1), [], LogIndex.Zero, 0, new RequestStamps(new Stamp(1), Lease, Stamp.None, 0)))).Next;

        var stoodAt = 0;
        for (var now = 1; stoodAt == 0 && now < 2_000; now++)
        {
            role = role.Step(Input.Tick.Instance).Next;

            // Believed for no longer than a moment, again and again, whenever a window of agreement is over.
            var inWindow = now % (ClockWatch.WindowTicks + 2);
            if (inWindow is 10 or 9) role = role.Step(new Input.Clock(new Instant(now), IsSteady: inWindow == 9)).Next;
            if (role is Candidate) stoodAt = now;
        }

        Assert.InRange(stoodAt, 10 + (2 * Lease), 10 + (2 * (Lease + 10)) + Lease);
    }
}
