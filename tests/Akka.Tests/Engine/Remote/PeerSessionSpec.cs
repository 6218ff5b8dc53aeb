using Akka.Actor;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>How long quarantines last, by a clock that the spec moves.</summary>
public sealed class PeerSessionSpec
{
    private readonly HandClock clock = new();

    [Fact]
    public void Messages_pass_again_after_the_rest()
    {
        var session = new PeerSession(TimeSpan.FromSeconds(5), TimeSpan.FromDays(5), clock);
        Assert.Equal(Meeting.Other, session.Meet(1, 0, out _));
        Assert.True(session.Quarantine(1, forGood: false, out _));
        Assert.Equal(TimeSpan.FromSeconds(5), session.Rest);
        Assert.Equal(Meeting.NotYet, session.Meet(1, 1, out _));
        clock.MonotonicClock = TimeSpan.FromSeconds(5);
        Assert.Equal(TimeSpan.Zero, session.Rest);
        Assert.Equal(Meeting.Same, session.Meet(1, 1, out _));
    }

    [Fact]
    public void A_quarantine_for_good_is_forgotten_after_its_time()
    {
        var session = new PeerSession(rest: null, TimeSpan.FromDays(5), clock);
        session.Meet(1, 0, out _);
        Assert.True(session.Quarantine(1, forGood: true, out _));
        clock.MonotonicClock = TimeSpan.FromDays(5) - TimeSpan.FromTicks(1);
        Assert.Equal(Meeting.Banned, session.Meet(1, 1, out _));
        clock.MonotonicClock = TimeSpan.FromDays(5);
        Assert.False(session.IsBanned(1));
        session.Quarantine(2, forGood: true, out _);
        Assert.Equal(1, session.Bans);
    }

    [Fact]
    public void A_quarantine_after_the_greeting_does_not_fall_on_whoever_has_come_in_the_place_of_the_quarantined()
    {
        var (a, b) = (NewSession(), NewSession());
        a.Meet(1, 0, out _);
        var greeting = a.Name();
        a.Quarantine(1, forGood: false, out _);
        Assert.Equal(Meeting.Other, b.Meet(theirUid: 7, greeting, out var welcome));
        Assert.Equal(Meeting.Other, a.Meet(2, welcome, out var agreed));
        Assert.Equal((0UL, 0UL, TimeSpan.Zero), (welcome, agreed, a.Rest));
        Assert.Equal(Meeting.Same, b.Meet(7, a.Name(), out _));
    }

    [Fact]
    public void Greetings_that_cross_lead_to_the_same_number()
    {
        var (a, b) = (NewSession(), NewSession());
        a.Meet(1, 3, out _);
        var (greetingOfA, greetingOfB) = (a.Name(), b.Name());
        a.Quarantine(1, forGood: false, out _);
        Assert.Equal(Meeting.Other, a.Meet(2, greetingOfB, out var welcomeOfA));
        Assert.Equal(Meeting.Other, b.Meet(7, greetingOfA, out var welcomeOfB));
        Assert.Equal(Meeting.Same, a.Meet(2, welcomeOfB, out _));
        Assert.Equal(Meeting.Same, b.Meet(7, welcomeOfA, out _));
        Assert.Equal((3UL, 3UL), (a.Number, b.Number));
    }

    private PeerSession NewSession() => new(TimeSpan.FromSeconds(5), TimeSpan.FromDays(5), clock);

    private sealed class HandClock : ITimeProvider
    {
        public DateTimeOffset Now => DateTimeOffset.UnixEpoch + MonotonicClock;

        public TimeSpan MonotonicClock { get; set; }

        public TimeSpan HighResMonotonicClock => MonotonicClock;
    }
}
