using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// All that this system has to do with one other: the queue of what goes there, the connection that it goes out on (see
/// <see cref="OutboundPump"/>), the connection that the other opened, and the incarnations that are quarantined.
/// </summary>
internal sealed class Association
{
    private readonly Remoting remoting;
    private readonly OutboundPump pump;
    private readonly ConcurrentQueue<Outbound> queue = new();
    private readonly Lock gate = new();
    private readonly MessageSizes sizes;
    private readonly long crowdedBytes;
    private readonly OccasionalLog dropLog;
    private readonly OccasionalLog waitingLog;
    private InboundConnection? inbound;
    private int? inboundUid;
    private (int Uid, ulong Session) numbered;
    private int sessionsEnded;
    private int sessionsDropped;
    private int bannedBy;
    private long waitingBytes;
    private long takenBytes;
    private bool stopped;
    private bool mustAbandon;

    public Association(Remoting remoting, Address remoteAddress)
    {
        this.remoting = remoting;
        RemoteAddress = remoteAddress;
        sizes = new MessageSizes(remoting.System);
        crowdedBytes = remoting.Settings.OutboundBufferBytes / 128;
        dropLog = new OccasionalLog(remoting.Log, LogLevel.WarningLevel, remoting.Clock);
        waitingLog = new OccasionalLog(remoting.Log, LogLevel.WarningLevel, remoting.Clock);
        Session = new PeerSession(remoting.Settings.QuarantineRest, remoting.Settings.QuarantineDuration, remoting.Clock);
        pump = new OutboundPump(remoting, this);
    }

    public Address RemoteAddress { get; }

    public LinkGate Gate { get; } = new();

    /// <summary>Which incarnation of the other end, and how often the two have broken with each other.</summary>
    public PeerSession Session { get; }

    public ILoggingAdapter Log => remoting.Log;

    /// <summary>How many messages wait to be sent.</summary>
    public int Waiting => queue.Count;

    /// <summary>About how many bytes they will be.</summary>
    public long WaitingBytes => Volatile.Read(ref waitingBytes);

    /// <summary>The number of the last system message that was delivered from the incarnation at the other end.</summary>
    public ulong LastSystemMessage { get; set; }

    /// <summary>Puts a message behind those that wait. Never blocks.</summary>
    public void Send(in Outbound item)
    {
        var isSystemMessage = item.Message is Dispatch.SysMsg.ISystemMessage;
        if (Volatile.Read(ref stopped) || (!isSystemMessage && Session.Rest > TimeSpan.Zero))
        {
            remoting.ToDeadLetters(item);
            return;
        }
        var before = WaitingBytes;
        var bytes = sizes.Estimate(item.Message, isAlone: before == 0, isCrowded: before > crowdedBytes);
        // What alone is too much goes out all the same if nothing else waits: maximum-frame-size judges it.
        if (Interlocked.Add(ref waitingBytes, bytes) > remoting.Settings.OutboundBufferBytes && before > 0 && !isSystemMessage)
        {
            Interlocked.Add(ref waitingBytes, -bytes);
            dropLog.Write(() => $"More than akka.remote.outbound-buffer-size, {remoting.Settings.OutboundBufferBytes} bytes, waits for "
                + $"{RemoteAddress}: further messages become dead letters.");
            remoting.ToDeadLetters(item);
            return;
        }
        queue.Enqueue(item.Weighing(bytes));
        pump.Wake();
    }

    public bool HasWaiting => !queue.IsEmpty;

    /// <summary>Takes the next message; only the pump does. None at the end of a session: the pump has to let go of it first.</summary>
    public bool TryTake(out Outbound item)
    {
        if (!queue.TryDequeue(out item))
            return false;
        takenBytes += item.Bytes;
        if (!item.IsSessionEnd)
            return true;
        sessionsDropped++;
        mustAbandon = true;
        return false;
    }

    /// <summary>Counts what has been taken; only the pump does.</summary>
    public void CountTaken()
    {
        if (takenBytes > 0)
            Interlocked.Add(ref waitingBytes, -takenBytes);
        takenBytes = 0;
    }

    /// <summary>Counts bytes that wait still although they were taken, and with a minus those that have gone; only the pump does.</summary>
    public void CountWaiting(long bytes) => Interlocked.Add(ref waitingBytes, bytes);

    /// <summary>Notes what a message has taken, for those that will wait.</summary>
    public void Learn(object message, int bytes) => sizes.Learn(message, bytes);

    public void WarnAboutWaiting() => waitingLog.Write(() => $"{Waiting} messages wait to be sent to {RemoteAddress}.");

