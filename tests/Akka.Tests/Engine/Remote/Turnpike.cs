using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Akka.Tests.Engine.Remote;

/// <summary>
/// A port that stands in front of the one that a system listens on. It passes everything on until it is told to hold one direction, and it
/// breaks connections when asked.
/// </summary>
internal sealed class Turnpike : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly Channel<bool> held = Channel.CreateUnbounded<bool>();
    private readonly int port;
    private volatile TaskCompletionSource requests = new();
    private volatile TaskCompletionSource answers = new();

    public Turnpike()
    {
        listener.Start();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        port = ((IPEndPoint)free.LocalEndpoint).Port;
        Release();
        _ = AcceptAsync();
    }

    /// <summary>The settings of the system that is to stand behind it.</summary>
    public string Settings => $$"""
        akka.remote.dot-netty.tcp {
          port = {{port}}
          public-hostname = "127.0.0.1"
          public-port = {{((IPEndPoint)listener.LocalEndpoint).Port}}
        }

        """;

    public void HoldRequests() => requests = new();

    public void HoldAnswers() => answers = new();

    /// <summary>Ends when something has come that is held.</summary>
    public async Task Holds(TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        await held.Reader.ReadAsync(end.Token);
    }

    public void Release()
    {
        requests.TrySetResult();
        answers.TrySetResult();
    }

    public void BreakConnections()
    {
        while (clients.TryTake(out var client))
            client.Dispose();
    }

    public void Dispose()
    {
        listener.Dispose();
        BreakConnections();
        Release();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = CarryAsync(await listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (IsEnd(e))
            {
                return;
            }
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        clients.Add(near);
        clients.Add(far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, port);
            await Task.WhenAll(PassAsync(near, far, () => requests), PassAsync(far, near, () => answers));
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Broken at one end, and so at the other.
        }
        near.Dispose();
    }

    private async Task PassAsync(TcpClient from, TcpClient to, Func<TaskCompletionSource> gate)
    {
        var buffer = new byte[65536];
        try
        {
            for (int read; (read = await from.Client.ReceiveAsync(buffer)) > 0;)
            {
                if (!gate().Task.IsCompleted)
                    held.Writer.TryWrite(true);
                await gate().Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsEnd(e))
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or IOException or ObjectDisposedException or InvalidOperationException;
}
