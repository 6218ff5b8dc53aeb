using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// The connection that this system opened to another and sends on. A reader of its own takes the answers and notices the end at once.
/// </summary>
internal sealed class OutboundConnection : IFrameSink
{
    private readonly Socket socket;
    private readonly Association association;
    private readonly FrameDecoder decoder = new(maximumMessageBytes: 0);
    private readonly TaskCompletionSource<(WelcomeStatus Status, int Uid)> welcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private const int NotAnnounced = 0, AnnouncedUp = 1, AnnouncedDown = 2;
    private int announced;
    private int closed;

    private OutboundConnection(Socket socket, Association association)
    {
        this.socket = socket;
        this.association = association;
        Encoder = new FrameEncoder(RefPaths.OfRecipient, RefPaths.OfSender);
        Reading = Task.CompletedTask;
    }

    /// <summary>What is to be sent next; belongs to the association's pump.</summary>
    public FrameEncoder Encoder { get; }

    /// <summary>The incarnation at the other end.</summary>
    public int Uid { get; private set; }

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
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        OutboundConnection? connection = null;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(remoting.Settings.Tcp.ConnectionTimeout);
            remoting.Configure(socket);
            await ConnectAsync(socket, remote, patience.Token).ConfigureAwait(false);
            patience.CancelAfter(remoting.Settings.HandshakeTimeout);
            connection = new OutboundConnection(socket, association);
            await connection.ShakeHandsAsync(remoting, patience.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or WireFormatException or ObjectDisposedException
            or RemoteTransportException)
        {
            connection?.MarkClosed();
            socket.Dispose();
            if (e is RemoteTransportException || stopping.IsCancellationRequested)
                throw;
            var reason = e is OperationCanceledException ? "it did not answer in time" : e.Message;
            throw new RemoteTransportException($"Cannot connect to {remote}: {reason}", e);
        }
    }

    /// <summary>Sends all that the encoder holds.</summary>
    /// <exception cref="SocketException">The connection has broken.</exception>
    public async ValueTask SendAsync()
    {
        var rest = Encoder.Written;
        while (rest.Length > 0)
        {
            var sent = await socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false);
            rest = rest[sent..];
        }
        Encoder.Clear();
    }

    /// <summary>Says that nothing more will come, and gives the other end a moment to read it all.</summary>
    public async Task CloseGracefullyAsync(DisassociateInfo reason, TimeSpan patience)
    {
        try
        {
            Encoder.WriteBye((byte)reason);
            await SendAsync().AsTask().WaitAsync(patience).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            await Reading.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or TimeoutException)
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
        socket.Dispose();
    }

    void IFrameSink.OnWelcome(WelcomeStatus status, int uid) => welcome.TrySetResult((status, uid));

    void IFrameSink.OnAcknowledge(ulong sequence)
    {
        if (association.Gate.DropsInbound)
            return;
        SystemMessages?.Acknowledge(sequence);
        association.OnAcknowledged();
    }

    void IFrameSink.OnBye(byte reason) => association.OnBye((DisassociateInfo)reason);

    void IFrameSink.OnMessage(WireRef recipient, WireRef? sender, int serializerId, string manifest, byte[] payload) =>
        throw new WireFormatException("a message on a connection that this end sends on");

    void IFrameSink.OnSystemMessage(ulong sequence, WireRef recipient, WireRef? sender, int serializerId, string manifest,
        byte[] payload) =>
        throw new WireFormatException("a message on a connection that this end sends on");

    void IFrameSink.OnHello(string origin, int uid, string target) =>
        throw new WireFormatException("a greeting on a connection that this end opened");

    private static async Task ConnectAsync(Socket socket, Address remote, CancellationToken cancellation)
    {
        var port = remote.Port ?? throw new RemoteTransportException($"{remote} has no port.");
        var host = remote.Host ?? throw new RemoteTransportException($"{remote} has no host.");
        if (IPAddress.TryParse(host, out var ip))
            await socket.ConnectAsync(new IPEndPoint(ip, port), cancellation).ConfigureAwait(false);
        else
            await socket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
    }

    private async Task ShakeHandsAsync(Remoting remoting, CancellationToken cancellation)
    {
        Encoder.WritePreamble();
        Encoder.WriteHello(remoting.DefaultAddress.ToString(), remoting.Uid, association.RemoteAddress.ToString());
        await SendAsync().ConfigureAwait(false);
        Reading = ReadAsync();
        await Task.WhenAny(welcome.Task, Reading).WaitAsync(cancellation).ConfigureAwait(false);
        if (!welcome.Task.IsCompleted)
            throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: it closed the connection at once.");
        var (status, uid) = await welcome.Task.ConfigureAwait(false);
        Uid = uid;
        switch (status)
        {
            case WelcomeStatus.Accepted:
                return;
            case WelcomeStatus.Quarantined:
                throw new QuarantinedByPeerException(association.RemoteAddress);
            case WelcomeStatus.WrongAddress:
                throw new RemoteTransportException(
                    $"Cannot connect to {association.RemoteAddress}: the system that listens there has another address.");
            case WelcomeStatus.ShuttingDown:
                throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: it is shutting down.");
            default:
                throw new RemoteTransportException($"Cannot connect to {association.RemoteAddress}: it refused with code {status}.");
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
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None).ConfigureAwait(false);
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
        catch (Exception e) when (e is SocketException or ObjectDisposedException or WireFormatException)
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
internal sealed class QuarantinedByPeerException(Address remote)
    : RemoteTransportException($"Cannot connect to {remote}: it has quarantined this system, which must be restarted.");
