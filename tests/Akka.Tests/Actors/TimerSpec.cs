using System.Diagnostics;
using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class TimerSpec : ActorSpec
{
    [Fact]
    public async Task A_single_timer_fires_once_and_not_early()
    {
        var probe = NewProbe();
        var started = Stopwatch.GetTimestamp();
        Timed(probe, timers => timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(30)));
        await probe.Expect("tick");
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(30));
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_constructor_may_start_timers()
    {
        var probe = NewProbe();
        Sys.ActorOf(Props.Create(() => new TimedFromBirth(probe.Ref)));
        await probe.Expect("tick");
    }

    [Fact]
    public async Task A_timer_that_cannot_be_started_is_not_active()
    {
        var actor = Timed(NewProbe(), _ => { });
        Assert.False(await actor.Ask<bool>((ITimerScheduler timers) =>
        {
            Assert.ThrowsAny<ArgumentException>(() => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(-1)));
            return timers.IsTimerActive("key");
        }, Patience));
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_cancelled()
    {
        var probe = NewProbe();
        var actor = Timed(probe, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(2)));
        await probe.Expect("tick", "tick", "tick");
        Assert.False(await actor.Ask<bool>((ITimerScheduler timers) =>
        {
            timers.Cancel("key");
            return timers.IsTimerActive("key");
        }, Patience));
    }

    [Fact]
    public async Task A_new_timer_takes_the_place_of_the_old_one_under_its_key()
    {
        var probe = NewProbe();
        Timed(probe, timers =>
        {
            timers.StartSingleTimer("key", "old", TimeSpan.FromMilliseconds(1));
            timers.StartSingleTimer("key", "new", TimeSpan.FromMilliseconds(20));
        });
        await probe.Expect("new");
    }

    [Fact]
    public async Task A_message_that_waits_in_the_mailbox_dies_with_its_timer()
    {
        var probe = NewProbe();
        using var due = new ManualResetEventSlim();
        var actor = Timed(probe, _ => { });
        actor.Tell((ITimerScheduler timers) =>
        {
            timers.StartSingleTimer("key", "stale", TimeSpan.FromMilliseconds(1));
            due.Wait(); // the timer fires meanwhile
            timers.Cancel("key");
            return true;
        });
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(30), due.Set);
        await actor.Ask<bool>((ITimerScheduler _) => true, Patience);
        actor.Tell("after");
        await probe.Expect("after");
    }

    [Fact]
    public async Task Timers_die_with_their_incarnation()
    {
        var probe = NewProbe();
        var starts = 0;
        var actor = Timed(probe, timers =>
        {
            if (Interlocked.Increment(ref starts) == 1)
                timers.StartPeriodicTimer("key", "first life", TimeSpan.FromMilliseconds(1));
            else
                timers.StartSingleTimer("other", "second life", TimeSpan.FromMilliseconds(20));
        });
        await probe.Expect("first life");
        actor.Tell("fail");
        object message;
        do
            message = await probe.Next();
        while (message is "first life");
        Assert.Equal("second life", message);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task Receive_time_out_comes_after_a_silence_and_again_until_taken_back()
    {
        var probe = NewProbe();
        var actor = Do((context, message) =>
        {
            switch (message)
            {
                case "start":
                    context.SetReceiveTimeout(TimeSpan.FromMilliseconds(10));
                    break;
                case "stop":
                    context.SetReceiveTimeout(null);
                    context.Sender.Tell("stopped");
                    break;
                default:
                    probe.Ref.Tell(message);
                    break;
            }
        });
        actor.Tell("start");
        await probe.Next<ReceiveTimeout>();
        await probe.Next<ReceiveTimeout>();
        await actor.Ask<string>("stop", Patience);
    }

    [Fact]
    public async Task A_message_that_does_not_count_lets_the_silence_go_on()
    {
        var probe = NewProbe();
        var actor = Do((context, message) =>
        {
            if (message is "start")
                context.SetReceiveTimeout(TimeSpan.FromMilliseconds(100));
            else if (message is ReceiveTimeout)
                probe.Ref.Tell(message);
        });
        actor.Tell("start");
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), actor, new Uncounted(), ActorRefs.NoSender);
        await probe.Next<ReceiveTimeout>();
    }

    private sealed record Uncounted : INotInfluenceReceiveTimeout;

    [Fact]
    public async Task What_a_timer_sends_has_no_sender_unless_one_is_given()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new SenderTeller(probe.Ref)));
        await probe.Expect(Sys.DeadLetters, probe.Ref);
        Assert.NotNull(actor);
    }

    private sealed class SenderTeller : UntypedActor, IWithTimers
    {
        private readonly IActorRef _probe;

        public SenderTeller(IActorRef probe) => _probe = probe;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartSingleTimer("without", "tick", TimeSpan.FromMilliseconds(1));
            Timers.StartSingleTimer("with", "tick", TimeSpan.FromMilliseconds(40), _probe);
        }

        protected override void OnReceive(object message) => _probe.Tell(Sender);
    }

    [Fact]
    public async Task The_scheduler_is_never_early()
    {
        var probe = NewProbe();
        var started = Stopwatch.GetTimestamp();
        foreach (var milliseconds in new[] { 40, 5, 20, 1, 10 })
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(milliseconds), probe.Ref, milliseconds, ActorRefs.NoSender);
        var due = new HashSet<int> { 1, 5, 10, 20, 40 };
        while (due.Count > 0)
        {
            var milliseconds = await probe.Next<int>();
            Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(milliseconds));
            Assert.True(due.Remove(milliseconds));
        }
    }

    [Fact]
    public async Task What_a_scheduled_action_throws_does_not_stop_the_scheduler()
    {
        var probe = NewProbe();
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => throw new Boom("in a timer"));
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(5), probe.Ref, "alive", ActorRefs.NoSender);
        await probe.Expect("alive");
    }

    [Fact]
    public async Task A_cancelled_entry_does_not_fire()
    {
        var probe = NewProbe();
        var cancelled = Sys.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(200), probe.Ref, "never", ActorRefs.NoSender);
        cancelled.Cancel();
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(250), probe.Ref, "later", ActorRefs.NoSender);
        await probe.Expect("later");
    }

    private IActorRef Timed(Probe probe, Action<ITimerScheduler> start) =>
        Sys.ActorOf(Props.Create(() => new TimedActor(probe.Ref, start)));

    private sealed class TimedActor : UntypedActor, IWithTimers
    {
        private readonly IActorRef _probe;
        private readonly Action<ITimerScheduler> _start;

        public TimedActor(IActorRef probe, Action<ITimerScheduler> start)
        {
            _probe = probe;
            _start = start;
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => _start(Timers);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Func<ITimerScheduler, bool> question:
                    Sender.Tell(question(Timers));
                    break;
                case "fail":
                    throw new Boom("boom");
                default:
                    _probe.Tell(message);
                    break;
            }
        }
    }

    private sealed class TimedFromBirth : ReceiveActor, IWithTimers
    {
        public TimedFromBirth(IActorRef probe)
        {
            Timers.StartSingleTimer("key", "tick", TimeSpan.FromMilliseconds(1));
            ReceiveAny(probe.Tell);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
