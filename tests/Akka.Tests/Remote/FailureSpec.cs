using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>What breaks: peers that stop, come back, fall silent or talk nonsense.</summary>
public class FailureSpec : RemoteSpec
{
    [Fact]
    public async Task The_end_of_a_peer_is_told_at_once()
    {
        var (a, b) = (Start("a"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var events = Listen<AssociationEvent>(a);
        await Remote(a, b, "/user/echo").Ask<string>("hello", Patience);
        await events.Find<AssociatedEvent>(e => e.RemoteAddress.Equals(AddressOf(b)));
        await b.Terminate().WaitAsync(Patience);
        await events.Find<DisassociatedEvent>(e => e.RemoteAddress.Equals(AddressOf(b)));
    }

    [Fact]
    public async Task A_peer_that_comes_back_on_its_port_is_reached_without_further_ado()
    {
        var (a, b) = (Start("a"), Start("b"));
        var port = AddressOf(b).Port!.Value;
        b.ActorOf(Props.Create<Echo>(), "echo");
        var path = (new RootActorPath(AddressOf(b)) / "user" / "echo").ToString();
        var echo = ((ExtendedActorSystem)a).Provider.ResolveActorRef(path);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(round, await echo.Ask<int>(round, Patience));
            await b.Terminate().WaitAsync(Patience);
            Assert.False(await Answers(echo));
            b = Start("b", OnPort(port));
            b.ActorOf(Props.Create<Echo>(), "echo");
            await Eventually(() => Answers(echo));
        }
    }

    [Fact]
    public async Task Messages_to_a_system_that_is_not_there_become_dead_letters_after_a_while()
    {
        var (a, b) = (Start("a", "akka.remote.retry-gate-closed-for = 300 ms"), Start("b"));
        var path = (new RootActorPath(AddressOf(b)) / "user" / "echo").ToString();
        await b.Terminate().WaitAsync(Patience);
        var dead = Listen<DeadLetter>(a);
        ((ExtendedActorSystem)a).Provider.ResolveActorRef(path).Tell("nobody listens");
        Assert.Equal("nobody listens", (await dead.Find<DeadLetter>(letter => letter.Message is string)).Message);
    }

    [Fact]
    public async Task Whoever_looks_for_an_actor_of_a_system_that_is_not_there_is_told_so()
    {
        var (a, b) = (Start("a", "akka.remote.retry-gate-closed-for = 300 ms"), Start("b"));
        var selection = a.ActorSelection(new RootActorPath(AddressOf(b)) / "user" / "echo");
        await b.Terminate().WaitAsync(Patience);
        Assert.Null((await selection.Ask<ActorIdentity>(new Identify("who?"), Patience)).Subject);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => selection.ResolveOne(TimeSpan.FromMinutes(1)).WaitAsync(Patience));
        var dead = Listen<DeadLetter>(a);
        selection.Tell("nobody listens");
        Assert.Equal("nobody listens", (await dead.Find<DeadLetter>(letter => letter.Message is string)).Message);
    }

