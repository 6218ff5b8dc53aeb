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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_leaves_the_handler_under_way_its_time_and_is_not_held_up_where_it_fails(bool fails)
    {
        var probe = NewProbe();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (actor, restart) = await Restartable(Props.Create(() => new Waiting(probe.Ref, release.Task)));
        actor.Tell("wait", probe.Ref);
        await probe.Expect("waiting");
        await restart();
        actor.Tell("next", probe.Ref);
        await probe.ExpectNoMore();
        if (fails) release.SetException(new Boom("too late"));
        else release.SetResult();
        if (!fails) await probe.Expect("waited in its context");
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
