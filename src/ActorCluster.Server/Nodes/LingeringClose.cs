using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ActorCluster.Server.Nodes;

/// <summary>
/// Closes a connection only once the other side has, or after a while: until then what comes is read and thrown away.
/// </summary>
/// <remarks>
/// A server that stops says so with GOAWAY (RFC 9113, section 6.8) and then closes the connection. Requests cross that on their way: where the connection is gone already, a client
/// may find it reset, or closed before it has understood the GOAWAY, and cannot tell whether a request that it never sent was carried out. Where
/// the connection is still there, it knows, and goes on elsewhere.
/// </remarks>
internal static class LingeringClose
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);

    /// <summary>Puts the way of closing under whatever speaks on the connection.</summary>
    public static ConnectionDelegate Under(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    private static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        connection.Transport = new OpenPipe(new OpenReader(transport.Input), new OpenWriter(transport.Output));
        try
        {
            await next(connection);
            await DrainAsync(transport.Input);
        }
        finally
        {
            connection.Transport = transport;
            await transport.Output.CompleteAsync();
            await transport.Input.CompleteAsync();
        }
    }

    private static async Task DrainAsync(PipeReader input)
    {
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            for (var isOpen = true; isOpen;)
            {
                var read = await input.ReadAsync(patience.Token);
                input.AdvanceTo(read.Buffer.End);
                isOpen = !read.IsCompleted;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The other side has let us wait too long, or the connection has broken: it is closed now, as it was to be.
        }
    }

    private sealed record OpenPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Reads from a connection, and leaves it open.</summary>
    private sealed class OpenReader(PipeReader inner) : PipeReader
    {
        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => inner.ReadAsync(cancellationToken);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
        }
    }

    /// <summary>Writes to a connection, and leaves it open.</summary>
    private sealed class OpenWriter(PipeWriter inner) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
