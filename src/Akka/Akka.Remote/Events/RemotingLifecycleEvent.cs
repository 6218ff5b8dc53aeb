using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>What happens to connections and to remoting as a whole, published on the event stream.</summary>
public abstract class RemotingLifecycleEvent
{
    /// <summary>For heirs.</summary>
    protected RemotingLifecycleEvent()
    {
    }

    /// <summary>The level to log this event at.</summary>
    public abstract LogLevel LogLevel();
}

/// <summary>What happens to one connection.</summary>
public abstract class AssociationEvent : RemotingLifecycleEvent
{
    /// <summary>What has happened, as a word for the log.</summary>
    protected string EventName = "";

    /// <summary>For heirs.</summary>
    protected AssociationEvent()
    {
    }

    /// <summary>This system.</summary>
    public abstract Address LocalAddress { get; protected set; }

    /// <summary>The other system.</summary>
    public abstract Address RemoteAddress { get; protected set; }

    /// <summary>True if the other system opened the connection.</summary>
    public abstract bool IsInbound { get; protected set; }

    /// <inheritdoc/>
    public override string ToString() => $"{EventName} [{LocalAddress}] {(IsInbound ? "<-" : "->")} {RemoteAddress}";
}

/// <summary>A connection is up: its handshake has succeeded.</summary>
public sealed class AssociatedEvent : AssociationEvent
{
    /// <summary>The event for these two systems.</summary>
    public AssociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        EventName = "Associated";
    }

    /// <inheritdoc/>
    public override Address LocalAddress { get; protected set; }

    /// <inheritdoc/>
    public override Address RemoteAddress { get; protected set; }

    /// <inheritdoc/>
    public override bool IsInbound { get; protected set; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>A connection has ended, for whatever reason; published the moment that it is noticed.</summary>
public sealed class DisassociatedEvent : AssociationEvent
{
    /// <summary>The event for these two systems.</summary>
    public DisassociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        EventName = "Disassociated";
    }

    /// <inheritdoc/>
    public override Address LocalAddress { get; protected set; }

    /// <inheritdoc/>
    public override Address RemoteAddress { get; protected set; }

    /// <inheritdoc/>
    public override bool IsInbound { get; protected set; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>A connection could not be made, or broke for a reason worth telling.</summary>
public sealed class AssociationErrorEvent : AssociationEvent
{
    private readonly LogLevel level;

    /// <summary>The event with its cause.</summary>
    public AssociationErrorEvent(Exception cause, Address localAddress, Address remoteAddress, bool inbound, LogLevel level)
    {
        Cause = cause;
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
        EventName = "AssociationError";
        this.level = level;
    }

    /// <summary>Why.</summary>
    public Exception Cause { get; }

    /// <inheritdoc/>
    public override Address LocalAddress { get; protected set; }

    /// <inheritdoc/>
    public override Address RemoteAddress { get; protected set; }

    /// <inheritdoc/>
    public override bool IsInbound { get; protected set; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => level;

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()}: {Cause.Message}";
}

/// <summary>Remoting listens.</summary>
public sealed class RemotingListenEvent : RemotingLifecycleEvent
{
    /// <summary>The event for these addresses.</summary>
    public RemotingListenEvent(IList<Address> listenAddresses)
    {
        ListenAddresses = listenAddresses;
    }

    /// <summary>The addresses of this system.</summary>
    public IList<Address> ListenAddresses { get; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    /// <inheritdoc/>
    public override string ToString() => $"Remoting now listens on addresses: [{string.Join(", ", ListenAddresses)}]";
}

/// <summary>Remoting has been shut down.</summary>
public sealed class RemotingShutdownEvent : RemotingLifecycleEvent
{
    /// <summary>The event.</summary>
    public RemotingShutdownEvent()
    {
    }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;

    /// <inheritdoc/>
    public override string ToString() => "Remoting shut down";
}

/// <summary>Remoting as a whole has failed.</summary>
public sealed class RemotingErrorEvent : RemotingLifecycleEvent
{
    /// <summary>The event with its cause.</summary>
    public RemotingErrorEvent(Exception cause)
    {
        Cause = cause;
    }

    /// <summary>Why.</summary>
    public Exception Cause { get; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;

    /// <inheritdoc/>
    public override string ToString() => $"Remoting error: {Cause.Message}";
}

/// <summary>A remote system has been quarantined: no word is exchanged with that incarnation again.</summary>
public sealed class QuarantinedEvent : RemotingLifecycleEvent
{
    /// <summary>The event for that incarnation.</summary>
    public QuarantinedEvent(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    /// <summary>The quarantined system.</summary>
    public Address Address { get; }

    /// <summary>Its incarnation.</summary>
    public int Uid { get; }

    internal bool ForGood { get; init; }

    internal TimeSpan? Rest { get; init; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    /// <inheritdoc/>
    public override string ToString() =>
        $"Association to [{Address}] having UID [{Uid}] is irrecoverably failed. UID is now quarantined and all messages to this UID "
        + "will be delivered to dead letters. " + (ForGood || Rest is null
            ? "Remote actor system must be restarted to recover from this situation."
            : $"The two begin anew, without any of the watches between them, when they reach each other in {Rest} or later.");
}

/// <summary>A remote system has quarantined this one: all watches between the two have ended.</summary>
public sealed class ThisActorSystemQuarantinedEvent : RemotingLifecycleEvent
{
    /// <summary>The event for these two systems.</summary>
    public ThisActorSystemQuarantinedEvent(Address localAddress, Address remoteAddress)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
    }

    /// <summary>This system.</summary>
    public Address LocalAddress { get; }

    /// <summary>The system that wants no more of it.</summary>
    public Address RemoteAddress { get; }

    /// <summary>True if this system must be restarted before the two can talk again.</summary>
    internal bool ForGood { get; init; }

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    /// <inheritdoc/>
    public override string ToString() => $"The remote system {RemoteAddress} has quarantined this system {LocalAddress}"
        + (ForGood ? ", which must be restarted before the two can talk again." : "; the two begin anew after a rest.");
}
