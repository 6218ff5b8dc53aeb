using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>A connection that another system opened and sends on. This end only reads, and answers acknowledgements.</summary>
internal sealed class InboundConnection(Remoting remoting, Link link) : IFrameSink
{
    private const int BufferBytes = 4 * WireFormat.PieceBytes;

    private readonly FrameDecoder decoder = new(remoting.Settings.Tcp.MaximumFrameBytes) { TakesMessages = false };
    private readonly FrameEncoder answers = new(RefPaths.OfRecipient, RefPaths.OfSender);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Hello? hello;
    private byte[]? proof;
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
            var isWelcome = await ShakeHandsAsync().ConfigureAwait(false);
            remoting.Introduced(this);
            if (isWelcome)
                await ReadMessagesAsync().ConfigureAwait(false);
        }
        catch (WireFormatException e)
        {
            remoting.LogStranger(StrangerKind.Nonsense,
                $"Closed a connection from {association?.RemoteAddress.ToString() ?? link.Peer}: {e.Message}.");
        }
        catch (Exception e) when (Link.IsEnd(e) || e is OperationCanceledException)
        {
            if (e is OperationCanceledException && association is null)
            {
                remoting.LogStranger(StrangerKind.Silence,
                    $"Closed a connection from {link.Peer}: it did not introduce itself within {remoting.Settings.HandshakeTimeout}.");
            }
        }
        finally
        {
            await SayFarewellAsync().ConfigureAwait(false);
            link.Dispose();
            remoting.Forget(this);
            finished.TrySetResult();
            if (dispatcher is not null)
                association!.Detach(this);
        }
    }

    /// <summary>Stops reading, tells the other end why, and closes.</summary>
    public void Refuse(ByeReason reason)
    {
        Volatile.Write(ref farewell, (int)reason);
        CloseReading();
    }

    public void Close() => link.Dispose();

    void IFrameSink.OnHello(Hello greeting) =>
        hello = hello is null ? greeting : throw new WireFormatException("a second greeting");

    void IFrameSink.OnProof(byte[] given)
    {
        if (hello is null || remoting.Secret is null || proof is not null)
            throw new WireFormatException("a proof that was not asked for");
        proof = given;
    }

    void IFrameSink.OnChallenge(byte[] nonce) => throw new WireFormatException("a challenge on a connection for messages");

    void IFrameSink.OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
    {
        if (!association!.Gate.DropsInbound)
            dispatcher!.Dispatch(recipient, sender, serializerId, manifest, payload);
    }

    void IFrameSink.OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload)
    {
        if (association!.Gate.DropsInbound)
            return;
        mustAcknowledge = true;
        // A number seen before is a repetition; a gap is left to the sender, who repeats from what is acknowledged.
        if (sequence != association.LastSystemMessage + 1)
            return;
        association.LastSystemMessage = sequence;
        dispatcher!.Dispatch(recipient, sender, serializerId, manifest, payload);
    }

    void IFrameSink.OnBye(ByeReason reason, ulong session)
    {
        if (dispatcher is null)
            throw new WireFormatException("a farewell before the greeting");
        association!.OnBye(hello!.Uid, reason, session);
    }

    void IFrameSink.OnAcknowledge(ulong sequence) => throw new WireFormatException("an acknowledgement on a connection for messages");

    void IFrameSink.OnWelcome(Welcome answer) => throw new WireFormatException("a welcome on a connection for messages");

    private async Task<bool> ShakeHandsAsync()
    {
        using var patience = new CancellationTokenSource(remoting.Settings.HandshakeTimeout);
        await link.SecureAsync(patience.Token).ConfigureAwait(false);
        // Small and short-lived: a stranger gets no large buffer.
        var buffer = new byte[2048];
        while (hello is null)
        {
            if (!await ReadGreetingAsync(buffer, patience.Token).ConfigureAwait(false))
                return false;
        }
        answers.WritePreamble();
        if (!ActorPath.TryParseAddress(hello.Origin, out var origin) || origin.Host is null || origin.Port is null)
            throw new WireFormatException($"a greeting from '{hello.Origin}', which is not an address");
        var (status, session) = (WelcomeStatus.Accepted, 0UL);
        byte[] ownProof = [];
        if (remoting.Secret is { } secret)
            (status, ownProof) = await CheckSecretAsync(secret, buffer, patience.Token).ConfigureAwait(false);
        if (status == WelcomeStatus.Accepted)
            (status, session) = await AcceptAsync(origin, hello).ConfigureAwait(false);
        if (association is { Gate.IsCut: true })
            return false;
        answers.WriteWelcome(new Welcome(status, remoting.Uid, session, ownProof));
        await AnswerAsync().ConfigureAwait(false);
        if (status != WelcomeStatus.Accepted)
            return false;
        dispatcher = new InboundDispatcher(remoting, origin);
        decoder.TakesMessages = true;
        remoting.Publish(new AssociatedEvent(remoting.DefaultAddress, origin, inbound: true));
        return true;
    }

    private byte[] unread = [];

    /// <summary>Reads on in the greeting; nothing may come behind what this end has not answered yet.</summary>
    private async Task<bool> ReadGreetingAsync(byte[] buffer, CancellationToken cancellation)
    {
        unread.CopyTo(buffer, 0);
        var filled = unread.Length;
        if (filled == buffer.Length)
            throw new WireFormatException("a greeting longer than any that is sent");
        var read = await link.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
        filled += read;
        var consumed = decoder.Decode(buffer.AsSpan(0, filled), this);
        unread = buffer[consumed..filled];
        if (hello is not null && consumed > 0 && unread.Length > 0)
            throw new WireFormatException("more before the welcome than a greeting");
        return read > 0;
    }

    private async Task<(WelcomeStatus Status, byte[] Proof)> CheckSecretAsync(
        SharedSecret secret, byte[] buffer, CancellationToken cancellation)
    {
        var challenge = SharedSecret.NewNonce();
        if (hello!.Nonce.Length > 0)
        {
            answers.WriteChallenge(challenge);
            await AnswerAsync().ConfigureAwait(false);
            while (proof is null && await ReadGreetingAsync(buffer, cancellation).ConfigureAwait(false))
            {
            }
            if (proof is not null && SharedSecret.AreEqual(secret.ProofOfOpener(hello, challenge), proof))
                return (WelcomeStatus.Accepted, secret.ProofOfAcceptor(hello, challenge, remoting.Uid));
        }
        remoting.LogStranger(StrangerKind.WrongSecret, $"Refused a connection from {hello.Origin} at {link.Peer}: "
            + "it does not know the shared secret that this system asks for (akka.remote.secure-cookie).");
        return (WelcomeStatus.WrongSecret, []);
    }

    private async Task<(WelcomeStatus Status, ulong Session)> AcceptAsync(Address origin, Hello greeting)
    {
        if (remoting.IsStopping)
            return (WelcomeStatus.ShuttingDown, 0);
        if (!ActorPath.TryParseAddress(greeting.Target, out var address) || !remoting.Addresses.Contains(address))
        {
            remoting.LogStranger(StrangerKind.WrongAddress,
                $"Refused a connection from {origin}: it is for {greeting.Target}, and this system is {remoting.DefaultAddress}.");
            return (WelcomeStatus.WrongAddress, 0);
        }
        association = remoting.AssociationWith(origin);
        if (association.Gate.IsCut)
            return (WelcomeStatus.Accepted, 0); // which nobody hears
        return await association.AttachAsync(this, greeting.Uid, greeting.Session).ConfigureAwait(false);
    }

    private async Task ReadMessagesAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        int start = 0, end = 0;
        while (true)
        {
            var read = await link.ReadAsync(buffer.AsMemory(end)).ConfigureAwait(false);
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
        await link.WriteAsync(answers.Written).ConfigureAwait(false);
        answers.Clear();
    }

    private async Task SayFarewellAsync()
    {
        if (Volatile.Read(ref farewell) == NoFarewell)
            return;
        try
        {
            answers.Clear();
            if (association?.Gate.DropsOutbound != true)
                answers.WriteBye((ByeReason)farewell, association?.Session.Number ?? 0);
            await AnswerAsync().ConfigureAwait(false);
            await link.EndWritingAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Link.IsEnd(e))
        {
            remoting.Log.Log(LogLevel.DebugLevel, e, $"The connection from {link.Peer} was gone before it could be told why.");
        }
    }

    private void CloseReading()
    {
        try
        {
            link.EndReading();
        }
        catch (Exception e) when (Link.IsEnd(e))
        {
            remoting.Log.Log(LogLevel.DebugLevel, e, $"The connection from {link.Peer} was closed already.");
        }
    }
}
