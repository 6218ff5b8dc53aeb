using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Akka.Remote.Transport;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>
/// A message to a system never spoken to before, sent after the end of its own system, kept a processor busy for ever: nobody stopped the
/// attempts to connect, and each failed at once because the scheduler was gone.
/// </summary>
public class SendingAfterTheEndSpec : RemoteSpec
{
    [Fact]
    public async Task It_is_a_dead_letter_at_once()
    {
        var (a, b) = (Start("a", "akka.loglevel = OFF\nakka.remote.retry-gate-closed-for = 1 h"), Start("b"));
        var letters = Collect(b, "letters");
        a.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        a.EventStream.Subscribe(letters.Ref, typeof(RemotingErrorEvent));
        var stranger = ((ExtendedActorSystem)a).Provider.ResolveActorRef("akka.tcp://nobody@127.0.0.1:1/user/nobody");
        await a.Terminate().WaitAsync(Patience);
        stranger.Tell("too late", ActorRefs.NoSender);
        Assert.IsType<DeadLetter>(await letters.Find<object>(heard => heard is RemotingErrorEvent or DeadLetter { Message: "too late" }));
    }

    [Fact]
    public async Task Whatever_fails_while_sending_begins_again_after_a_pause()
    {
        var (a, b) = (Start("a", "akka.loglevel = OFF"), Start("b"));
        var inbox = Collect(b, "inbox");
        var bad = new FailsTwice();
        await Transport(a).ManagementCommand(new SetThrottle(AddressOf(b), ThrottleTransportAdapter.Direction.Send, bad));
        Remote(a, b, "/user/inbox").Tell("hello");
        Assert.Equal("hello", await inbox.Next<string>());
        var times = bad.Times.Take(3).ToArray();
        Assert.Equal(3, times.Length);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(
            Stopwatch.GetElapsedTime(pair.First, pair.Second) > TimeSpan.FromMilliseconds(900)));
    }

    /// <summary>Throws the first two times that it is asked for tokens, and then lets everything through.</summary>
    private sealed class FailsTwice : ThrottleMode
    {
        public ConcurrentQueue<long> Times { get; } = new();

        public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens)
        {
            Times.Enqueue(Stopwatch.GetTimestamp());
            return Times.Count > 2 ? (this, true) : throw new InvalidOperationException("This is to fail.");
        }

        public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) => TimeSpan.Zero;
    }
}
