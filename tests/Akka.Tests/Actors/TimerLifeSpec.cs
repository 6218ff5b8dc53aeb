using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>How long timers and a receive time-out live.</summary>
public class TimerLifeSpec : ActorSpec
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_timers_message_that_waits_in_the_mailbox_is_not_for_the_next_incarnation()
    {
        var probe = NewProbe();
        using var due = new ManualResetEventSlim();
        var actor = Timed(probe);
        actor.Tell((Acting self) =>
        {
            self.Timers.StartSingleTimer("key", "of the first life", Soon);
            due.Wait(); // the timer fires meanwhile
            throw new Boom("boom");
        });
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(30), due.Set);
        actor.Tell((Acting self) => self.Timers.StartSingleTimer("key", "of the second life", Soon));
        await probe.Expect("restarted", "of the second life");
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task Timers_end_with_their_actor()
    {
        var probe = NewProbe();
        var actor = Timed(probe);
        actor.Tell((Acting self) => self.Timers.StartPeriodicTimer("key", "tick", Soon));
        await probe.Expect("tick");
        Assert.True(await actor.GracefulStop(Patience));
        await NothingMoreIsTold();
    }

    [Fact]
    public async Task All_timers_can_be_ended_at_once()
    {
        var probe = NewProbe();
        var actor = Timed(probe);
        actor.Tell((Acting self) =>
        {
            self.Timers.StartSingleTimer("single", "never", TimeSpan.FromMilliseconds(10));
            self.Timers.StartPeriodicTimer("periodic", "never", TimeSpan.FromMilliseconds(10));
            probe.Ref.Tell(string.Join(' ', self.Timers.ActiveTimers.Cast<string>().Order()));
            self.Timers.CancelAll();
            probe.Ref.Tell(self.Timers.ActiveTimers.Count);
            self.Timers.StartSingleTimer("last", "last", TimeSpan.FromMilliseconds(30));
        });
        await probe.Expect("periodic single", 0, "last");
    }

    [Fact]
    public async Task A_periodic_timer_may_wait_longer_before_its_first_time()
    {
        var probe = NewProbe();
        var actor = Timed(probe);
        var since = System.Diagnostics.Stopwatch.StartNew();
        actor.Tell((Acting self) => self.Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(50), Soon));
        await probe.Expect("tick");
        Assert.True(since.ElapsedMilliseconds >= 50);
        await probe.Expect("tick", "tick");
    }

    [Fact]
    public async Task A_receive_time_out_ends_with_its_actor()
    {
        var actor = Timed(NewProbe());
        actor.Tell((Acting self) => self.SetTimeout(TimeSpan.FromMilliseconds(10)));
        Assert.True(await actor.GracefulStop(Patience));
        await NothingMoreIsTold();
    }

    [Fact]
    public async Task A_receive_time_out_outlives_a_restart()
    {
        var probe = NewProbe();
        var actor = Timed(probe);
        actor.Tell((Acting self) => self.SetTimeout(TimeSpan.FromMilliseconds(10)));
        actor.Tell("fail");
        await probe.Expect("restarted", ReceiveTimeout.Instance);
    }

    private async Task NothingMoreIsTold()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(AllDeadLetters));
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(50), letters.Ref, "later", ActorRefs.NoSender);
        await letters.Expect("later");
    }

    private IActorRef Timed(Probe probe) => Sys.ActorOf(Props.Create(() => new Acting(probe.Ref)));

    private sealed class Acting(IActorRef probe) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        internal void SetTimeout(TimeSpan time) => Context.SetReceiveTimeout(time);

        protected override void PostRestart(Exception reason) => probe.Tell("restarted");

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Action<Acting> action:
                    action(this);
                    break;
                case "fail":
                    throw new Boom("fail");
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
