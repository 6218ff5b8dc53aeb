using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// The connection that this system opened to another and sends on. A reader of its own takes the answers and notices the end at once.
/// </summary>
internal sealed class OutboundConnection : IFrameSink
{
    private readonly Link link;
    private readonly Association association;
    private readonly FrameDecoder decoder = new(maximumMessageBytes: 0);
    private readonly TaskCompletionSource<byte[]> challenge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Welcome> welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private const int NotAnnounced = 0, AnnouncedUp = 1, AnnouncedDown = 2;
    private int announced;
    private int closed;

    private OutboundConnection(Link link, Association association)
    {
        this.link = link;
        this.association = association;
        Encoder = new FrameEncoder(RefPaths.OfRecipient, RefPaths.OfSender);
        Reading = Task.CompletedTask;
    }

    /// <summary>What is to be sent next; belongs to the association's pump.</summary>
    public FrameEncoder Encoder { get; }

    /// <summary>The incarnation at the other end.</summary>
    public int Uid { get; private set; }

    /// <summary>The session that the two have agreed on.</summary>
    public ulong Session { get; private set; }

    /// <summary>The system messages whose acknowledgements come on this connection; set by the pump after the handshake.</summary>
    public SystemMessageBuffer? SystemMessages { get; set; }

    public bool IsClosed => Volatile.Read(ref closed) != 0;

    /// <summary>Ends when the other end has closed the connection or it has broken.</summary>
    public Task Reading { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="RemoteTransportException">It cannot be reached, or will not talk to this system.</exception>
    /// <exception cref="QuarantinedByPeerException">The other system has quarantined this one.</exception>
    public static async Task<OutboundConnection> OpenAsync(Association association, Remoting remoting, CancellationToken stopping)
    {
        var remote = association.RemoteAddress;
        Link? link = null;
        OutboundConnection? connection = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(remoting.Settings.Tcp.ConnectionTimeout);
            link = await remoting.ConnectAsync(remote, patience.Token).ConfigureAwait(false);
            patience.CancelAfter(remoting.Settings.HandshakeTimeout);
            await link.SecureAsync(patience.Token).ConfigureAwait(false);
            connection = new OutboundConnection(link, association);
            await connection.ShakeHandsAsync(remoting, patience.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e) when (Link.IsEnd(e) || e is OperationCanceledException or WireFormatException or RemoteTransportException)
        {
            connection?.MarkClosed();
            link?.Dispose();
            if (e is RemoteTransportException || stopping.IsCancellationRequested)
                throw;
            var reason = e is OperationCanceledException ? "it did not answer in time" : e.Message;
            throw new RemoteTransportException($"Cannot connect to {remote}: {reason}", e);
        }
    }

    /// <summary>Sends all that the encoder holds.</summary>
    /// <exception cref="IOException">The connection has broken; see <see cref="Link.IsEnd"/> for what else says so.</exception>
    public async ValueTask SendAsync()
    {
        await link.WriteAsync(Encoder.Written).ConfigureAwait(false);
        Encoder.Clear();
    }

    /// <summary>Says that nothing more will come, and gives the other end a moment to read it all.</summary>
    public async Task CloseGracefullyAsync(ByeReason reason, TimeSpan patience)
    {
        try
        {
            if (association.Gate.DropsOutbound)
                Encoder.Clear();
            else
                Encoder.WriteBye(reason, association.Session.Number);
            await SendAsync().AsTask().WaitAsync(patience).ConfigureAwait(false);
            await link.EndWritingAsync().WaitAsync(patience).ConfigureAwait(false);
            await Reading.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (Exception e) when (Link.IsEnd(e) || e is TimeoutException)
        {
            association.Log.Log(Event.LogLevel.DebugLevel, e, $"The connection to {association.RemoteAddress} ended before all was said.");
        }
        Close();
    }

    /// <summary>Publishes the beginning, and the end if that has come already.</summary>
    public void Associated(Remoting remoting)
    {
        remoting.Publish(new AssociatedEvent(remoting.DefaultAddress, association.RemoteAddress, inbound: false));
        if (Interlocked.CompareExchange(ref announced, AnnouncedUp, NotAnnounced) != NotAnnounced)
            association.OnOutboundEnded();
    }

    public void Close()
    {
        MarkClosed();
        link.Dispose();
    }

    void IFrameSink.OnWelcome(Welcome answer) => welcome.TrySetResult(answer);

    void IFrameSink.OnChallenge(byte[] nonce) => challenge.TrySetResult(nonce);

    void IFrameSink.OnAcknowledge(ulong sequence)
    {
        if (association.Gate.DropsInbound)
            return;
        SystemMessages?.Acknowledge(sequence);
        association.OnAcknowledged();
    }

    void IFrameSink.OnBye(ByeReason reason, ulong session)
    {
        if (welcome.Task is { IsCompletedSuccessfully: true, Result: { Status: WelcomeStatus.Accepted, Uid: var uid } })
            association.OnBye(uid, reason, session);
    }

    void IFrameSink.OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload) =>
        throw new WireFormatException("a message on a connection that this end sends on");

    void IFrameSink.OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest,
        byte[] payload) =>
        throw new WireFormatException("a message on a connection that this end sends on");

