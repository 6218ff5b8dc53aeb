using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>Whatever a user's code throws, and wherever: threads go on, other actors lose nothing, the system still ends.</summary>
public class RobustnessSpec() : ActorSpec(
    $$"""
    one-thread {
      type = Dispatcher
      executor = fork-join-executor
      dedicated-thread-pool.thread-count = 1
    }
    picky.mailbox-type = "{{typeof(Picky).AssemblyQualifiedName}}"
    akka.actor.debug { receive = on, autoreceive = on, lifecycle = on, unhandled = on, event-stream = on }
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
    public async Task A_message_whose_own_methods_throw_is_handled_as_any_other()
    {
        var probe = NewProbe();
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(AllDeadLetters));
        var actor = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)));
        actor.Tell(new Untellable());
        await probe.Next<Untellable>();
        actor.Tell(new Unwanted());
        Assert.IsType<Unwanted>((await letters.Next<UnhandledMessage>()).Message);
        Assert.True(await actor.GracefulStop(Patience));
        actor.Tell(new Untellable());
        Assert.IsType<Untellable>((await letters.Next<DeadLetter>()).Message);
    }

    [Fact]
    public async Task An_answer_of_the_wrong_type_fails_the_ask_even_if_it_has_no_text()
    {
        var actor = Do((context, _) => context.Sender.Tell(new Untellable()));
        await Assert.ThrowsAsync<ArgumentException>(() => actor.Ask<string>("hello", Patience));
    }

    [Fact]
    public async Task A_failure_without_a_text_is_decided_as_any_other()
    {
        var actor = Do((context, message) =>
        {
            if (message is "fail")
                throw new Speechless();
            context.Sender.Tell("alive");
        });
        actor.Tell("fail");
        Assert.Equal("alive", await actor.Ask<string>("?", Patience));
    }

    [Fact]
    public async Task A_priority_that_throws_is_the_senders_failure_and_the_mailbox_goes_on()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)).WithMailbox("picky"));
        actor.Tell("first");
        Assert.Throws<Boom>(() => actor.Tell(new Untellable()));
        actor.Tell("second");
        await probe.Expect("first", "second");
    }

    [Fact]
    public async Task A_subscriber_that_refuses_an_event_keeps_it_from_nobody()
    {
        var probe = NewProbe();
        var picky = Sys.ActorOf(Props.Create(() => new Sorting(probe.Ref)).WithMailbox("picky"));
        var good = NewProbe();
        Sys.EventStream.Subscribe(picky, typeof(Untellable));
        Sys.EventStream.Subscribe(good.Ref, typeof(Untellable));
        Record.Exception(() => Sys.EventStream.Publish(new Untellable())); // whether the publisher hears of it is open
        Sys.EventStream.Unsubscribe(picky);
        Sys.EventStream.Publish(new Untellable());
        await good.Next<Untellable>();
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

    public sealed class Picky(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is Untellable ? throw new Boom("no priority") : 0;
    }

    public sealed class Untellable
    {
        public override bool Equals(object? obj) => throw new Boom("Equals");

        public override int GetHashCode() => throw new Boom("GetHashCode");

        public override string ToString() => throw new Boom("ToString");
    }

    public sealed class Unwanted
    {
        public override string ToString() => throw new Boom("ToString");
    }

    private sealed class Speechless : Exception
    {
        public override string Message => throw new Boom("Message");
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

    private sealed class Sorting : ReceiveActor, ILogReceive
    {
        public Sorting(IActorRef probe)
        {
            Receive<Untellable>(probe.Tell);
            Receive<string>(probe.Tell);
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
