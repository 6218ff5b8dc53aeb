using Akka.Actor;

namespace Akka.Remote.Transport;

/// <summary>What a throttled link lets through.</summary>
public abstract class ThrottleMode : INoSerializationVerificationNeeded
{
    /// <summary>For heirs.</summary>
    protected ThrottleMode()
    {
    }

    /// <summary>Takes tokens, one a byte, if there are enough; gives the mode from now on.</summary>
    public abstract ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens);

    /// <summary>How long until there are enough tokens.</summary>
    public abstract TimeSpan TimeToAvailable(long currentNanoTime, int tokens);
}

/// <summary>Lets nothing through.</summary>
public class Blackhole : ThrottleMode
{
    private Blackhole()
    {
    }

    /// <summary>The one instance.</summary>
    public static Blackhole Instance { get; } = new();

    /// <inheritdoc/>
    public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens) => (this, false);

    /// <inheritdoc/>
    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) => TimeSpan.Zero;
}

/// <summary>Lets everything through.</summary>
public class Unthrottled : ThrottleMode
{
    private Unthrottled()
    {
    }

    /// <summary>The one instance.</summary>
    public static Unthrottled Instance { get; } = new();

    /// <inheritdoc/>
    public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens) => (this, true);

    /// <inheritdoc/>
    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens) => TimeSpan.Zero;
}

/// <summary>
/// Lets so many bytes a second through, and bursts of at most its capacity. What is longer than that goes when the bucket is full, and
/// what follows waits until its whole length is paid for.
/// </summary>
public sealed class TokenBucket : ThrottleMode
{
    private readonly int capacity;
    private readonly double tokensPerSecond;
    private readonly long nanoTimeOfLastSend;
    private readonly int availableTokens;

    /// <summary>A bucket that held that many tokens at that time.</summary>
    public TokenBucket(int capacity, double tokensPerSecond, long nanoTimeOfLastSend, int availableTokens)
    {
        this.capacity = capacity;
        this.tokensPerSecond = tokensPerSecond;
        this.nanoTimeOfLastSend = nanoTimeOfLastSend;
        this.availableTokens = availableTokens;
    }

    /// <inheritdoc/>
    public override ValueTuple<ThrottleMode, bool> TryConsumeTokens(long nanoTimeOfSend, int tokens)
    {
        var available = AvailableAt(nanoTimeOfSend);
        return available >= Math.Min(tokens, capacity)
            ? (new TokenBucket(capacity, tokensPerSecond, nanoTimeOfSend, available - tokens), true)
            : (this, false);
    }

    /// <inheritdoc/>
    public override TimeSpan TimeToAvailable(long currentNanoTime, int tokens)
    {
        var missing = Math.Min(tokens, capacity) - AvailableAt(currentNanoTime);
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / tokensPerSecond);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is TokenBucket other && capacity == other.capacity && tokensPerSecond.Equals(other.tokensPerSecond)
        && nanoTimeOfLastSend == other.nanoTimeOfLastSend && availableTokens == other.availableTokens;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(capacity, tokensPerSecond, nanoTimeOfLastSend, availableTokens);

    private int AvailableAt(long nanoTime) =>
        (int)Math.Min(availableTokens + (nanoTime - nanoTimeOfLastSend) / 1e9 * tokensPerSecond, capacity);
}

/// <summary>Names the direction of a throttle.</summary>
public class ThrottleTransportAdapter
{
    private ThrottleTransportAdapter()
    {
    }

    /// <summary>The direction of a throttle, seen from this system.</summary>
    public enum Direction
    {
        /// <summary>What this system sends.</summary>
        Send,

        /// <summary>What this system receives.</summary>
        Receive,

        /// <summary>Both.</summary>
        Both,
    }
}

/// <summary>Throttles the link to one system; a command for <see cref="RemoteTransport.ManagementCommand(object)"/>.</summary>
public sealed class SetThrottle
{
    /// <summary>The command.</summary>
    public SetThrottle(Address address, ThrottleTransportAdapter.Direction direction, ThrottleMode mode)
    {
        Address = address;
        Direction = direction;
        Mode = mode;
    }

    /// <summary>The other system.</summary>
    public Address Address { get; }

    /// <summary>Which way.</summary>
    public ThrottleTransportAdapter.Direction Direction { get; }

    /// <summary>What to let through.</summary>
    public ThrottleMode Mode { get; }
}

/// <summary>Cuts the connections with one system; a command for <see cref="RemoteTransport.ManagementCommand(object)"/>.</summary>
public sealed class ForceDisassociate
{
    /// <summary>The command.</summary>
    public ForceDisassociate(Address address)
    {
        Address = address;
    }

    /// <summary>The other system.</summary>
    public Address Address { get; }
}

/// <summary>
/// Cuts the connections with one system for the given reason; a command for <see cref="RemoteTransport.ManagementCommand(object)"/>.
/// Here it does what <see cref="ForceDisassociate"/> does; with Akka.NET only this one tells the near end of the cut as well.
/// </summary>
public sealed class ForceDisassociateExplicitly
{
    /// <summary>The command.</summary>
    public ForceDisassociateExplicitly(Address address, DisassociateInfo reason)
    {
        Address = address;
        Reason = reason;
    }

    /// <summary>The other system.</summary>
    public Address Address { get; }

    /// <summary>Why.</summary>
    public DisassociateInfo Reason { get; }
}

/// <summary>Why a connection ends.</summary>
public enum DisassociateInfo
{
    /// <summary>For no reason that was told.</summary>
    Unknown,

    /// <summary>The other system stops.</summary>
    Shutdown,

    /// <summary>The other system has quarantined this one.</summary>
    Quarantined,
}
