using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using Xunit;

namespace ActorCluster.Tests.Raft;

public sealed class TickCounterTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly HandClock _clock = new();
    private readonly TickCounter _ticks;

    public TickCounterTests() => _ticks = new TickCounter(new TickLength(Tick, LongestNap: 7), _clock, _clock.HighResMonotonicClock);

    [Fact]
    public void It_sleeps_until_a_tick_is_due_and_then_all_of_them_have_passed()
    {
        Assert.Equal(5 * Tick, _ticks.NextNap(5));
        Pass(5);
        Assert.Equal(5, _ticks.TakePassed(Now));
        Assert.Equal(0, _ticks.TakePassed(Now));
    }

    [Fact]
    public void What_comes_in_during_the_nap_finds_the_ticks_before_it_counted()
    {
        _ticks.NextNap(6);
        Pass(2.5);
        Assert.Equal(2, _ticks.TakePassed(Now));
        Pass(0.5);
        Assert.Equal(1, _ticks.TakePassed(Now));
    }

    [Fact]
    public void No_nap_is_longer_than_the_longest() => Assert.Equal(7 * Tick, _ticks.NextNap(1000));

    [Fact]
    public void A_timer_that_ends_as_soon_is_left_alone_and_one_that_ends_later_is_not()
    {
        Assert.Equal(4 * Tick, _ticks.NextNap(4));
        Pass(1);
        Assert.Equal(1, _ticks.TakePassed(Now));
        Assert.Null(_ticks.NextNap(7));
        Assert.Equal(2 * Tick, _ticks.NextNap(2));
        Pass(2);
        _ticks.Woke();
        Assert.Equal(2, _ticks.TakePassed(Now));
        Assert.Equal(7 * Tick, _ticks.NextNap(7));
    }

    [Fact]
    public void A_pause_of_the_process_is_no_longer_than_the_nap()
    {
        _ticks.NextNap(7);
        Pass(500);
        Assert.Equal(7, _ticks.TakePassed(Now));
        Pass(1);
        Assert.Equal(1, _ticks.TakePassed(Now));
    }

    private Instant Now => new(_clock.HighResMonotonicClock.Ticks / Tick.Ticks);

    private void Pass(double ticks) => _clock.HighResMonotonicClock += Tick * ticks;
}
