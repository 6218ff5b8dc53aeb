using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>A link by a TCP socket with TLS on it; both ends show certificates unless the settings say otherwise.</summary>
internal sealed class TlsLink : Link
{
    private const byte HandshakeRecord = 22;

    private readonly Socket socket;
    private readonly SslStream stream;
    private readonly TlsSettings settings;
    private readonly string? target;
    private string? refusal;

    /// <param name="socket">The socket, connected.</param>
    /// <param name="settings">The certificate and the rules.</param>
    /// <param name="target">The host that was asked for; null on the side that listens.</param>
    public TlsLink(Socket socket, TlsSettings settings, string? target)
    {
        this.socket = socket;
        this.settings = settings;
        this.target = target;
        Peer = socket.RemoteEndPoint?.ToString() ?? "an unknown place";
        stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
    }

    public override string Peer { get; }

    /// <inheritdoc/>
    public override async Task SecureAsync(CancellationToken cancellation)
    {
        try
        {
            if (target is null)
                await AcceptAsync(cancellation).ConfigureAwait(false);
            else
                await stream.AuthenticateAsClientAsync(ClientOptions(target), cancellation).ConfigureAwait(false);
        }
        catch (AuthenticationException e)
        {
            throw new WireFormatException(refusal ?? $"TLS could not be agreed on: {(e.InnerException ?? e).Message}");
        }
        catch (IOException e) when (e is not { InnerException: SocketException })
        {
            throw new WireFormatException(
                "it ended the TLS handshake: it refuses this system's certificate, or does not speak TLS "
                + "(akka.remote.dot-netty.tcp.enable-ssl)");
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default) =>
        stream.ReadAsync(buffer, cancellation);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    public override async Task EndWritingAsync()
    {
        await stream.ShutdownAsync().ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
    }

    public override void EndReading() => socket.Shutdown(SocketShutdown.Receive);

    public override void Dispose()
    {
        // The socket first: a stream with a write under way waits for it.
        socket.Dispose();
        stream.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellation)
    {
        // Looked at, not taken: what is no TLS at all deserves a clearer word than the one that the handshake has for it.
        var first = new byte[1];
        if (await socket.ReceiveAsync(first, SocketFlags.Peek, cancellation).ConfigureAwait(false) == 1 && first[0] != HandshakeRecord)
        {
            throw new WireFormatException(
                "it does not speak TLS, which is asked for here (akka.remote.dot-netty.tcp.enable-ssl)");
        }
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = settings.Context,
                ClientCertificateRequired = settings.IsMutual,
                RemoteCertificateValidationCallback = Judge,
                CertificateChainPolicy = settings.ChainPolicy(),
            }, cancellation).ConfigureAwait(false);
    }

    private SslClientAuthenticationOptions ClientOptions(string host) => new()
    {
        TargetHost = host,
        ClientCertificateContext = settings.IsMutual ? settings.Context : null,
        RemoteCertificateValidationCallback = Judge,
        CertificateChainPolicy = settings.ChainPolicy(),
    };

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        refusal = settings.Refusal(certificate, chain, errors, isServer: target is null);
        return refusal is null;
    }
}