    /// <summary>Ends all exchange with that incarnation; with none given, with the one that was met last, if any.</summary>
    /// <param name="uid">The incarnation.</param>
    /// <param name="forGood">Whether it must not come back even where quarantines end (see <see cref="PeerSession"/>).</param>
    /// <param name="endWatches">Whether those who watch its actors are to be told; false where the caller does that.</param>
    public void Quarantine(int? uid, bool forGood, bool endWatches)
    {
        if ((uid ?? Session.Uid) is not { } incarnation)
        {
            remoting.Log.Log(LogLevel.WarningLevel, null, $"The connections with {RemoteAddress}, of unknown incarnation, are closed.");
            Disconnect();
            return;
        }
        InboundConnection? closing = null;
        lock (gate)
        {
            if (!Session.Quarantine(incarnation, forGood, out var isPresent))
                return;
            if (isPresent)
                EndSession();
            if (inboundUid == incarnation)
                closing = inbound;
        }
        closing?.Refuse(FarewellTo(incarnation));
        pump.Wake();
        if (endWatches)
            remoting.EndWatches(RemoteAddress);
        remoting.Publish(new QuarantinedEvent(RemoteAddress, incarnation) { Rest = remoting.Settings.QuarantineRest, ForGood = forGood });
    }

    /// <summary>What a connection of that incarnation is told at its end.</summary>
    public ByeReason FarewellTo(int uid) => Session.IsBanned(uid) ? ByeReason.QuarantinedForGood : ByeReason.Quarantined;

    /// <summary>Weighs what the other end says of itself, and lets go of the session where that one has ended it.</summary>
    /// <param name="uid">Its incarnation.</param>
    /// <param name="session">The session that it believes to be in.</param>
    /// <param name="forGood">Whether it wants no more of this incarnation.</param>
    /// <param name="agreed">The session from now on.</param>
    public Meeting Meet(int uid, ulong session, bool forGood, out ulong agreed)
    {
        Meeting meeting;
        InboundConnection? closing = null;
        lock (gate)
        {
            meeting = Session.Meet(uid, session, out agreed);
            if (meeting == Meeting.Behind)
            {
                EndSession();
                closing = inbound;
            }
        }
        if (meeting == Meeting.Behind)
        {
            closing?.Refuse(ByeReason.Quarantined);
            pump.Wake();
            remoting.EndWatches(RemoteAddress);
        }
        if (meeting == Meeting.Behind || (forGood && Interlocked.Exchange(ref bannedBy, uid) != uid))
        {
            remoting.Publish(new ThisActorSystemQuarantinedEvent(remoting.DefaultAddress, RemoteAddress)
            {
                ForGood = forGood || remoting.Settings.QuarantineRest is null,
            });
        }
        return meeting;
    }

    /// <summary>Parts what waits: all before belongs to a session that is over. The caller holds the gate.</summary>
    private void EndSession()
    {
        queue.Enqueue(default);
        Interlocked.Increment(ref sessionsEnded);
    }

    /// <summary>True if messages of an ended session wait; only the pump asks.</summary>
    public bool HasEndedSession => mustAbandon || sessionsDropped < Volatile.Read(ref sessionsEnded);

    /// <summary>Gives all messages of ended sessions to dead letters; only the pump does.</summary>
    public void DropEndedSessions()
    {
        mustAbandon = false;
        while (HasEndedSession && queue.TryDequeue(out var item))
        {
            takenBytes += item.Bytes;
            if (item.IsSessionEnd)
                sessionsDropped++;
            else
                remoting.ToDeadLetters(item);
        }
        CountTaken();
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
    /// <returns>What it is to be answered, and the session to name in the answer.</returns>
    public async Task<(WelcomeStatus Status, ulong Session)> AttachAsync(InboundConnection connection, int uid, ulong session)
    {
        var meeting = Meet(uid, session, forGood: false, out var agreed);
        if (meeting is not (Meeting.Same or Meeting.Other))
            return (meeting == Meeting.Banned ? WelcomeStatus.QuarantinedForGood : WelcomeStatus.Quarantined, agreed);
        InboundConnection? before;
        lock (gate)
        {
            if (Session.Number != agreed)
                return (WelcomeStatus.Quarantined, Session.Number);
            before = inbound;
            inbound = connection;
            inboundUid = uid;
        }
        if (before is not null)
        {
            // What the old connection has brought must be delivered before anything that the new one brings.
            before.Close();
            await before.Finished.ConfigureAwait(false);
        }
        lock (gate)
        {
            if (numbered != (uid, agreed))
            {
                numbered = (uid, agreed);
                LastSystemMessage = 0;
            }
        }
        pump.PeerIsUp();
        return (WelcomeStatus.Accepted, agreed);
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

    public void OnBye(int uid, ByeReason reason, ulong session)
    {
        if (!Gate.DropsInbound && reason is ByeReason.Quarantined or ByeReason.QuarantinedForGood)
            Meet(uid, session, reason == ByeReason.QuarantinedForGood, out _);
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
            closing.Refuse(ByeReason.Shutdown);
            await closing.Finished.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Gives what waits to dead letters; only the pump does. Where system messages are kept, it stops at the end of a session: those before
    /// it do not belong with those behind it.
    /// </summary>
    public void DropQueued(bool systemMessagesToo, Action<Outbound> keep)
    {
        for (var left = queue.Count; left > 0 && queue.TryPeek(out var item); left--)
        {
            if (item.IsSessionEnd && !systemMessagesToo)
                break;
            queue.TryDequeue(out _);
            takenBytes += item.Bytes;
            if (item.IsSessionEnd)
                sessionsDropped++;
            else if (!systemMessagesToo && item.Message is Dispatch.SysMsg.ISystemMessage)
                keep(item);
            else
                remoting.ToDeadLetters(item);
        }
        CountTaken();
    }
}