    [Fact]
    public async Task The_death_of_a_watched_actor_is_told()
    {
        var (a, b) = (Start("a"), Start("b"));
        var victim = b.ActorOf(Props.Create<Echo>(), "victim");
        var watcher = Collect(a, "watcher");
        var remote = await Resolve(a, b, "/user/victim");
        await Watch(a, watcher, remote);
        b.Stop(victim);
        var terminated = await watcher.Next<Terminated>();
        Assert.Equal(remote, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
    }

    [Fact]
    public async Task Watching_an_actor_that_is_gone_tells_its_death_at_once()
    {
        var (a, b) = (Start("a"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "victim");
        var remote = await Resolve(a, b, "/user/victim");
        remote.Tell(PoisonPill.Instance);
        var watcher = Collect(a, "watcher");
        watcher.Ref.Tell(new WatchPlease(remote));
        Assert.Equal(remote, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task When_a_whole_system_falls_silent_its_watched_actors_count_as_dead_and_it_is_quarantined()
    {
        var (a, b) = (Start("a", Breakable + CountedHeartbeats.Setting), Start("b", Breakable));
        b.ActorOf(Props.Create<Echo>(), "victim");
        var watcher = Collect(a, "watcher");
        var beating = Listen<Beating>(a);
        var quarantined = Listen<QuarantinedEvent>(a);
        var remote = await Resolve(a, b, "/user/victim");
        await Watch(a, watcher, remote);
        await beating.Next<Beating>();
        await Throttle(a, b, Blackhole.Instance);
        var terminated = await watcher.Next<Terminated>();
        Assert.True(terminated.AddressTerminated);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.Equal(AddressUidExtension.Uid(b), (await quarantined.Next<QuarantinedEvent>()).Uid);
    }

    [Fact]
    public async Task A_watched_actor_of_a_system_that_was_restarted_is_dead()
    {
        var (a, b) = (Start("a", Breakable), Start("b", Breakable));
        var port = AddressOf(b).Port!.Value;
        b.ActorOf(Props.Create<Echo>(), "victim");
        var watcher = Collect(a, "watcher");
        var remote = await Resolve(a, b, "/user/victim");
        await Watch(a, watcher, remote);
        await Throttle(b, a, Blackhole.Instance);
        await b.Terminate().WaitAsync(Patience);
        Start("b", OnPort(port)).ActorOf(Props.Create<Echo>(), "victim");
        Assert.Equal(remote, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task A_quarantined_system_is_told_so_and_talks_again_after_a_restart()
    {
        var (a, b) = (Start("a"), Start("b"));
        var port = AddressOf(b).Port!.Value;
        a.ActorOf(Props.Create<Echo>(), "echo");
        b.ActorOf(Props.Create<Echo>(), "echo");
        var told = Listen<ThisActorSystemQuarantinedEvent>(b);
        await Remote(a, b, "/user/echo").Ask<string>("before", Patience);
        var known = await Resolve(b, a, "/user/echo");
        Transport(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));
        // Who talks is told, with its next connection at the latest.
        var chatter = b.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(50), known, "still there?", ActorRefs.NoSender);
        await told.Next<ThisActorSystemQuarantinedEvent>();
        chatter.Cancel();
        await Assert.ThrowsAsync<AskTimeoutException>(() => Remote(a, b, "/user/echo").Ask<string>("no", TimeSpan.FromMilliseconds(300)));
        await Assert.ThrowsAsync<AskTimeoutException>(() => Remote(b, a, "/user/echo").Ask<string>("no", TimeSpan.FromMilliseconds(300)));
        await b.Terminate().WaitAsync(Patience);
        b = Start("b", OnPort(port));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("after", await Remote(b, a, "/user/echo").Ask<string>("after", Patience));
        Assert.Equal("after", await Remote(a, b, "/user/echo").Ask<string>("after", Patience));
    }

    [Fact]
    public async Task System_messages_get_through_a_link_that_loses_them_for_a_while()
    {
        const string patient = Breakable + "akka.remote { resend-interval = 200 ms, watch-failure-detector.acceptable-heartbeat-pause = 30 s }";
        var (a, b) = (Start("a", patient), Start("b", patient));
        var victim = b.ActorOf(Props.Create<Echo>(), "victim");
        var watcher = Collect(a, "watcher");
        var remote = await Resolve(a, b, "/user/victim");
        await Watch(a, watcher, remote);
        await Throttle(b, a, Blackhole.Instance);
        await victim.GracefulStop(Patience);
        await Throttle(b, a, Unthrottled.Instance);
        Assert.Equal(remote, (await watcher.Next<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Messages_never_overtake_each_other_however_often_the_connection_breaks()
    {
        var (a, b) = (Start("a", Breakable + Alert), Start("b", Breakable + Alert));
        var inbox = Collect(b, "inbox");
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (target, echo) = (await Resolve(a, b, "/user/inbox"), await Resolve(a, b, "/user/echo"));
        for (var i = 0; i < 20_000; i++)
        {
            target.Tell(i % 100 == 0 ? new byte[200_000 + i] : i);
            if (i % 1_000 == 999)
                await (i % 2_000 == 999 ? Disconnect(a, b) : Disconnect(b, a));
            // What is on its way when a connection breaks may be lost, but not all is on its way.
            if (i % 2_000 is 0 or 500)
                await Eventually(() => Answers(echo));
        }
        await Eventually(() => Answers(echo));
        target.Tell("end");
        var (last, arrived) = (-1, 0);
        for (var message = (await inbox.NextWithSender()).Message; message is not "end"; message = (await inbox.NextWithSender()).Message)
        {
            var number = message is byte[] large ? large.Length - 200_000 : (int)message;
            Assert.True(number > last, $"{number} came after {last}");
            (last, arrived) = (number, arrived + 1);
        }
        Assert.True(arrived > 100, $"only {arrived} of 20000 messages arrived");
    }

    [Fact]
    public async Task A_throttled_link_is_slow_and_loses_nothing()
    {
        var (a, b) = (Start("a", Breakable), Start("b", Breakable));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        await Transport(a).ManagementCommand(
            new SetThrottle(AddressOf(b), ThrottleTransportAdapter.Direction.Send, new TokenBucket(1000, 50_000, 0, 0)));
        for (var i = 0; i < 1000; i++)
            target.Tell(i);
        for (var i = 0; i < 1000; i++)
            Assert.Equal(i, await inbox.Next<int>());
    }

    /// <summary>Heartbeats have been answered.</summary>
    public sealed record Beating;

    /// <summary>Tells of its third heartbeat: before the first answer a system does not know which incarnation it watches.</summary>
    public sealed class CountedHeartbeats(Config config, EventStream events) : PhiAccrualFailureDetector(config, events)
    {
        public static readonly string Setting =
            $"akka.remote.watch-failure-detector.implementation-class = \"{typeof(CountedHeartbeats).AssemblyQualifiedName}\"\n";

        private readonly EventStream told = events;
        private int beats;

        public override void HeartBeat()
        {
            base.HeartBeat();
            if (Interlocked.Increment(ref beats) == 3) told.Publish(new Beating());
        }
    }
}
