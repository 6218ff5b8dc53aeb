using Akka.Actor;
using Akka.Remote.TestKit;
using Akka.Remote.Transport;
using Xunit;

namespace Akka.Tests.MultiNode;

/// <summary>
/// Makes a link slow, not narrow, as a ferry does: what comes first waits for so long, and what comes meanwhile, or a moment later, goes
/// with it. For one direction of one link.
/// </summary>
internal sealed class Latency(TimeSpan time) : ThrottleMode
{
    private const long Moment = 50_000_000;

    private readonly long delay = (long)time.TotalNanoseconds;
    private long? heldSince;
    private long openUntil = long.MinValue;

    public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens)
    {
        if (nanoTimeOfSend < openUntil) return (this, true);
        heldSince ??= nanoTimeOfSend;
        if (nanoTimeOfSend - heldSince < delay) return (this, false);
        heldSince = null;
        openUntil = nanoTimeOfSend + Moment;
        return (this, true);
    }

    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) =>
        heldSince is { } since ? TimeSpan.FromMicroseconds((since + delay - currentNanoTime) / 1000.0) : TimeSpan.Zero;
}

internal static class SlowLinks
{
    /// <summary>
    /// Delays what this process sends to another, until the conductor lets the link pass everything through again. They must be connected:
    /// Akka.NET loses a handshake that a throttle holds back.
    /// </summary>
    internal static async Task Delay(this TestConductor conductor, Address target, TimeSpan time)
    {
        var delay = new SetThrottle(target, ThrottleTransportAdapter.Direction.Send, new Latency(time));
        Assert.True(await conductor.Transport.ManagementCommand(delay), "Remoting does not know how to delay a link.");
    }
}
