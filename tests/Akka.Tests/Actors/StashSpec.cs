using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class StashSpec : ActorSpec
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

    private sealed class StashThenFail : ReceiveActor, IWithUnboundedStash
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
