using ActorCluster.Core.Raft;
using ActorCluster.Raft;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Issues;

/// <summary>
/// A role counted its ticks by one look at the clock and told its rules what the clock shows by another. Where its thread was kept waiting in between, the ticks that ended
/// meanwhile were shown, and then counted as well: the rules' clock went ahead for good, so that their promises ended too early and an answer called itself younger than it was.
/// </summary>
public sealed class TickCountedTwiceSpec() : TestKit("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_tick_that_ends_between_two_looks_at_the_clock_is_counted_once()
    {
        var (scheduler, member) = ((TestScheduler)Sys.Scheduler, CreateTestProbe());
        var board = new LateClock(scheduler);
        var role = Core.Raft.Raft.Start(N2, PersistedState.Of(Bootstrap.Events(new Configuration([N1, N2, N3]))), null, new RaftOptions(10, 20, 3, 1 << 20, 8, 1 << 20, 1 << 20, 100, 1 << 20, new CompactionOptions(2, 1 << 20, 100, 10)), 5);
        var incarnation = new Incarnation(1, role, member.Ref, new TickLength(Tick, LongestNap: 5), new AgeBoard(board, Tick, TimeOptions.None));
        var follower = Sys.ActorOf(Props.Create(() => new FollowerActor(incarnation)));
        Assert.Equal("0", Shown());

        board.Late = 3 * Tick;
        Assert.Equal("3", Shown());
        board.Late = TimeSpan.Zero;
        scheduler.Advance(3 * Tick);
        Assert.Equal("3", Shown());

        // What the rules' clock shows, as their answers say.
        string Shown()
        {
            follower.Tell(new Input.Received(N1, new AppendRequest(new Term(1), Id(1, 1), [], LogIndex.Zero, 0)));
            var stepped = member.FishForMessage<MemberMessage.Stepped>(message => message.Output.SendAfterPersist.Count > 0);
            return Assert.IsType<AppendReply>(Assert.Single(stepped.Output.SendAfterPersist).Message).Stamps.SentAt.ToString();
        }
    }

    /// <summary>Shows the time a little later than another clock, as it does to a thread that is kept waiting before it looks.</summary>
    private sealed class LateClock(ITimeProvider clock) : ITimeProvider
    {
        public TimeSpan Late { get; set; }

        public DateTimeOffset Now => clock.Now + Late;

        public TimeSpan MonotonicClock => HighResMonotonicClock;

        public TimeSpan HighResMonotonicClock => clock.HighResMonotonicClock + Late;
    }
}
