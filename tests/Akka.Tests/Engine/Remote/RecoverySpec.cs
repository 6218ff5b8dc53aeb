using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>
/// Two systems that have quarantined each other begin anew without a restart (akka.remote.quarantine-ends-after): all watches have ended
/// on both ends, nothing of what was before arrives, and after a rest messages pass and actors can be watched.
/// </summary>
public class RecoverySpec : RemoteSpec
{
    private const string ShortRest = "akka.remote { quarantine-ends-after = 300 ms, retry-gate-closed-for = 200 ms, resend-interval = 200 ms }";

    [Fact]
    public async Task After_a_quarantine_both_ends_hear_that_what_they_watched_is_dead_and_begin_anew()
    {
        var (a, b) = (Start("a", ShortRest), Start("b", ShortRest));
        var (watcherOfB, watcherOfA) = await WatchEachOther(a, b);
        var told = Listen<ThisActorSystemQuarantinedEvent>(b);
        Transport(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));
        Assert.True((await watcherOfB.Next<Terminated>()).AddressTerminated);
        Assert.True((await watcherOfA.Next<Terminated>()).AddressTerminated);
        Assert.Equal(AddressOf(a), (await told.Next<ThisActorSystemQuarantinedEvent>()).RemoteAddress);
        await TalkAndWatchAgain(a, b);
        Assert.Equal(0, watcherOfA.Waiting + watcherOfB.Waiting);
    }

    [Fact]
    public async Task While_it_lasts_messages_become_dead_letters_and_none_of_them_comes_later()
    {
        var (a, b) = (Start("a", ShortRest), Start("b", ShortRest));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        var dead = Listen<DeadLetter>(a);
        Transport(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b));
        target.Tell("too late");
        Assert.Equal("too late", (await dead.Find<DeadLetter>(letter => letter.Message is string)).Message);
        await Eventually(() =>
        {
            target.Tell(1);
            return Task.FromResult(inbox.Waiting > 0);
        });
        Assert.Equal(1, await inbox.Next<int>());
    }

    [Fact]
    public async Task A_link_that_was_cut_until_both_ends_gave_each_other_up_is_as_new_once_it_is_healed()
    {
        var (a, b) = (Start("a", ShortRest), Start("b", ShortRest));
        var (watcherOfB, watcherOfA) = await WatchEachOther(a, b);
        var (givenUpByA, givenUpByB) = (Listen<QuarantinedEvent>(a), Listen<QuarantinedEvent>(b));
        await Throttle(a, b, Blackhole.Instance);
        Assert.True((await watcherOfB.Next<Terminated>()).AddressTerminated);
        Assert.True((await watcherOfA.Next<Terminated>()).AddressTerminated);
        await givenUpByA.Next<QuarantinedEvent>();
        await givenUpByB.Next<QuarantinedEvent>();
        await Throttle(a, b, Unthrottled.Instance);
        await TalkAndWatchAgain(a, b);
    }

    [Fact]
    public async Task A_link_that_was_cut_until_one_end_gave_the_other_up_is_as_new_once_it_is_healed()
    {
        const string patient = "akka.remote.watch-failure-detector.acceptable-heartbeat-pause = 60 s";
        var (a, b) = (Start("a", ShortRest), Start("b", patient + "\n" + ShortRest));
        var (watcherOfB, watcherOfA) = await WatchEachOther(a, b);
        await Throttle(a, b, Blackhole.Instance);
        Assert.True((await watcherOfB.Next<Terminated>()).AddressTerminated);
        Assert.Equal(0, watcherOfA.Waiting);
        await Throttle(a, b, Unthrottled.Instance);
        await Eventually(() => Answers(Echoing(a, b)));
        Assert.True((await watcherOfA.Next<Terminated>()).AddressTerminated);
        await TalkAndWatchAgain(a, b);
    }

    [Fact]
    public async Task More_system_messages_than_may_wait_end_in_a_quarantine_that_ends_too()
    {
        const string few = "akka.remote { system-message-buffer-size = 20, watch-failure-detector.acceptable-heartbeat-pause = 60 s }";
        var (a, b) = (Start("a", few + "\n" + ShortRest), Start("b", few + "\n" + ShortRest));
        var (watcherOfB, watcherOfA) = await WatchEachOther(a, b);
        var quarantined = Listen<QuarantinedEvent>(a);
        await Throttle(a, b, Blackhole.Instance);
        for (var i = 0; i < 30; i++)
            watcherOfB.Ref.Tell(new WatchPlease(Named(a, b, $"/user/nobody-{i}")));
        await quarantined.Next<QuarantinedEvent>();
        await Throttle(a, b, Unthrottled.Instance);
        await Eventually(() => Answers(Echoing(a, b)));
        await watcherOfA.Next<Terminated>();
        await TalkAndWatchAgain(a, b);
    }

    [Fact]
    public async Task Both_may_quarantine_each_other_at_the_same_time_and_again_and_again()
    {
        var (a, b) = (Start("a", ShortRest), Start("b", ShortRest));
        a.ActorOf(Props.Create<Echo>(), "echo");
        b.ActorOf(Props.Create<Echo>(), "echo");
        for (var round = 0; round < 4; round++)
        {
            await Eventually(() => Answers(Echoing(a, b)));
            await Eventually(() => Answers(Echoing(b, a)));
            Parallel.Invoke(
                () => Transport(a).Quarantine(AddressOf(b), AddressUidExtension.Uid(b)),
                () => Transport(b).Quarantine(AddressOf(a), AddressUidExtension.Uid(a)));
        }
        await Eventually(() => Answers(Echoing(a, b)));
        await Eventually(() => Answers(Echoing(b, a)));
    }

    [Fact]
    public async Task A_quarantine_for_good_does_not_end_before_a_restart()
    {
        var (a, b) = (Start("a", ShortRest), Start("b", ShortRest));
        var port = AddressOf(b).Port!.Value;
        var uid = AddressUidExtension.Uid(b);
        a.ActorOf(Props.Create<Echo>(), "echo");
        Assert.True(await Answers(Echoing(b, a)));
        var told = Listen<ThisActorSystemQuarantinedEvent>(b);
        ((Akka.Remote.Transport.Remoting)Transport(a)).Quarantine(AddressOf(b), uid, forGood: true, endWatches: true);
        Assert.True((await told.Next<ThisActorSystemQuarantinedEvent>()).ForGood);
        var session = ((Akka.Remote.Transport.Remoting)Transport(a)).AssociationWith(AddressOf(b)).Session;
        await Eventually(async () => !await Answers(Echoing(b, a)) && session.Rest == TimeSpan.Zero);
        Assert.False(await Answers(Echoing(b, a)));
        await b.Terminate().WaitAsync(Patience);
        b = Start("b", ShortRest + "\n" + OnPort(port));
        await Eventually(() => Answers(Echoing(b, a)));
    }

    private static async Task<(Inbox WatcherOfB, Inbox WatcherOfA)> WatchEachOther(ActorSystem a, ActorSystem b)
    {
        a.ActorOf(Props.Create<Echo>(), "echo");
        b.ActorOf(Props.Create<Echo>(), "echo");
        var (watcherOfB, watcherOfA) = (Collect(a, "watcher"), Collect(b, "watcher"));
        await Watch(a, watcherOfB, await Resolve(a, b, "/user/echo"));
        await Watch(b, watcherOfA, await Resolve(b, a, "/user/echo"));
        return (watcherOfB, watcherOfA);
    }

    /// <summary>Each way: messages are answered, and an actor that is watched anew and then stops is told of.</summary>
    private static async Task TalkAndWatchAgain(ActorSystem a, ActorSystem b)
    {
        foreach (var (here, there) in new[] { (a, b), (b, a) })
        {
            await Eventually(() => Answers(Echoing(here, there)));
            var victim = there.ActorOf(Props.Create<Echo>(), "victim");
            var watcher = Collect(here, "second-watcher");
            var remote = await Resolve(here, there, "/user/victim");
            await Watch(here, watcher, remote);
            there.Stop(victim);
            var terminated = await watcher.Next<Terminated>();
            Assert.Equal((remote, false), (terminated.ActorRef, terminated.AddressTerminated));
        }
    }

    private static IActorRef Echoing(ActorSystem from, ActorSystem to) => Named(from, to, "/user/echo");

    private static IActorRef Named(ActorSystem from, ActorSystem to, string path) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef(AddressOf(to) + path);
}
