using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorCluster.MultiNode.Tests.Faults;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Issues;

/// <summary>
/// A node that stopped closed its clients' connections right behind its GOAWAY: a request that crossed it met a closed connection, and its client could not tell
/// whether it was carried out.
/// </summary>
public sealed class StoppingNodeClosesEarlySpec
{
    private const int FrameHeader = 9;
    private const byte Settings = 4, Ping = 6, GoAway = 7;
    private const int Pings = 2000;

    [Fact]
    public async Task WhoStillSendsToANodeThatStopsFindsTheConnectionOpen()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var node = cluster.Nodes[^1];
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPEndPoint.Parse(node.Client));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await stream.WriteAsync(Frame(Settings, []));
        await LastFrameAsync(stream, (type, _) => type == Settings);

        var stopped = node.StopAsync();
        await LastFrameAsync(stream, (type, payload) => type == GoAway && BinaryPrimitives.ReadInt32BigEndian(payload) != int.MaxValue);
        for (var i = 0; i < Pings; i++) await stream.WriteAsync(Frame(Ping, new byte[8]));
        socket.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null);
        await stopped;
    }

    /// <summary>Reads frames (RFC 9113, section 4.1) up to one.</summary>
    private static async Task LastFrameAsync(Stream stream, Func<byte, byte[], bool> isLast)
    {
        byte type;
        byte[] payload;
        do
        {
            var header = new byte[FrameHeader];
            await stream.ReadExactlyAsync(header);
            type = header[3];
            payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            await stream.ReadExactlyAsync(payload);
        }
        while (!isLast(type, payload));
    }

    private static byte[] Frame(byte type, byte[] payload) => [0, 0, (byte)payload.Length, type, 0, 0, 0, 0, 0, .. payload];
}
