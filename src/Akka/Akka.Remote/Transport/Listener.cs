using System.Net;
using System.Net.Sockets;

namespace Akka.Remote.Transport;

/// <summary>Listens and hands over what connects.</summary>
internal sealed class Listener
{
    private readonly Socket socket;
    private readonly int backlog;
    private readonly Action<Socket> accepted;
    private Task accepting = Task.CompletedTask;

    /// <exception cref="RemoteTransportException">The address cannot be listened on.</exception>
    public Listener(TcpSettings settings, Action<Socket> accepted)
    {
        this.accepted = accepted;
        backlog = settings.Backlog;
        var address = Resolve(settings.BindHostname);
        socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, settings.Port));
            socket.Listen(backlog);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new RemoteTransportException(Explain(e, settings), e);
        }
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Start() => accepting = AcceptAsync();

    public async Task StopAsync()
    {
        socket.Dispose();
        await accepting.ConfigureAwait(false);
    }

    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException e)
        {
            throw new RemoteTransportException(
                $"The host name {host} (akka.remote.dot-netty.tcp.hostname) cannot be resolved: {e.Message}.", e);
        }
    }

    private static string Explain(SocketException e, TcpSettings settings) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {settings.Port} on {settings.BindHostname} is in use: remoting cannot listen there (akka.remote.dot-netty.tcp.port).",
        SocketError.AddressNotAvailable =>
            $"{settings.BindHostname} is not an address of this machine: remoting cannot listen there "
            + "(akka.remote.dot-netty.tcp.hostname).",
        _ => $"remoting cannot listen on port {settings.Port} on {settings.BindHostname}: {e.Message}",
    };

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                accepted(await socket.AcceptAsync().ConfigureAwait(false));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted
                or SocketError.NotSocket or SocketError.InvalidArgument)
            {
                return;
            }
            catch (SocketException)
            {
                // One connection failed before it was accepted, or descriptors have run out for now: go on, but not in a rush.
                await Task.Delay(10).ConfigureAwait(false);
            }
        }
    }
}
