using ActorCluster.Core.Raft;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Snapshots;

/// <summary>
/// Reads pieces of a snapshot for one member that is sent it, on a dispatcher whose threads may block. The file stays open from piece to piece, so that it can be sent to its end
/// although newer ones have taken its place. A piece that cannot be read is left out, as if it were lost on the way.
/// </summary>
internal sealed class SnapshotReader(ISnapshotFolder folder) : UntypedActor
{
    private readonly SnapshotFiles _files = new(folder);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private (SnapshotInfo Info, Stream File)? _open;

    public static Props Props(ISnapshotFolder folder) =>
        Akka.Actor.Props.Create(() => new SnapshotReader(folder)).WithDispatcher(SnapshotActor.Dispatcher);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SnapshotChunk chunk:
                if (Fill(chunk) is { } filled)
                {
                    Sender.Tell(filled);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => Close();

    private SnapshotChunk? Fill(SnapshotChunk chunk)
    {
        try
        {
            if (_open is not { } open || !open.Info.IsSameFile(chunk.Snapshot))
            {
                Close();
                open = (chunk.Snapshot, _files.Open(chunk.Snapshot.Id));
                _open = open;
            }

            if (open.File.Length != chunk.Snapshot.Size)
            {
                // Another file of the same name has taken its place. Its checksum could not be right.
                Close();
                return null;
            }

            var bytes = new byte[chunk.Length];
            open.File.Position = chunk.Offset;
            open.File.ReadExactly(bytes);
            return chunk with { Data = bytes };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            _log.Warning("{0} cannot be read for a member that needs it: {1}", _files.PathOf(chunk.Snapshot.Id), cause.Message);
            Close();
            return null;
        }
    }

    private void Close()
    {
        _open?.File.Dispose();
        _open = null;
    }
}
