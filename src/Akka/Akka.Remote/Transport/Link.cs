using System.Net.Sockets;

namespace Akka.Remote.Transport;

/// <summary>A stream of bytes to another system and back, whatever carries it. One reader and one writer at a time.</summary>
internal abstract class Link : IDisposable
{
    /// <summary>Where the other end is, for the log.</summary>
    public abstract string Peer { get; }

    /// <summary>Does what must be done before the first byte may pass, such as agreeing on encryption.</summary>
    /// <exception cref="Wire.WireFormatException">The other end does not do its part.</exception>
    public virtual Task SecureAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Reads what is there, at least one byte; 0 at the end.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default);

    /// <summary>Writes all of it.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the other end that nothing more will come.</summary>
    public abstract Task EndWritingAsync();

    /// <summary>Lets the reader on this side come to its end.</summary>
    public abstract void EndReading();

    /// <summary>Closes both ways at once.</summary>
    public abstract void Dispose();

    /// <summary>True for what reading and writing throw when the link has broken or was closed on this side.</summary>
    public static bool IsEnd(Exception e) => e is SocketException or IOException or ObjectDisposedException;
}

/// <summary>A link by a TCP socket as it is.</summary>
internal sealed class SocketLink(Socket socket) : Link
{
    public override string Peer { get; } = socket.RemoteEndPoint?.ToString() ?? "an unknown place";

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }

    public override Task EndWritingAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    public override void EndReading() => socket.Shutdown(SocketShutdown.Receive);

    public override void Dispose() => socket.Dispose();
}
