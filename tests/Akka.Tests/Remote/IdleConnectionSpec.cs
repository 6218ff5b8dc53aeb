using Akka.Actor;
using Akka.Remote;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>
/// A connection on which nothing is said stays, and is used again. All times after which silence could matter are made short, and the
/// spec lets several of them go by.
/// </summary>
public class IdleConnectionSpec : RemoteSpec
{
    private const string ShortTimes = """
        akka.remote {
          handshake-timeout = 1 s
          retry-gate-closed-for = 200 ms
          resend-interval = 100 ms
          initial-system-message-delivery-timeout = 500 ms
          transport-failure-detector { heartbeat-interval = 100 ms, acceptable-heartbeat-pause = 2 s }
          dot-netty.tcp.connection-timeout = 1 s
        }
        """;

    [Fact]
    public async Task It_is_there_after_a_silence_longer_than_all_time_outs()
    {
        var (a, b) = (Start("a", ShortTimes), Start("b", ShortTimes));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        Assert.Equal("hello", await echo.Ask<string>("hello", Patience));
        var (changesHere, changesThere) = (Listen<RemotingLifecycleEvent>(a), Listen<RemotingLifecycleEvent>(b));
        await LetSilencesPass(b, 2);
        Assert.Equal("still there", await echo.Ask<string>("still there", Patience));
        Assert.Equal((0, 0), (changesHere.Waiting, changesThere.Waiting));
    }

    [Fact]
    public async Task A_watch_across_it_still_tells_of_the_end()
    {
        var (a, b) = (Start("a", ShortTimes), Start("b", ShortTimes));
        var watched = b.ActorOf(Props.Create<Echo>(), "watched");
        var watcher = Collect(a, "watcher");
        await Watch(a, watcher, await Resolve(a, b, "/user/watched"));
        var changes = Listen<RemotingLifecycleEvent>(a);
        await LetSilencesPass(b, 1);
        Assert.Equal((0, 0), (changes.Waiting, watcher.Waiting));
        b.Stop(watched);
        Assert.True((await watcher.Next<Terminated>()).ExistenceConfirmed);
    }

    /// <summary>Each is as long as the longest of the times above.</summary>
    private static async Task LetSilencesPass(ActorSystem system, int count)
    {
        var clock = new Inbox(system, null);
        for (var silence = 0; silence < count; silence++)
        {
            system.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), clock.Ref, "over", ActorRefs.NoSender);
            await clock.Next<string>();
        }
    }
}
