using System.Diagnostics;

namespace Akka.Remote.Transport;

/// <summary>Stands in the link to one system and lets through what tests want it to.</summary>
internal sealed class LinkGate
{
    private ThrottleMode? outbound;
    private ThrottleMode? inbound;

    public bool DropsOutbound => Volatile.Read(ref outbound) is Blackhole;

    public bool DropsInbound => Volatile.Read(ref inbound) is Blackhole;

    /// <summary>True if both ways are closed: then no handshake passes either. Through one that is open, what belongs to it does.</summary>
    public bool IsCut => DropsOutbound && DropsInbound;

    public void Set(ThrottleTransportAdapter.Direction direction, ThrottleMode mode)
    {
        var applied = mode is Unthrottled ? null : mode;
        if (direction is ThrottleTransportAdapter.Direction.Send or ThrottleTransportAdapter.Direction.Both)
            Volatile.Write(ref outbound, applied);
        if (direction is ThrottleTransportAdapter.Direction.Receive or ThrottleTransportAdapter.Direction.Both)
            Volatile.Write(ref inbound, applied);
    }

    /// <summary>How long these bytes must wait before they go out; takes their tokens when it is zero.</summary>
    public TimeSpan DelayOutbound(int bytes) => Delay(ref outbound, bytes);

    /// <summary>How long these bytes must wait before they are read on; takes their tokens when it is zero.</summary>
    public TimeSpan DelayInbound(int bytes) => Delay(ref inbound, bytes);

    private static TimeSpan Delay(ref ThrottleMode? mode, int bytes)
    {
        while (Volatile.Read(ref mode) is { } present and not Blackhole)
        {
            var now = Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
            var (next, enough) = present.TryConsumeTokens(now, bytes);
            if (!enough)
                return TimeSpan.FromMilliseconds(Math.Max(present.TimeToAvailable(now, bytes).TotalMilliseconds, 1));
            if (Interlocked.CompareExchange(ref mode, next, present) == present)
                return TimeSpan.Zero;
        }
        return TimeSpan.Zero;
    }
}
