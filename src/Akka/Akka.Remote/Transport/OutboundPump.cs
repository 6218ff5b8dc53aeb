using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// One loop for each association: sleeps while there is nothing to send, connects when there is, sends all that waits in as few sends
/// as it takes, and comes back with growing pauses when the other end cannot be reached.
/// </summary>
internal sealed class OutboundPump(Remoting remoting, Association association)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly AsyncSignal signal = new();
    private readonly OutboundWriter writer = new(remoting, association);
    private readonly CancellationTokenSource abort = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ICancelable? timer;
    private OutboundConnection? connection;
    private int? peerUid;
    private int started;
    private int peerHasAppeared;
    private bool stopping;
    private int failures;
    private long retryAt;
    private long resendAt = long.MaxValue;
    private long? unreachableSince;

    public void Wake()
    {
        if (Volatile.Read(ref started) == 0 && Interlocked.Exchange(ref started, 1) == 0)
        {
            // The pump outlives whatever context the first message was sent in.
            using (ExecutionContext.SuppressFlow())
                _ = Task.Run(RunAsync);
        }
        signal.Set();
    }

    /// <summary>The other end has connected to this one, so it is worth trying now.</summary>
    public void PeerIsUp()
    {
        Interlocked.Exchange(ref peerHasAppeared, 1);
        if (Volatile.Read(ref started) == 1)
            signal.Set();
    }

    public void Disconnect() => Volatile.Read(ref connection)?.Close();

    public async Task StopAsync(TimeSpan patience)
    {
        Volatile.Write(ref stopping, true);
        if (Interlocked.Exchange(ref started, 1) == 0)
            ended.TrySetResult();
        signal.Set();
        var patient = Task.Delay(patience);
        if (await Task.WhenAny(ended.Task, patient).ConfigureAwait(false) == patient)
        {
            await abort.CancelAsync().ConfigureAwait(false);
            Disconnect();
        }
        await ended.Task.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        // A defect must not cut off the other system for good: begin again with a new connection. Nor may it keep a processor busy.
        while (!await SucceedsAsync(LoopAsync()).ConfigureAwait(false) && !Volatile.Read(ref stopping))
            await Task.Delay(LongestPause, abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SucceedsAsync(FlushAsync()).ConfigureAwait(false);
        await SucceedsAsync(EndAsync()).ConfigureAwait(false);
        ended.TrySetResult();
    }

    private async Task<bool> SucceedsAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            remoting.Publish(new RemotingErrorEvent(e));
            remoting.Log.Log(LogLevel.ErrorLevel, e, $"Sending to {association.RemoteAddress} failed.");
            Disconnect();
            return false;
        }
    }

    /// <summary>Ends when the pump is to stop.</summary>
    private async Task LoopAsync()
    {
        while (!Volatile.Read(ref stopping))
        {
            LeaveEndedSession();
            if (connection is { IsClosed: true })
                LoseConnection();
            if (writer.SystemMessages.Prune())
                resendAt = Now + (long)remoting.Settings.SysResendTimeout.TotalMilliseconds;
            if (connection is null ? !MustConnect() : !HasSomethingToSend())
                await signal.WaitAsync().ConfigureAwait(false);
            else if (connection is null)
                await TryConnectAsync().ConfigureAwait(false);
            else
                await SendOnceAsync().ConfigureAwait(false);
        }
    }

    private long Now => (long)remoting.Clock.MonotonicClock.TotalMilliseconds;

    private bool HasSomethingToSend()
    {
        if (association.HasWaiting || writer.HasPieces)
            return true;
        if (writer.SystemMessages.Count == 0)
            return false;
        if (Now >= resendAt)
            return true;
        WakeAt(resendAt);
        return false;
    }

    /// <summary>True if there is something to send and the pause after the last failure is over.</summary>
    private bool MustConnect()
    {
        if (!association.HasWaiting && !writer.HasPieces && writer.SystemMessages.Count == 0)
            return false;
        if (Interlocked.Exchange(ref peerHasAppeared, 0) == 1)
            retryAt = 0;
        // Nobody is called in the rest after a quarantine.
        retryAt = Math.Max(retryAt, Now + (long)association.Session.Rest.TotalMilliseconds);
        if (Now >= retryAt)
            return true;
        WakeAt(retryAt);
        return false;
    }

    private async Task TryConnectAsync()
    {
        try
        {
            if (association.Gate.IsCut)
                throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: the link is cut.");
            var opened = await OutboundConnection.OpenAsync(association, remoting, abort.Token).ConfigureAwait(false);
            if (!await IsWelcomeAsync(opened).ConfigureAwait(false))
                return;
            if (peerUid is { } before && before != opened.Uid)
                ToDeadLetters(writer.Abandon());
            // A session may have ended while the connection was made: what waited in it must not go out in the one that begins here.
            DropEndedSessions();
            peerUid = opened.Uid;
            failures = 0;
            unreachableSince = null;
            Volatile.Write(ref connection, opened);
            opened.Associated(remoting);
            writer.Continue(opened);
            resendAt = Now + (long)remoting.Settings.SysResendTimeout.TotalMilliseconds;
            await SendAsync().ConfigureAwait(false);
        }
        catch (RemoteTransportException e)
        {
            if (e is QuarantinedByPeerException { Welcome: var welcome, ForGood: var forGood })
                association.Meet(welcome.Uid, welcome.Session, forGood, out _);
            FailToConnect(e);
        }
        catch (Exception) when (abort.IsCancellationRequested)
        {
            // Given up because the system stops; whatever the socket said to that does not matter.
            PauseAfterFailure();
        }
    }

    /// <summary>The other end has accepted this one; whether this one accepts it is another matter.</summary>
    private async Task<bool> IsWelcomeAsync(OutboundConnection opened)
    {
        var meeting = association.Meet(opened.Uid, opened.Session, forGood: false, out _);
        if (meeting is Meeting.Same or Meeting.Other)
            return true;
        await opened.CloseGracefullyAsync(association.FarewellTo(opened.Uid), remoting.Settings.FlushWait).ConfigureAwait(false);
        if (meeting == Meeting.Banned)
            DropEverything();
        PauseAfterFailure(meeting == Meeting.Banned ? remoting.Settings.RetryGateClosedFor : null);
        return false;
    }

    private void FailToConnect(RemoteTransportException e)
    {
        var since = unreachableSince ??= Now;
        if (failures == 0)
        {
            remoting.Publish(new AssociationErrorEvent(
                e, remoting.DefaultAddress, association.RemoteAddress, false, LogLevel.WarningLevel));
        }
        PauseAfterFailure(e is QuarantinedByPeerException { ForGood: true } ? remoting.Settings.RetryGateClosedFor : null);
        var silence = TimeSpan.FromMilliseconds(Now - since);
        if (silence >= remoting.Settings.RetryGateClosedFor || association.Gate.DropsOutbound)
            association.DropQueued(systemMessagesToo: false, keep: item => writer.SystemMessages.Add(item));
        var tooMany = writer.SystemMessages.Count > remoting.Settings.SysMsgBufferSize;
        if (writer.SystemMessages.Count > 0 && (tooMany || silence >= remoting.Settings.InitialSysMsgDeliveryTimeout))
            GiveUpSystemMessages(tooMany);
    }

    /// <summary>System messages cannot be delivered: the two systems no longer agree on what they watch, and never will.</summary>
    private void GiveUpSystemMessages(bool tooMany)
    {
        var (remote, settings) = (association.RemoteAddress, remoting.Settings);
        remoting.Log.Log(LogLevel.WarningLevel, null, tooMany
            ? $"More than {settings.SysMsgBufferSize} system messages wait for {remote}, which does not take them."
            : $"System messages to {remote} could not be delivered for {settings.InitialSysMsgDeliveryTimeout}.");
        ToDeadLetters(writer.Abandon());
        if (peerUid is { } uid)
            association.Quarantine(uid, forGood: false, endWatches: true);
        unreachableSince = null;
    }

    private void PauseAfterFailure(TimeSpan? pause = null)
    {
        var doubled = remoting.Settings.BackoffPeriod * Math.Pow(2, Math.Min(failures++, 10));
        retryAt = Now + (long)(pause ?? (doubled < LongestPause ? doubled : LongestPause)).TotalMilliseconds;
    }

    private async Task SendOnceAsync()
    {
        if (writer.SystemMessages.Count > 0 && Now >= resendAt)
        {
            writer.Resend();
            resendAt = Now + (long)remoting.Settings.SysResendTimeout.TotalMilliseconds;
        }
        writer.Fill();
        association.CountTaken();
        // A message counts for more than one byte: the cheap question first.
        if (association.WaitingBytes > remoting.Settings.LogBufferSizeExceeding
            && association.Waiting > remoting.Settings.LogBufferSizeExceeding)
            association.WarnAboutWaiting();
        if (writer.SystemMessages.Count > remoting.Settings.SysMsgBufferSize)
            GiveUpSystemMessages(tooMany: true);
        await SendAsync().ConfigureAwait(false);
    }

    private async ValueTask SendAsync()
    {
        var sending = connection!;
        try
        {
            while (association.Gate.DelayOutbound(sending.Encoder.Length) is { Ticks: > 0 } delay)
                await Task.Delay(delay, abort.Token).ConfigureAwait(false);
            await sending.SendAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Link.IsEnd(e) || e is OperationCanceledException)
        {
            sending.Close();
        }
    }

    private void LoseConnection()
    {
        Volatile.Write(ref connection, null);
        unreachableSince = null;
        retryAt = 0;
        failures = 0;
    }

    private void LeaveEndedSession()
    {
        if (connection is { } open && (association.HasEndedSession || open.Session != association.Session.Number
            || association.Session.IsBanned(open.Uid)))
        {
            open.Encoder.Clear();
            _ = open.CloseGracefullyAsync(association.FarewellTo(open.Uid), remoting.Settings.FlushWait);
            Volatile.Write(ref connection, null);
        }
        // Only without a connection: the buffer of system messages is changed, and a connection keeps the one that it began with.
        if (connection is null)
            DropEndedSessions();
    }

    private void DropEndedSessions()
    {
        if (!association.HasEndedSession)
            return;
        ToDeadLetters(writer.Abandon());
        association.DropEndedSessions();
    }

    private void DropEverything()
    {
        ToDeadLetters(writer.Abandon());
        association.DropQueued(systemMessagesToo: true, keep: static _ => { });
    }

    private async Task FlushAsync()
    {
        if (connection is null && failures == 0 && association.HasWaiting)
            await TryConnectAsync().ConfigureAwait(false);
        while (connection is { IsClosed: false } && (association.HasWaiting || writer.HasPieces) && !abort.IsCancellationRequested)
            await SendOnceAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        if (connection is { IsClosed: false } open)
            await open.CloseGracefullyAsync(ByeReason.Shutdown, remoting.Settings.FlushWait / 2).ConfigureAwait(false);
        DropEverything();
        timer?.Cancel();
    }

    private void ToDeadLetters(List<Outbound> lost)
    {
        foreach (var item in lost)
            remoting.ToDeadLetters(item);
    }

    private void WakeAt(long time)
    {
        timer?.Cancel();
        timer = remoting.System.Scheduler.Advanced.ScheduleOnceCancelable(TimeSpan.FromMilliseconds(Math.Max(time - Now, 1)), signal.Set);
    }
}
