using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>What a stash tells of itself, and what can be taken out of it and put into it.</summary>
public class StashContentsSpec() : ActorSpec(
    """
    bounded-deque {
      mailbox-type = "Akka.Dispatch.BoundedDequeBasedMailbox"
      mailbox-capacity = 10
      mailbox-push-timeout-time = 10s
      stash-capacity = 2
    }
    """)
{
    [Fact]
    public async Task It_tells_how_much_it_holds_and_how_much_fits()
    {
        var actor = Keeping(Props.Create(() => new Keeper(ActorRefs.Nobody)).WithStashCapacity(2));
        Assert.Equal((0, true, false, false, 2), await Look(actor));
        actor.Tell(1);
        Assert.Equal((1, false, true, false, 2), await Look(actor));
        actor.Tell(2);
        Assert.Equal((2, false, true, true, 2), await Look(actor));
    }

    [Fact]
    public async Task A_predicate_chooses_what_comes_back_and_the_rest_is_dropped()
    {
        var probe = NewProbe();
        var actor = Keeping(Props.Create(() => new Keeper(probe.Ref)));
        foreach (var number in new[] { 1, 2, 3, 4 })
            actor.Tell(number);
        Do(actor, stash => stash.UnstashAll(envelope => envelope.Message is 2 or 4));
        await probe.Expect(2, 4);
        Do(actor, stash => stash.UnstashAll());
        actor.Tell("end");
        await probe.Expect("end");
    }

    [Fact]
    public async Task What_is_cleared_is_handed_over_and_may_be_put_in_front_again()
    {
        var probe = NewProbe();
        var actor = Keeping(Props.Create(() => new Keeper(probe.Ref)));
        foreach (var number in new[] { 1, 2, 3 })
            actor.Tell(number, probe.Ref);
        actor.Tell((IStash stash) =>
        {
            var cleared = stash.ClearStash().ToArray();
            probe.Ref.Tell((stash.Count, string.Join(' ', cleared.Select(each => each.Message)), cleared[0].Sender));
            stash.Prepend([cleared[2]]);
            stash.Prepend([cleared[0], cleared[1]]);
        });
        Do(actor, stash => stash.UnstashAll());
        await probe.Expect((0, "1 2 3", probe.Ref), 1, 2, 3);
    }

    [Fact]
    public async Task A_mailbox_with_bounds_may_have_a_stash_with_bounds()
    {
        var probe = NewProbe();
        var actor = Keeping(Props.Create(() => new Keeper(probe.Ref)).WithMailbox("bounded-deque"));
        foreach (var number in new[] { 1, 2 })
            actor.Tell(number);
        Assert.Equal((2, false, true, true, 2), await Look(actor));
        Do(actor, stash => stash.UnstashAll());
        actor.Tell("end");
        await probe.Expect(1, 2, "end");
    }

    private IActorRef Keeping(Props props) => Sys.ActorOf(props);

    private static Task<(int Count, bool IsEmpty, bool NonEmpty, bool IsFull, int Capacity)> Look(IActorRef actor) =>
        actor.Ask<(int, bool, bool, bool, int)>(new Contents(), Patience);

    /// <summary>From now on the actor keeps nothing more; does something with what it has kept.</summary>
    private static void Do(IActorRef actor, Action<IStash> action)
    {
        actor.Tell(new Open());
        actor.Tell(action);
    }

    private sealed record Contents;

    private sealed record Open;

    private sealed class Keeper(IActorRef probe) : UntypedActor, IWithStash
    {
        private bool _open;

        public IStash Stash { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Action<IStash> action:
                    action(Stash);
                    break;
                case Contents:
                    Sender.Tell((Stash.Count, Stash.IsEmpty, Stash.NonEmpty, Stash.IsFull, Stash.Capacity));
                    break;
                case Open:
                    _open = true;
                    break;
                case int when !_open:
                    Stash.Stash();
                    break;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
