using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class LifecycleSpec : ActorSpec
{
    [Fact]
    public async Task Hooks_run_in_order_through_a_restart_and_the_end()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Reporting(probe.Ref)));
        actor.Tell("fail");
        actor.Tell("hello");
        actor.Tell(PoisonPill.Instance);
        await probe.Expect(
            "constructor", "PreStart",
            "PreRestart boom fail", "PostStop", "constructor", "PostRestart boom", "PreStart",
            "hello", "PostStop");
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_restart_keeps_the_mailbox_and_drops_only_the_message_that_failed()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Reporting(probe.Ref)));
        await probe.Expect("constructor", "PreStart");
        foreach (var message in new[] { "a", "fail", "b", "fail", "c" })
            actor.Tell(message);
        var got = new List<string>();
        while (got.Count < 3)
        {
            if (await probe.Next() is string { Length: 1 } letter)
                got.Add(letter);
        }

        Assert.Equal(["a", "b", "c"], got);
    }

    [Fact]
    public async Task An_actor_whose_constructor_throws_ends_and_its_messages_are_dead_letters()
    {
        var probe = NewProbe();
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        var actor = Sys.ActorOf(Props.Create(() => new Unborn()));
        await probe.Watch(actor);
        actor.Tell("lost");
        Assert.Equal(actor, (await probe.Next<Terminated>()).ActorRef);
        Assert.Equal("lost", (await letters.Next<Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task A_parent_may_try_again_after_a_constructor_threw()
    {
        var probe = NewProbe();
        var tries = new Counter();
        var strategy = new OneForOneStrategy(_ => Directive.Restart);
        var parent = Sys.ActorOf(Props.Create(() => new Nursery(Props.Create(() => new LateBorn(tries, 3, probe.Ref)), strategy)));
        parent.Tell("to the child");
        await probe.Expect("born", "to the child");
        Assert.Equal(3, tries.Value);
    }

    [Fact]
    public async Task Children_end_before_their_parent()
    {
        var probe = NewProbe();
        var parent = Sys.ActorOf(Props.Create(() => new Family(probe.Ref, 2, "p")));
        await probe.Watch(parent);
        Sys.Stop(parent);
        var order = new List<object>();
        for (var i = 0; i < 5; i++)
            order.Add(await probe.Next());
        Assert.Equal("p ended", order[4]);
        foreach (var child in new[] { "p0", "p1" })
            Assert.True(order.IndexOf(child + "0 ended") < order.IndexOf(child + " ended"));
        Assert.IsType<Terminated>(await probe.Next());
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_actor_has_ended()
    {
        var first = Do((_, _) => { }, "twin");
        Assert.Throws<InvalidActorNameException>(() => Do((_, _) => { }, "twin"));
        Assert.True(await first.GracefulStop(Patience));
        var second = await DoAgain((context, _) => context.Sender.Tell("second"), "twin");
        Assert.NotEqual(first, second);
        Assert.Equal(first.Path, second.Path);
        Assert.Equal("second", await second.Ask<string>("who", Patience));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Names_that_break_the_rules_are_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Do((_, _) => { }, name));

    [Fact]
    public void Actors_are_not_made_with_new()
    {
        Exception? refused = null;
        var nobodysThread = new Thread(() => refused = Record.Exception(() => new Unborn())); // a test's own thread may run its test actor
        nobodysThread.Start();
        nobodysThread.Join();
        Assert.IsType<ActorInitializationException>(refused);
    }

    [Fact]
    public async Task A_hook_that_throws_does_not_keep_the_actor_alive()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new BadEnd()));
        await probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task Kill_ends_an_actor_by_the_default_strategy()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        await probe.Watch(actor);
        actor.Tell(Kill.Instance);
        await probe.Next<Terminated>();
    }

    private sealed class Counter
    {
        public int Value;
    }

    private sealed class Reporting : UntypedActor
    {
        private readonly IActorRef _probe;

        public Reporting(IActorRef probe)
        {
            _probe = probe;
            probe.Tell("constructor");
        }

        protected override void PreStart() => _probe.Tell("PreStart");

        protected override void PostStop() => _probe.Tell("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            _probe.Tell($"PreRestart {reason.Message} {message}");
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            _probe.Tell($"PostRestart {reason.Message}");
            base.PostRestart(reason);
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail")
                throw new Boom("boom");
            _probe.Tell(message);
        }
    }

    private sealed class Unborn : UntypedActor
    {
        public Unborn() => throw new Boom("not today");

        protected override void OnReceive(object message) { }
    }

    private sealed class LateBorn : UntypedActor
    {
        private readonly IActorRef _probe;

        public LateBorn(Counter tries, int needed, IActorRef probe)
        {
            _probe = probe;
            if (++tries.Value < needed)
                throw new Boom("not yet");
            probe.Tell("born");
        }

        protected override void OnReceive(object message) => _probe.Tell(message);
    }

    private sealed class Nursery : UntypedActor
    {
        private readonly IActorRef _child;
        private readonly SupervisorStrategy _strategy;

        public Nursery(Props child, SupervisorStrategy strategy)
        {
            _strategy = strategy;
            _child = Context.ActorOf(child, "child");
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;

        protected override void OnReceive(object message) => _child.Forward(message);
    }

    private sealed class Family : UntypedActor
    {
        private readonly IActorRef _probe;
        private readonly string _name;

        public Family(IActorRef probe, int depth, string name)
        {
            _probe = probe;
            _name = name;
            for (var i = 0; i < depth; i++)
                Context.ActorOf(Props.Create(() => new Family(probe, depth - 1, name + i)));
        }

        protected override void PostStop() => _probe.Tell(_name + " ended");

        protected override void OnReceive(object message) { }
    }

    private sealed class BadEnd : UntypedActor
    {
        protected override void PostStop() => throw new Boom("bad end");

        protected override void OnReceive(object message) { }
    }
}
