using Akka.Actor;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.MultiNode;

/// <summary>
/// Makes a link slow, not narrow: what is sent at a time is held back for so long, and what comes meanwhile goes together after it. For
/// one direction of one link.
/// </summary>
internal sealed class Latency(TimeSpan time) : ThrottleMode
{
    private readonly long nanoseconds = (long)time.TotalNanoseconds;
    private long? heldSince;

    public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens)
    {
        heldSince ??= nanoTimeOfSend;
        if (nanoTimeOfSend - heldSince < nanoseconds) return (this, false);
        heldSince = null;
        return (this, true);
    }

    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) =>
        TimeSpan.FromMicroseconds((nanoseconds - (currentNanoTime - (heldSince ?? currentNanoTime))) / 1000.0);
}

internal static class SlowLinks
{
    /// <summary>Delays what this process sends to another, until the conductor lets the link pass everything through again.</summary>
    internal static async Task Delay(this TestConductor conductor, Address target, TimeSpan time)
    {
        var delay = new SetThrottle(target, ThrottleTransportAdapter.Direction.Send, new Latency(time));
        Assert.True(await conductor.Transport.ManagementCommand(delay), "Remoting does not know how to delay a link.");
    }
}
