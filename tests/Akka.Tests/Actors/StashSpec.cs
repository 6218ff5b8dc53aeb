using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class StashSpec() : ActorSpec(
    """
    small-stash {
      mailbox-type = "Akka.Dispatch.UnboundedDequeBasedMailbox"
      stash-capacity = 1
    }
    """)
{
    [Fact]
    public async Task Stashed_messages_come_back_in_their_order_and_before_all_others()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(probe.Ref, gate)));
        foreach (var message in new object[] { 1, 2, 3, "open", 4, 5 })
            actor.Tell(message);
        gate.Set();
        await probe.Expect(1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task A_message_is_stashed_once_but_the_same_object_may_come_twice()
    {
        var probe = NewProbe();
        using var gate = new ManualResetEventSlim(true);
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(probe.Ref, gate)));
        var same = new object();
        actor.Tell(same);
        actor.Tell(same);
        actor.Tell("open");
        await probe.Expect(same, same);

        var twice = Sys.ActorOf(Props.Create(() => new StashesTwice(probe.Ref)));
        twice.Tell("x");
        Assert.IsType<IllegalActorStateException>(await probe.Next());
    }

    [Fact]
    public async Task A_full_stash_refuses_more()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Bounded(probe.Ref)).WithStashCapacity(2));
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(3);
        Assert.IsType<StashOverflowException>(await probe.Next());
        actor.Tell("open");
        await probe.Expect(1, 2);
    }

    [Fact]
    public async Task A_restart_brings_stashed_messages_back()
    {
        var probe = NewProbe();
        var born = new int[1];
        var actor = Sys.ActorOf(Props.Create(() => new StashThenFail(probe.Ref, born)));
        foreach (var message in new object[] { 1, 2, "fail", 3 })
            actor.Tell(message);
        await probe.Expect(1, 2, 3);
    }

    [Fact]
    public async Task The_end_makes_stashed_messages_dead_letters()
    {
        var letters = NewProbe();
        using var gate = new ManualResetEventSlim(true);
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        var actor = Sys.ActorOf(Props.Create(() => new Stashing(letters.Ref, gate)));
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(1, (await letters.Next<Event.DeadLetter>()).Message);
        Assert.Equal(2, (await letters.Next<Event.DeadLetter>()).Message);
    }

    [Fact]
    public async Task The_notice_of_an_end_may_be_stashed()
    {
        var probe = NewProbe();
        var subject = Do((_, _) => { });
        var actor = Sys.ActorOf(Props.Create(() => new StashingEnds(probe.Ref, subject)));
        Assert.Equal("yes", await actor.Ask<string>("ready", Patience));
        Assert.True(await subject.GracefulStop(Patience));
        await probe.Expect("stashed");
        actor.Tell("open");
        await probe.Expect(subject);
    }

    [Fact]
    public async Task Unstash_brings_the_oldest_back_and_leaves_the_rest()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new OneByOne(probe.Ref)));
        foreach (var message in new object[] { 1, 2, 3, "one", "one" })
            actor.Tell(message);
        await probe.Expect("one of 3", 1, "one of 2", 2);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task The_settings_of_a_mailbox_may_bound_the_stash()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Bounded(probe.Ref)).WithMailbox("small-stash"));
        foreach (var message in new object[] { 1, 2 })
            actor.Tell(message);
        Assert.IsType<StashOverflowException>(await probe.Next());
        actor.Tell("open");
        await probe.Expect(1);
    }

    [Fact]
    public async Task A_full_stash_that_nobody_looks_after_is_a_failure_of_the_actor_and_loses_only_the_message_that_did_not_fit()
    {
        var probe = NewProbe();
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        var actor = Sys.ActorOf(Props.Create(() => new StashThenFail(probe.Ref, new int[1])).WithStashCapacity(2));
        foreach (var message in new object[] { 1, 2, 3, 4 })
            actor.Tell(message);
        await probe.Expect(1, 2, 4);
        await letters.ExpectNoMore();
    }

    private sealed class StashingEnds : ReceiveActor, IWithStash
    {
        public StashingEnds(IActorRef probe, IActorRef subject)
        {
            Context.Watch(subject);
            Receive<Terminated>(_ =>
            {
                Stash.Stash();
                probe.Tell("stashed");
            });
            Receive<string>(message => message == "open", _ =>
            {
                Become(() => Receive<Terminated>(terminated => probe.Tell(terminated.ActorRef)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Sender.Tell("yes"));
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class OneByOne : ReceiveActor, IWithStash
    {
        private bool _open;

        public OneByOne(IActorRef probe)
        {
            Receive<string>(_ =>
            {
                probe.Tell($"one of {Stash.Count}");
                _open = true;
                Stash.Unstash();
            });
            Receive<int>(_ => !_open, _ => Stash.Stash());
            Receive<int>(number =>
            {
                _open = false;
                probe.Tell(number);
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        public Stashing(IActorRef probe, ManualResetEventSlim gate)
        {
            Receive<string>(_ =>
            {
                gate.Wait();
                Become(() => ReceiveAny(m => probe.Tell(m)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class StashesTwice : ReceiveActor, IWithStash
    {
        public StashesTwice(IActorRef probe) => ReceiveAny(_ =>
        {
            Stash.Stash();
            probe.Tell(Record.Exception(() => Stash.Stash())!);
        });

        public IStash Stash { get; set; } = null!;
    }

    private sealed class Bounded : ReceiveActor, IWithStash
    {
        public Bounded(IActorRef probe)
        {
            Receive<string>(_ =>
            {
                Become(() => ReceiveAny(m => probe.Tell(m)));
                Stash.UnstashAll();
            });
            ReceiveAny(_ =>
            {
                if (Record.Exception(() => Stash.Stash()) is { } refused)
                    probe.Tell(refused);
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class StashThenFail : ReceiveActor, IWithStash
    {
        public StashThenFail(IActorRef probe, int[] born)
        {
            var second = born[0]++ > 0;
            Receive<string>(_ => throw new Boom("boom"));
            ReceiveAny(message =>
            {
                if (second)
                    probe.Tell(message);
                else
                    Stash.Stash();
            });
        }

        public IStash Stash { get; set; } = null!;
    }
}
