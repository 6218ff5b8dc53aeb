using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>A connection that another system opened and sends on. This end only reads, and answers acknowledgements.</summary>
internal sealed class InboundConnection(Remoting remoting, Socket socket) : IFrameSink
{
    private const int BufferBytes = 4 * WireFormat.PieceBytes;

    private readonly FrameDecoder decoder = new(remoting.Settings.Tcp.MaximumFrameBytes);
    private readonly FrameEncoder answers = new(RefPaths.OfRecipient, RefPaths.OfSender);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string from = socket.RemoteEndPoint?.ToString() ?? "an unknown place";
    private (Address Origin, int Uid, string Target)? hello;
    private Association? association;
    private InboundDispatcher? dispatcher;
    private bool mustAcknowledge;
    private int farewell = NoFarewell;

    private const int NoFarewell = -1;

    /// <summary>Ends when nothing more will be delivered from this connection.</summary>
    public Task Finished => finished.Task;

    public async Task RunAsync()
    {
        try
        {
            remoting.Configure(socket);
            if (await ShakeHandsAsync().ConfigureAwait(false))
                await ReadMessagesAsync().ConfigureAwait(false);
        }
        catch (WireFormatException e)
        {
            remoting.LogStranger($"Closed a connection from {association?.RemoteAddress.ToString() ?? from}: {e.Message}.");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            if (e is OperationCanceledException && association is null)
                remoting.LogStranger($"Closed a connection from {from}: it did not introduce itself in time.");
        }
        finally
        {
            await SayFarewellAsync().ConfigureAwait(false);
            socket.Dispose();
            remoting.Forget(this);
            finished.TrySetResult();
            if (dispatcher is not null)
                association!.Detach(this);
        }
    }

    /// <summary>Stops reading, tells the other end why, and closes.</summary>
    public void Refuse(DisassociateInfo reason)
    {
        Volatile.Write(ref farewell, (int)reason);
        CloseReading();
    }

    public void Close() => socket.Dispose();

    void IFrameSink.OnHello(string origin, int uid, string target)
    {
        if (hello is not null)
            throw new WireFormatException("a second greeting");
        if (!ActorPath.TryParseAddress(origin, out var address) || address.Host is null || address.Port is null)
            throw new WireFormatException($"a greeting from '{origin}', which is not an address");
        hello = (address, uid, target);
    }

    void IFrameSink.OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
    {
        var known = dispatcher ?? throw new WireFormatException("a message before the greeting");
        if (!association!.Gate.DropsInbound)
            known.Dispatch(recipient, sender, serializerId, manifest, payload);
    }

    void IFrameSink.OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
    {
        var known = dispatcher ?? throw new WireFormatException("a message before the greeting");
        if (association!.Gate.DropsInbound)
            return;
        mustAcknowledge = true;
        // A number seen before is a repetition; a gap is left to the sender, who repeats from what is acknowledged.
        if (sequence != association.LastSystemMessage + 1)
            return;
        association.LastSystemMessage = sequence;
        known.Dispatch(recipient, sender, serializerId, manifest, payload);
    }

    void IFrameSink.OnBye(byte reason) => association?.OnBye((DisassociateInfo)reason);

    void IFrameSink.OnAcknowledge(ulong sequence) => throw new WireFormatException("an acknowledgement on a connection for messages");

    void IFrameSink.OnWelcome(WelcomeStatus status, int uid) => throw new WireFormatException("a welcome on a connection for messages");

    private async Task<bool> ShakeHandsAsync()
    {
        // Small and short-lived: a stranger gets no large buffer.
        var buffer = new byte[2048];
        var filled = 0;
        using var patience = new CancellationTokenSource(remoting.Settings.HandshakeTimeout);
        while (hello is null)
        {
            if (filled == buffer.Length)
                throw new WireFormatException("a greeting longer than any that is sent");
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, patience.Token).ConfigureAwait(false);
            if (read == 0)
                return false;
            filled += read;
            var consumed = DecodeGreeting(buffer.AsSpan(0, filled));
            filled -= consumed;
            buffer.AsSpan(consumed, filled).CopyTo(buffer);
        }
        if (filled > 0)
            throw new WireFormatException("more before the welcome than a greeting");
        var status = await AcceptAsync(hello.Value.Origin, hello.Value.Uid, hello.Value.Target).ConfigureAwait(false);
        answers.WritePreamble();
        answers.WriteWelcome(status, remoting.Uid);
        await AnswerAsync().ConfigureAwait(false);
        if (status != WelcomeStatus.Accepted)
            return false;
        dispatcher = new InboundDispatcher(remoting, hello.Value.Origin);
        remoting.Publish(new AssociatedEvent(remoting.DefaultAddress, hello.Value.Origin, inbound: true));
        return true;
    }

    private int DecodeGreeting(ReadOnlySpan<byte> bytes) => decoder.Decode(bytes, this);

    private async Task<WelcomeStatus> AcceptAsync(Address origin, int uid, string target)
    {
        if (remoting.IsStopping)
            return WelcomeStatus.ShuttingDown;
        if (!ActorPath.TryParseAddress(target, out var address) || !remoting.Addresses.Contains(address))
        {
            remoting.LogStranger($"Refused a connection from {origin}: it is for {target}, and this system is {remoting.DefaultAddress}.");
            return WelcomeStatus.WrongAddress;
        }
        association = remoting.AssociationWith(origin);
        return await association.AttachAsync(this, uid).ConfigureAwait(false) ? WelcomeStatus.Accepted : WelcomeStatus.Quarantined;
    }

    private async Task ReadMessagesAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        int start = 0, end = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
            if (read == 0)
                return;
            while (association!.Gate.DelayInbound(read) is { Ticks: > 0 } delay)
                await Task.Delay(delay).ConfigureAwait(false);
            end += read;
            start += decoder.Decode(buffer.AsSpan(start, end - start), this);
            if (start == end)
            {
                start = end = 0;
            }
            else if (buffer.Length - end < WireFormat.MaxFrameBodyBytes)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }
            if (mustAcknowledge)
                await AcknowledgeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask AcknowledgeAsync()
    {
        mustAcknowledge = false;
        if (association!.Gate.DropsOutbound)
            return;
        answers.WriteAcknowledge(association.LastSystemMessage);
        await AnswerAsync().ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync()
    {
        var rest = answers.Written;
        while (rest.Length > 0)
            rest = rest[await socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
        answers.Clear();
    }

    private async Task SayFarewellAsync()
    {
        if (Volatile.Read(ref farewell) == NoFarewell)
            return;
        try
        {
            answers.Clear();
            answers.WriteBye((byte)farewell);
            await AnswerAsync().ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            remoting.Log.Log(LogLevel.DebugLevel, e, $"The connection from {from} was gone before it could be told why.");
        }
    }

    private void CloseReading()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            remoting.Log.Log(LogLevel.DebugLevel, e, $"The connection from {from} was closed already.");
        }
    }
}
