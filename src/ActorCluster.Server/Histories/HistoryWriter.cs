using System.Buffers;
using ActorCluster.Core.Histories;

namespace ActorCluster.Server.Histories;

/// <summary>Writes operations to a file as they end, a line each. Safe for use by many threads at once.</summary>
public sealed class HistoryWriter : IDisposable
{
    private const int FlushBytes = 64 * 1024;

    private readonly FileStream file;
    private readonly ArrayBufferWriter<byte> lines = new(2 * FlushBytes);
    private readonly Lock state = new();

    /// <exception cref="IOException">The file cannot be written.</exception>
    public HistoryWriter(string path) => file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Write(RecordedOperation operation)
    {
        lock (state)
        {
            HistoryLine.Write(operation, lines);
            if (lines.WrittenCount >= FlushBytes) Flush();
        }
    }

    public void Dispose()
    {
        lock (state) Flush();
        file.Dispose();
    }

    private void Flush()
    {
        file.Write(lines.WrittenSpan);
        lines.ResetWrittenCount();
    }
}