    void IFrameSink.OnHello(Hello hello) => throw new WireFormatException("a greeting on a connection that this end opened");

    void IFrameSink.OnProof(byte[] proof) => throw new WireFormatException("a proof that was not asked for");

    private async Task ShakeHandsAsync(Remoting remoting, CancellationToken cancellation)
    {
        var remote = association.RemoteAddress;
        var hello = new Hello(remoting.DefaultAddress.ToString(), remoting.Uid, association.Session.Name(), remote.ToString(),
            remoting.Secret is null ? [] : SharedSecret.NewNonce());
        Encoder.WritePreamble();
        Encoder.WriteHello(hello);
        await SendAsync().ConfigureAwait(false);
        Reading = ReadAsync();
        await Task.WhenAny(challenge.Task, welcome.Task, Reading).WaitAsync(cancellation).ConfigureAwait(false);
        if (challenge.Task.IsCompleted)
            await ProveAsync(remoting, hello, cancellation).ConfigureAwait(false);
        if (!welcome.Task.IsCompleted)
        {
            throw new RemoteTransportException($"Cannot connect to {remote}: it closed the connection at once; "
                + "its log says why, if a system listens there that has the same settings for TLS.");
        }
        var answer = await welcome.Task.ConfigureAwait(false);
        Uid = answer.Uid;
        Session = answer.Session;
        Weigh(remote, answer);
        await CheckProofAsync(remoting, hello, answer).ConfigureAwait(false);
    }

    private async Task ProveAsync(Remoting remoting, Hello hello, CancellationToken cancellation)
    {
        if (remoting.Secret is not { } secret)
            throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: {SecretIsAskedFor}.");
        Encoder.WriteProof(secret.ProofOfOpener(hello, await challenge.Task.ConfigureAwait(false)));
        await SendAsync().ConfigureAwait(false);
        await Task.WhenAny(welcome.Task, Reading).WaitAsync(cancellation).ConfigureAwait(false);
    }

    private const string SecretIsAskedFor = "it asks for a shared secret that this system does not know (akka.remote.secure-cookie)";

    /// <exception cref="RemoteTransportException">The answer is no.</exception>
    private static void Weigh(Address remote, Welcome answer)
    {
        var reason = answer.Status switch
        {
            WelcomeStatus.Accepted => null,
            WelcomeStatus.Quarantined or WelcomeStatus.QuarantinedForGood => throw new QuarantinedByPeerException(remote, answer),
            WelcomeStatus.WrongAddress => "the system that listens there has another address",
            WelcomeStatus.ShuttingDown => "it is shutting down",
            WelcomeStatus.WrongSecret => SecretIsAskedFor,
            var status => $"it refused with code {status}",
        };
        if (reason is not null)
            throw new RemoteTransportException($"Cannot connect to {remote}: {reason}.");
    }

    /// <exception cref="RemoteTransportException">The other end does not know the secret.</exception>
    private async Task CheckProofAsync(Remoting remoting, Hello hello, Welcome answer)
    {
        if (remoting.Secret is not { } secret)
            return;
        var nonce = challenge.Task.IsCompleted ? await challenge.Task.ConfigureAwait(false) : [];
        if (nonce.Length == 0 || !SharedSecret.AreEqual(secret.ProofOfAcceptor(hello, nonce, answer.Uid), answer.Proof))
        {
            throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: it does not know the shared secret "
                + "that this system asks for (akka.remote.secure-cookie).");
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[512];
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await link.ReadAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
                if (read == 0)
                    break;
                filled += read;
                var consumed = decoder.Decode(buffer.AsSpan(0, filled), this);
                filled -= consumed;
                buffer.AsSpan(consumed, filled).CopyTo(buffer);
                if (filled == buffer.Length)
                    throw new WireFormatException("an answer longer than any that is sent");
            }
        }
        catch (Exception e) when (Link.IsEnd(e) || e is WireFormatException)
        {
            if (e is WireFormatException)
                association.Log.Log(Event.LogLevel.WarningLevel, e, $"Closed the connection to {association.RemoteAddress}: {e.Message}.");
        }
        Close();
        if (Interlocked.Exchange(ref announced, AnnouncedDown) == AnnouncedUp)
            association.OnOutboundEnded();
    }

    private void MarkClosed() => Interlocked.Exchange(ref closed, 1);
}

/// <summary>The other system has quarantined this incarnation of this one.</summary>
internal sealed class QuarantinedByPeerException(Address remote, Welcome welcome)
    : RemoteTransportException($"Cannot connect to {remote}: it has quarantined this system"
        + (welcome.Status == WelcomeStatus.QuarantinedForGood ? ", which must be restarted." : " and takes no messages yet."))
{
    public Welcome Welcome { get; } = welcome;

    public bool ForGood => Welcome.Status == WelcomeStatus.QuarantinedForGood;
}
