using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>A socket to another process and nothing else: what the machine can do at best.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    private readonly Child child;
    private readonly Socket socket;

    private RawSocket(Child child, Socket socket)
    {
        this.child = child;
        this.socket = socket;
    }

    public static async Task<RawSocket> StartAsync()
    {
        var child = Child.Start("socket");
        var port = int.Parse(await child.ReadAsync(), CultureInfo.InvariantCulture);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return new RawSocket(child, socket);
    }

    /// <summary>Sends the bytes in pieces; the seconds until the other side has read them all.</summary>
    public double Stream(int bytes, int pieces)
    {
        var piece = new byte[bytes];
        var answer = new byte[1];
        SocketChild.Head(socket, SocketChild.Stream, (long)bytes * pieces);
        var clock = Stopwatch.StartNew();
        for (var sent = 0; sent < pieces; sent++) SocketChild.Send(socket, piece);
        SocketChild.Fill(socket, answer);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Sends a piece and waits until it is back, again and again; microseconds each, sorted.</summary>
    public double[] Echo(int bytes, int times)
    {
        var piece = new byte[bytes];
        var latencies = new double[times];
        for (var time = 0; time < times; time++)
        {
            var from = Stopwatch.GetTimestamp();
            SocketChild.Head(socket, SocketChild.Echo, bytes, piece);
            SocketChild.Fill(socket, piece);
            latencies[time] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await child.DisposeAsync();
    }
}
