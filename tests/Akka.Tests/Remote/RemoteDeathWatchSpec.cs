using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>Death watch across systems: whatever happens to the watched actor or its system, its watcher hears of it once.</summary>
public class RemoteDeathWatchSpec : RemoteSpec
{
    private const string Patient =
        "akka.remote { resend-interval = 200 ms, watch-failure-detector.acceptable-heartbeat-pause = 30 s }";

    [Fact]
    public async Task An_actor_that_never_existed_is_dead()
    {
        var (a, b) = (Start("a"), Start("b"));
        var watcher = Collect(a, "watcher");
        var nobody = Named(a, b, "/user/never-there");
        watcher.Ref.Tell(new WatchPlease(nobody));
        Assert.Equal(nobody, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task An_actor_that_died_long_ago_is_dead_although_another_has_its_name()
    {
        var (a, b) = (Start("a"), Start("b"));
        var first = Collect(b, "inbox");
        var old = await Resolve(a, b, "/user/inbox");
        await first.Ref.GracefulStop(Patience);
        Collect(b, "inbox");
        var watcher = Collect(a, "watcher");
        watcher.Ref.Tell(new WatchPlease(old));
        Assert.Equal(old, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task An_actor_of_a_system_that_was_never_there_is_dead()
    {
        var (a, b) = (Start("a"), Start("b"));
        var path = AddressOf(b) + "/user/echo";
        await b.Terminate().WaitAsync(Patience);
        var watcher = Collect(a, "watcher");
        var nobody = ((ExtendedActorSystem)a).Provider.ResolveActorRef(path);
        watcher.Ref.Tell(new WatchPlease(nobody));
        Assert.Equal(nobody, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Every_watcher_hears_of_a_death_once_and_who_no_longer_watches_does_not()
    {
        var (a, b) = (Start("a"), Start("b"));
        var victim = b.ActorOf(Props.Create<Echo>(), "victim");
        var remote = await Resolve(a, b, "/user/victim");
        var watchers = Enumerable.Range(0, 3).Select(i => Collect(a, $"watcher-{i}")).ToArray();
        foreach (var watcher in watchers)
            await Watch(a, watcher, remote);
        watchers[0].Ref.Tell(PoisonPill.Instance);
        b.Stop(victim);
        foreach (var watcher in watchers.Skip(1))
            Assert.Equal(remote, (await watcher.Next<Terminated>()).ActorRef);
        await watchers[1].Ref.Ask<ActorIdentity>(new Identify(1), Patience);
        Assert.Equal(0, watchers.Sum(watcher => watcher.Waiting));
    }

    [Fact]
    public async Task Many_deaths_are_told_through_connections_that_keep_breaking()
    {
        const int count = 200;
        var (a, b) = (Start("a", Breakable + Patient), Start("b", Breakable + Patient));
        var watcher = Collect(a, "watcher");
        var victims = Enumerable.Range(0, count).Select(i => b.ActorOf(Props.Create<Echo>(), $"victim-{i}")).ToArray();
        var dead = new HashSet<IActorRef>();
        for (var i = 0; i < count; i++)
        {
            watcher.Ref.Tell(new WatchPlease(Named(a, b, $"/user/victim-{i}")));
            b.Stop(victims[i]);
            if (i % 20 == 19)
                await (i % 40 == 19 ? Disconnect(a, b) : Disconnect(b, a));
        }
        while (dead.Count < count)
            Assert.True(dead.Add((await watcher.Next<Terminated>()).ActorRef), "told twice");
    }

    private static IActorRef Named(ActorSystem from, ActorSystem to, string path) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef(AddressOf(to) + path);
}
