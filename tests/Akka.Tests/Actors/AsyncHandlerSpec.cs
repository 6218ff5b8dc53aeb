using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class AsyncHandlerSpec : ActorSpec
{
    [Fact]
    public async Task No_other_message_comes_while_a_handler_waits()
    {
        var probe = NewProbe();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Props.Create(() => new Waiting(probe.Ref, release.Task)));
        actor.Tell("wait", probe.Ref);
        actor.Tell("next", probe.Ref);
        await probe.Expect("waiting");
        release.SetResult();
        await probe.Expect("waited in its context", "next");
    }

    [Fact]
    public async Task A_failure_after_an_await_is_a_failure_of_the_actor()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Failing(probe.Ref)));
        await probe.Expect("born");
        actor.Tell("fail");
        actor.Tell("next");
        await probe.Expect("restart: late on fail", "born", "next");
    }

    [Fact]
    public async Task A_failure_before_an_await_is_a_failure_of_the_actor()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Failing(probe.Ref)));
        await probe.Expect("born");
        actor.Tell("fail at once");
        actor.Tell("next");
        await probe.Expect("restart: early on fail at once", "born", "next");
    }

    [Fact]
    public async Task System_messages_are_handled_while_a_handler_waits()
    {
        var probe = NewProbe();
        var never = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new Waiting(probe.Ref, never.Task)));
        await probe.Watch(actor);
        actor.Tell("wait", probe.Ref);
        await probe.Expect("waiting");
        Sys.Stop(actor);
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task A_restart_leaves_the_handler_under_way_its_time()
    {
        var probe = NewProbe();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var parent = Sys.ActorOf(Props.Create(() => new AllRestart(Props.Create(() => new Waiting(probe.Ref, release.Task)))));
        var actor = await parent.Ask<IActorRef>("child", Patience);
        actor.Tell("wait", probe.Ref);
        await probe.Expect("waiting");
        await parent.Ask<string>("fail and restart all", Patience);
        actor.Tell("next", probe.Ref);
        await probe.ExpectNoMore();
        release.SetResult();
        await probe.Expect("waited in its context", "next");
    }

    [Fact]
    public async Task A_handler_that_fails_after_the_restart_of_its_actor_holds_nothing_up()
    {
        var probe = NewProbe();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var parent = Sys.ActorOf(Props.Create(() => new AllRestart(Props.Create(() => new Waiting(probe.Ref, release.Task)))));
        var actor = await parent.Ask<IActorRef>("child", Patience);
        actor.Tell("wait", probe.Ref);
        await probe.Expect("waiting");
        await parent.Ask<string>("fail and restart all", Patience);
        actor.Tell("next", probe.Ref);
        release.SetException(new Boom("too late"));
        await probe.Expect("next");
    }

    [Fact]
    public async Task Many_awaits_keep_the_order_of_messages()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Echoing(probe.Ref)));
        for (var i = 0; i < 500; i++)
            actor.Tell(i);
        for (var i = 0; i < 500; i++)
            Assert.Equal(i, await probe.Next());
    }

    /// <summary>Restarts all its children when one of them, made to fail, does; tells when they have been asked to.</summary>
    private sealed class AllRestart : ReceiveActor
    {
        public AllRestart(Props props)
        {
            var child = Context.ActorOf(props);
            var failing = Context.ActorOf(Props.Create(() => new FailingAndBack()));
            Receive<string>(message => message == "child", _ => Sender.Tell(child));
            ReceiveAny(failing.Forward);
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => Directive.Restart);
    }

    private sealed class FailingAndBack : ReceiveActor
    {
        public FailingAndBack() => ReceiveAny(_ => throw new Boom("all"));

        protected override void PreRestart(Exception reason, object message) => Sender.Tell("restarting");
    }

    private sealed class Waiting : ReceiveActor
    {
        public Waiting(IActorRef probe, Task release)
        {
            ReceiveAsync<string>(message => message == "wait", async _ =>
            {
                probe.Tell("waiting");
                var (self, sender) = (Self, Sender);
                await release;
                probe.Tell(Context.Self.Equals(self) && Sender.Equals(sender) ? "waited in its context" : "lost its context");
            });
            Receive<string>(message => probe.Tell(message));
        }
    }

    private sealed class Failing : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Failing(IActorRef probe)
        {
            _probe = probe;
            probe.Tell("born");
            ReceiveAsync<string>(message => message == "fail", async _ =>
            {
                await Task.Yield();
                throw new Boom("late");
            });
            ReceiveAsync<string>(message => message == "fail at once", _ => throw new Boom("early"));
            Receive<string>(message => probe.Tell(message));
        }

        protected override void PreRestart(Exception reason, object message) => _probe.Tell($"restart: {reason.Message} on {message}");
    }

    private sealed class Echoing : ReceiveActor
    {
        public Echoing(IActorRef probe) => ReceiveAsync<int>(async number =>
        {
            await Task.Yield();
            await Task.Run(() => number);
            probe.Tell(number);
        });
    }
}
