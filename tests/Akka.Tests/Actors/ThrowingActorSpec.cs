using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Whatever a user's code throws, and wherever: threads go on, other actors lose nothing, the system still ends.</summary>
public class ThrowingActorSpec() : ActorSpec(
    """
    one-thread {
      type = Dispatcher
      executor = fork-join-executor
      dedicated-thread-pool.thread-count = 1
    }
    """)
{
    public static TheoryData<string> Places => ["handler", "constructor", "PreStart", "PostStop", "PreRestart", "PostRestart", "Dispose", "strategy", "async"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_actor_that_throws_loses_no_message_of_another_on_its_thread(string place)
    {
        var good = Sys.ActorOf(Props.Create(() => new Counting()).WithDispatcher("one-thread"));
        for (var i = 0; i < 20; i++)
        {
            var bad = Sys.ActorOf(Props.Create(() => new Hostile(place)).WithDispatcher("one-thread"));
            bad.Tell("work");
            good.Tell("count");
            bad.Tell("fail");
            good.Tell("count");
            bad.Tell(PoisonPill.Instance);
            good.Tell("count");
        }

        Assert.Equal(60, await good.Ask<int>("?", Patience));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_system_with_an_actor_that_throws_ends_all_the_same(string place)
    {
        var bad = Sys.ActorOf(Props.Create(() => new Hostile(place)));
        bad.Tell("work");
        bad.Tell("fail");
        await Sys.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_timer_whose_handler_throws_restarts_its_actor_alone()
    {
        var probe = NewProbe();
        var good = Sys.ActorOf(Props.Create(() => new Ticking(probe.Ref, false)).WithDispatcher("one-thread"));
        var bad = Sys.ActorOf(Props.Create(() => new Ticking(probe.Ref, true)).WithDispatcher("one-thread"));
        await probe.Expect("tick", "tick", "tick");
        Assert.True(await bad.GracefulStop(Patience));
        Assert.True(await good.GracefulStop(Patience));
    }

    private sealed class Counting : UntypedActor
    {
        private int _count;

        protected override void OnReceive(object message)
        {
            if (message is "count")
                _count++;
            else
                Sender.Tell(_count);
        }
    }

    private sealed class Ticking : ReceiveActor, IWithTimers
    {
        public Ticking(IActorRef probe, bool throws) => Receive<string>(message =>
        {
            if (throws)
                throw new Boom("tick");
            probe.Tell(message);
        });

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("tick", "tick", TimeSpan.FromMilliseconds(2));
    }

    private sealed class Hostile : ReceiveActor, IDisposable
    {
        private readonly string _place;

        public Hostile(string place)
        {
            _place = place;
            ThrowAt("constructor");
            Receive<string>(message => message == "fail", _ => throw new Boom("fail"));
            ReceiveAsync<string>(_ => _place == "async", async _ =>
            {
                await Task.Yield();
                throw new Boom("async");
            });
            Receive<string>(_ =>
            {
                Context.ActorOf(Props.Create(() => new Failing())).Tell("fail");
                ThrowAt("handler");
            });
        }

        public void Dispose() => ThrowAt("Dispose");

        protected override void PreStart() => ThrowAt("PreStart");

        protected override void PostStop() => ThrowAt("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            ThrowAt("PreRestart");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            ThrowAt("PostRestart");
            base.PostRestart(reason);
        }

        protected override SupervisorStrategy SupervisorStrategy()
        {
            ThrowAt("strategy");
            return base.SupervisorStrategy();
        }

        private void ThrowAt(string place)
        {
            if (_place == place)
                throw new Boom(place);
        }
    }

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message) => throw new Boom("child");
    }
}
