using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Engine.TestKit;

/// <summary>What the engine counts time for goes by the system's scheduler: a test that moves its time moves all of it.</summary>
public class TestSchedulerTimeSpec() : Akka.TestKit.Xunit2.TestKit("""
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    akka { loglevel = INFO, stdout-loglevel = OFF, log-dead-letters = 2, log-dead-letters-suspend-duration = 5m }
    """)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task Restarts_are_counted_within_a_range_of_its_time()
    {
        var strategy = new OneForOneStrategy(1, 60_000, _ => Directive.Restart);
        var child = await Sys.ActorOf(Props.Create(() => new Parent(strategy))).Ask<IActorRef>("child", Patience);
        Watch(child);
        await Fail(child);
        Scheduler.Advance(TimeSpan.FromSeconds(61));
        await Fail(child);
        child.Tell("fail");
        ExpectTerminated(child, Patience);
    }

    [Fact]
    public void Dead_letters_are_logged_again_when_the_pause_is_over_in_its_time()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        Sys.DeadLetters.Tell(new First());
        ExpectMsg<Info>(line => Assert.Contains("[First]", line.ToString()), Patience);
        Sys.DeadLetters.Tell(new Second());
        ExpectMsg<Info>(line => Assert.Contains("No more of this kind are logged for 00:05:00", line.ToString()), Patience);
        Sys.DeadLetters.Tell(new Third());
        Sys.ActorSelection("/system/deadLetterListener").Tell(new Identify("nothing of the third"), TestActor);
        ExpectMsg<ActorIdentity>(Patience);
        Scheduler.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        Sys.DeadLetters.Tell(new Fourth());
        ExpectMsg<Info>(line => Assert.Contains("[Fourth]", line.ToString()), Patience);
    }

    /// <summary>Akka.NET's test scheduler runs what repeats once in one advance, and tells all the end of it as the time.</summary>
    [Fact]
    public void What_repeats_comes_as_often_as_its_time_passes_in_order_with_the_rest()
    {
        using var cancel = new Cancelable(Scheduler.Advanced);
        Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TestActor, "tick", ActorRefs.NoSender, cancel);
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), TestActor, "two", ActorRefs.NoSender);
        Scheduler.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["tick", "two", "tick", "tick"], ReceiveN(4));
        cancel.Cancel();
        Scheduler.Advance(TimeSpan.FromSeconds(10));
        ExpectNoMsg(50);
    }

    [Fact]
    public void The_clock_is_the_schedulers()
    {
        var begin = Scheduler.Now;
        TimeSpan? seen = null;
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromHours(1), () => seen = Scheduler.Now - begin);
        Scheduler.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.FromHours(1), seen);
        Assert.Equal(TimeSpan.FromHours(2), Scheduler.Now - begin);
    }

    private static async Task Fail(IActorRef child)
    {
        child.Tell("fail");
        Assert.Equal("here", await child.Ask<string>("there?", Patience));
    }

    private sealed record First;

    private sealed record Second;

    private sealed record Third;

    private sealed record Fourth;

    private sealed class Parent : ReceiveActor
    {
        private readonly SupervisorStrategy _strategy;

        public Parent(SupervisorStrategy strategy)
        {
            _strategy = strategy;
            var child = Context.ActorOf(Props.Create(() => new Child()));
            Receive<string>(_ => Sender.Tell(child));
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;
    }

    private sealed class Child : ReceiveActor
    {
        public Child()
        {
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("told to"));
            Receive<string>(_ => Sender.Tell("here"));
        }
    }
}
