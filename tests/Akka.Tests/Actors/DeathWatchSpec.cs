using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class DeathWatchSpec : ActorSpec
{
    [Fact]
    public async Task A_watcher_hears_of_the_end_once()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        await probe.Watch(actor);
        await probe.Watch(actor);
        Sys.Stop(actor);
        var terminated = await probe.Next<Terminated>();
        Assert.Equal(actor, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task Watching_an_actor_that_has_ended_tells_at_once()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        await probe.Watch(actor);
        Assert.Equal(actor, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_place_that_never_had_an_actor_is_told_as_an_end_that_nobody_can_confirm()
    {
        var probe = NewProbe();
        var nobody = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("akka://spec/user/nobody");
        await probe.Watch(nobody);
        var terminated = await probe.Next<Terminated>();
        Assert.Equal(nobody, terminated.ActorRef);
        Assert.False(terminated.ExistenceConfirmed);
    }

    [Fact]
    public async Task A_watch_with_another_message_needs_an_unwatch_first()
    {
        var (probe, first, second) = (NewProbe(), Do((_, _) => { }), Do((_, _) => { }));
        var watcher = Do((context, message) =>
        {
            if (message is not "watch")
            {
                probe.Ref.Tell(message);
                return;
            }

            context.WatchWith(first, "first");
            context.WatchWith(first, "first again");
            context.Watch(first);
            context.WatchWith(second, "second");
            context.Unwatch(second);
            context.WatchWith(second, "second again");
            context.Sender.Tell("done");
        });
        await watcher.Ask<string>("watch", Patience);
        Sys.Stop(first);
        await probe.Expect("first");
        Sys.Stop(second);
        await probe.Expect("second again");
    }

    [Fact]
    public async Task An_unwatch_takes_back_a_notice_that_waits_in_the_mailbox()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        using var ended = new ManualResetEventSlim();
        var watcher = Do((context, message) =>
        {
            if (message is not "watch")
            {
                probe.Ref.Tell(message);
                return;
            }

            context.Watch(actor);
            ended.Wait(); // the actor ends meanwhile, its notice waits
            context.Unwatch(actor);
        });
        watcher.Tell("watch");
        Assert.True(await actor.GracefulStop(Patience));
        ended.Set();
        watcher.Tell("after");
        await probe.Expect("after");
    }

    [Fact]
    public async Task An_unwatched_end_is_not_told()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        var watcher = Do((context, message) =>
        {
            if (message is "watch")
                context.Watch(actor);
            else if (message is "unwatch")
                context.Unwatch(actor);
            else if (message is Terminated)
                probe.Ref.Tell(message);
            context.Sender.Tell("done");
        });
        await watcher.Ask<string>("watch", Patience);
        await watcher.Ask<string>("unwatch", Patience);
        Assert.True(await actor.GracefulStop(Patience));
        await watcher.Ask<string>("anything", Patience);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task WatchWith_brings_the_message_of_choice()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        var watcher = Do((context, message) =>
        {
            if (message is "watch")
            {
                context.WatchWith(actor, "gone");
                context.Sender.Tell("done");
            }
            else
            {
                probe.Ref.Tell(message);
            }
        });
        await watcher.Ask<string>("watch", Patience);
        Sys.Stop(actor);
        await probe.Expect("gone");
    }

    [Fact]
    public async Task A_watch_outlives_a_restart_of_the_watcher()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        var watcher = Do((context, message) =>
        {
            switch (message)
            {
                case "watch":
                    context.Watch(actor);
                    break;
                case "fail":
                    throw new Boom("boom");
                case Terminated terminated:
                    probe.Ref.Tell(terminated.ActorRef);
                    break;
                default:
                    context.Sender.Tell("done");
                    break;
            }
        });
        watcher.Tell("watch");
        watcher.Tell("fail");
        await watcher.Ask<string>("ready", Patience);
        Sys.Stop(actor);
        await probe.Expect(actor);
    }

    [Fact]
    public async Task A_watcher_that_ignores_the_end_fails_with_a_death_pact()
    {
        var probe = NewProbe();
        var actor = Do((_, _) => { });
        var watcher = Sys.ActorOf(Props.Create(() => new Careless(actor)));
        await watcher.Ask<string>("ready", Patience);
        await probe.Watch(watcher);
        Sys.Stop(actor);
        Assert.Equal(watcher, (await probe.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task What_was_sent_before_the_end_comes_before_its_notice()
    {
        var probe = NewProbe();
        var actor = Do((context, message) =>
        {
            probe.Ref.Tell(message);
            context.Stop(context.Self);
        });
        await probe.Watch(actor);
        actor.Tell("last word");
        Assert.Equal("last word", await probe.Next());
        await probe.Next<Terminated>();
    }

    [Fact]
    public async Task GracefulStop_gives_up_after_its_time()
    {
        using var release = new ManualResetEventSlim();
        var actor = Do((_, _) => release.Wait());
        actor.Tell("block");
        // What comes of it is not the same in all versions: a task that was cancelled, or the answer that it did not stop.
        var stopping = actor.GracefulStop(TimeSpan.FromMilliseconds(50));
        var gaveUp = await Record.ExceptionAsync(() => stopping);
        Assert.True(gaveUp is TaskCanceledException || gaveUp is null && !await stopping);
        release.Set();
    }

    private sealed class Careless : ReceiveActor
    {
        public Careless(IActorRef other)
        {
            Context.Watch(other);
            Receive<string>(_ => Sender.Tell("yes"));
        }
    }
}
