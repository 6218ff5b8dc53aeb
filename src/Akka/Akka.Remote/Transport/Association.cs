using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>
/// All that this system has to do with one other: the queue of what goes there, the connection that it goes out on (see
/// <see cref="OutboundPump"/>), the connection that the other opened, and the incarnations that are quarantined.
/// </summary>
internal sealed class Association
{
    /// <summary>Roughly what may wait here, in bytes as they would be sent.</summary>
    private const double MaxWaitingBytes = 128 * 1024 * 1024;
    private const int LeastQueueLimit = 1_000;
    private const int MostQueueLimit = 1_000_000;

    private readonly Remoting remoting;
    private readonly OutboundPump pump;
    private readonly ConcurrentQueue<Outbound> queue = new();
    private readonly Lock gate = new();
    private readonly Dictionary<int, long> quarantinedUids = [];
    private readonly OccasionalLog dropLog;
    private readonly OccasionalLog waitingLog;
    private InboundConnection? inbound;
    private int? inboundUid;
    private int waiting;
    private int queueLimit = MostQueueLimit;
    private int quarantinedByPeer;
    private bool stopped;

    public Association(Remoting remoting, Address remoteAddress)
    {
        this.remoting = remoting;
        RemoteAddress = remoteAddress;
        dropLog = new OccasionalLog(remoting.Log, LogLevel.WarningLevel);
        waitingLog = new OccasionalLog(remoting.Log, LogLevel.WarningLevel);
        pump = new OutboundPump(remoting, this);
    }

    public Address RemoteAddress { get; }

    public LinkGate Gate { get; } = new();

    public ILoggingAdapter Log => remoting.Log;

    /// <summary>How many messages wait to be sent.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>The number of the last system message that was delivered from the incarnation at the other end.</summary>
    public ulong LastSystemMessage { get; set; }

    /// <summary>Puts a message behind those that wait. Never blocks.</summary>
    public void Send(in Outbound item)
    {
        if (Volatile.Read(ref stopped))
        {
            remoting.ToDeadLetters(item);
            return;
        }
        if (Interlocked.Increment(ref waiting) > Volatile.Read(ref queueLimit) && item.Message is not Dispatch.SysMsg.ISystemMessage)
        {
            Interlocked.Decrement(ref waiting);
            dropLog.Write(() => $"More than {queueLimit} messages wait for {RemoteAddress}: further ones become dead letters.");
            remoting.ToDeadLetters(item);
            return;
        }
        queue.Enqueue(item);
        pump.Wake();
    }

    public bool HasWaiting => !queue.IsEmpty;

    /// <summary>Takes the next message; only the pump does.</summary>
    public bool TryTake(out Outbound item) => queue.TryDequeue(out item);

    /// <summary>Counts what has been taken, and adapts how many may wait to their size.</summary>
    public void Taken(int count, double averageBytes)
    {
        Interlocked.Add(ref waiting, -count);
        Volatile.Write(ref queueLimit, (int)Math.Clamp(MaxWaitingBytes / (averageBytes + 64), LeastQueueLimit, MostQueueLimit));
    }

    public void WarnAboutWaiting() => waitingLog.Write(() => $"{Waiting} messages wait to be sent to {RemoteAddress}.");

    public bool IsQuarantined(int uid)
    {
        lock (gate)
            return quarantinedUids.TryGetValue(uid, out var until) && Stopwatch.GetTimestamp() < until;
    }

    /// <summary>Ends all exchange with that incarnation; with none given, with the one that is connected, if any.</summary>
    public void Quarantine(int? uid)
    {
        if ((uid ?? ConnectedUid()) is not { } incarnation)
        {
            remoting.Log.Log(LogLevel.WarningLevel, null, $"The connections with {RemoteAddress}, of unknown incarnation, are closed.");
            Disconnect();
            return;
        }
        InboundConnection? closing;
        lock (gate)
        {
            var until = remoting.Settings.QuarantineDuration is { } duration
                ? Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency)
                : long.MaxValue;
            if (quarantinedUids.TryGetValue(incarnation, out var already) && Stopwatch.GetTimestamp() < already)
                return;
            quarantinedUids[incarnation] = until;
            closing = inboundUid == incarnation ? inbound : null;
        }
        closing?.Refuse(DisassociateInfo.Quarantined);
        pump.Quarantined(incarnation);
        remoting.Publish(new QuarantinedEvent(RemoteAddress, incarnation));
    }

    private int? ConnectedUid()
    {
        if (pump.ConnectedUid is { } uid)
            return uid;
        lock (gate)
            return inbound is null ? null : inboundUid;
    }

    /// <summary>Closes the connections of both directions; they may come again.</summary>
    public void Disconnect()
    {
        InboundConnection? closing;
        lock (gate)
            closing = inbound;
        closing?.Close();
        pump.Disconnect();
    }

    /// <summary>Takes a connection that the other end has opened, in place of the one before.</summary>
    /// <returns>False if that incarnation is quarantined.</returns>
    public async Task<bool> AttachAsync(InboundConnection connection, int uid)
    {
        InboundConnection? before;
        lock (gate)
        {
            if (IsQuarantined(uid))
                return false;
            before = inbound;
            inbound = connection;
        }
        if (before is not null)
        {
            // What the old connection has brought must be delivered before anything that the new one brings.
            before.Close();
            await before.Finished.ConfigureAwait(false);
        }
        lock (gate)
        {
            if (inboundUid != uid)
            {
                inboundUid = uid;
                LastSystemMessage = 0;
            }
        }
        pump.PeerIsUp();
        return true;
    }

    public void Detach(InboundConnection connection)
    {
        lock (gate)
        {
            if (ReferenceEquals(inbound, connection))
                inbound = null;
        }
        if (!Gate.DropsInbound)
            remoting.Publish(new DisassociatedEvent(remoting.DefaultAddress, RemoteAddress, inbound: true));
    }

    public void OnOutboundEnded()
    {
        if (!Gate.DropsInbound)
            remoting.Publish(new DisassociatedEvent(remoting.DefaultAddress, RemoteAddress, inbound: false));
        pump.Wake();
    }

    public void OnAcknowledged() => pump.Wake();

    public void OnBye(DisassociateInfo reason)
    {
        if (reason == DisassociateInfo.Quarantined)
            OnQuarantinedByPeer();
    }

    public void OnQuarantinedByPeer()
    {
        if (Interlocked.Exchange(ref quarantinedByPeer, 1) == 0)
            remoting.Publish(new ThisActorSystemQuarantinedEvent(remoting.DefaultAddress, RemoteAddress));
    }

    /// <summary>Sends what waits, for so long, and closes.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Volatile.Write(ref stopped, true);
        await pump.StopAsync(patience).ConfigureAwait(false);
        InboundConnection? closing;
        lock (gate)
            closing = inbound;
        if (closing is not null)
        {
            closing.Refuse(DisassociateInfo.Shutdown);
            await closing.Finished.ConfigureAwait(false);
        }
    }

    /// <summary>Gives everything that waits to dead letters; only the pump does.</summary>
    public void DropQueued(bool systemMessagesToo, Action<Outbound> keep)
    {
        var taken = 0;
        for (var left = queue.Count; left > 0 && queue.TryDequeue(out var item); left--)
        {
            taken++;
            if (!systemMessagesToo && item.Message is Dispatch.SysMsg.ISystemMessage)
                keep(item);
            else
                remoting.ToDeadLetters(item);
        }
        Interlocked.Add(ref waiting, -taken);
    }
}
