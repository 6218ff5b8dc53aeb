using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>The far end of a <see cref="RawSocket"/>: reads a head (what to do, and a number of bytes) and does it.</summary>
internal static class SocketChild
{
    public const byte Stream = 1;
    public const byte Echo = 2;

    private const int HeadLength = 9;

    public static async Task RunAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        new Thread(() => Serve(listener)) { IsBackground = true, Name = "socket" }.Start();
        await ChildCommand.ServeAsync(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Sends a head, and bytes behind it in the same piece.</summary>
    public static void Head(Socket socket, byte what, long bytes, params ReadOnlySpan<byte> more)
    {
        Span<byte> head = stackalloc byte[HeadLength + more.Length];
        head[0] = what;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes);
        more.CopyTo(head[HeadLength..]);
        Send(socket, head);
    }

    public static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>Reads until the buffer is full; false where the other side has closed.</summary>
    public static bool Fill(Socket socket, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = socket.Receive(buffer);
            if (read == 0) return false;
            buffer = buffer[read..];
        }

        return true;
    }

    private static void Serve(Socket listener)
    {
        using var socket = listener.Accept();
        socket.NoDelay = true;
        var head = new byte[HeadLength];
        var buffer = new byte[256 * 1024];
        while (Fill(socket, head))
        {
            var bytes = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(1));
            if (head[0] == Echo)
            {
                Fill(socket, buffer.AsSpan(0, (int)bytes));
                Send(socket, buffer.AsSpan(0, (int)bytes));
                continue;
            }

            while (bytes > 0) bytes -= socket.Receive(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
            Send(socket, head.AsSpan(0, 1));
        }
    }
}
