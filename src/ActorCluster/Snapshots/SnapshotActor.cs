using ActorCluster.Core.Raft;
using Akka.Actor;
using Akka.Event;

namespace ActorCluster.Snapshots;

/// <summary>
/// /user/raft/snapshots: writes and reads the snapshots of this member, on a dispatcher whose threads may block. A snapshot that cannot be written is given up and its part deleted; the
/// next one is tried in its own time.
/// </summary>
internal sealed class SnapshotActor(ISnapshotFolder folder) : UntypedActor
{
    /// <summary>The dispatcher of actors that block.</summary>
    public const string Dispatcher = "akka.actor.default-blocking-io-dispatcher";

    private readonly SnapshotFiles _files = new(folder);
    private readonly List<SnapshotId> _whole = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private (SnapshotId Id, Configuration At, SnapshotPart Part)? _writing;
    private (SnapshotInfo Info, SnapshotPart Part)? _receiving;

    public static Props Props(ISnapshotFolder folder) =>
        Akka.Actor.Props.Create(() => new SnapshotActor(folder)).WithDispatcher(Dispatcher);

    protected override void PreStart() => Try("parts of snapshots could not be deleted", _files.ForgetParts);

    protected override void PostStop() => Try("a part of a snapshot could not be deleted", () =>
    {
        _writing?.Part.Dispose();
        _receiving?.Part.Dispose();
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SnapshotMessage.LoadNewest newest:
                Sender.Tell(LoadNewest(newest.OlderThan));
                break;
            case SnapshotMessage.Load load:
                Sender.Tell(Load(load.Info));
                break;
            case SnapshotMessage.Begin begin:
                Begin(begin);
                break;
            case SnapshotMessage.Block block:
                Write(block);
                break;
            case SnapshotMessage.End:
                End();
                break;
            case SnapshotMessage.GiveUp:
                GiveUp();
                Sender.Tell(new SnapshotMessage.Ended(false));
                break;
            case SnapshotMessage.Store store:
                Store(store.Chunk);
                Sender.Tell(new SnapshotMessage.Stored(store.Then));
                break;
            case SnapshotMessage.Prune(var held):
                Try("snapshots that are not needed any more could not be deleted", () => _files.Prune(_whole, held));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private SnapshotMessage.Loaded LoadNewest(SnapshotId? olderThan)
    {
        IReadOnlyList<SnapshotId> ids = [];
        Try("the snapshots cannot be listed", () => ids = _files.List());
        foreach (var id in ids.Where(id => olderThan is not { } bound || id.Last.Index < bound.Last.Index))
        {
            try
            {
                var (info, state) = _files.Load(id);
                _whole.Insert(0, id);
                return new SnapshotMessage.Loaded(info, state);
            }
            catch (Exception cause) when (IsOfTheDisk(cause) || cause is FormatException)
            {
                _log.Warning("{0} is passed over: {1}", _files.PathOf(id), cause.Message);
            }
        }

        return new SnapshotMessage.Loaded(null, null);
    }

    private SnapshotMessage Load(SnapshotInfo info)
    {
        try
        {
            var (found, state) = _files.Load(info.Id);
            return new SnapshotMessage.Loaded(found, state);
        }
        catch (Exception cause) when (IsOfTheDisk(cause) || cause is FormatException)
        {
            return new SnapshotMessage.NotLoaded(info, cause);
        }
    }

    private void Begin(SnapshotMessage.Begin begin)
    {
        GiveUp();
        var isBegun = Try($"{begin.Id} cannot be written", () => _writing = (begin.Id, begin.At, _files.Write(begin.Id)));
        if (!isBegun)
        {
            Sender.Tell(new SnapshotMessage.Ended(false));
        }
    }

    private void Write(SnapshotMessage.Block block)
    {
        if (_writing is not { } writing)
        {
            // Given up already, which was said.
            return;
        }

        if (Try($"{writing.Id} cannot be written", () => writing.Part.Append(block.Bytes.Span)))
        {
            Sender.Tell(SnapshotMessage.BlockWritten.Instance);
            return;
        }

        GiveUp();
        Sender.Tell(new SnapshotMessage.Ended(false));
    }

    private void End()
    {
        if (_writing is not { } writing)
        {
            return;
        }

        SnapshotInfo? written = null;
        if (Try($"{writing.Id} cannot be written", () => written = writing.Part.Complete(writing.Id, writing.At)))
        {
            _writing = null;
            NowWhole(written!.Id);
            Context.Parent.Tell(new SnapshotMessage.Written(written));
        }
        else
        {
            GiveUp();
        }

        Sender.Tell(new SnapshotMessage.Ended(written is not null));
    }

    private void Store(StoreChunk chunk)
    {
        var isStored = Try($"{chunk.Snapshot} cannot be stored", () =>
        {
            if (chunk.Offset == 0)
            {
                GiveUpReceiving();
                _receiving = (chunk.Snapshot, _files.Receive(chunk.Snapshot.Id));
            }

            if (_receiving is { } receiving && receiving.Info.IsSameFile(chunk.Snapshot) && receiving.Part.Length == chunk.Offset)
            {
                receiving.Part.Append(chunk.Data.Span, chunk.Snapshot);
            }
        });
        if (!isStored)
        {
            GiveUpReceiving();
        }

        if (chunk.IsLast)
        {
            Context.Parent.Tell(new SnapshotMessage.Received(chunk.Snapshot, CompleteReceived(chunk.Snapshot)));
        }
    }

    private bool CompleteReceived(SnapshotInfo info)
    {
        var isWhole = false;
        if (_receiving is { } receiving && receiving.Info.IsSameFile(info))
        {
            Try($"{info} cannot be stored", () => isWhole = receiving.Part.Complete(info));
        }

        if (isWhole)
        {
            _receiving = null;
            NowWhole(info.Id);
        }
        else
        {
            _log.Warning("{0} did not arrive whole; the leader sends it again", info);
            GiveUpReceiving();
        }

        return isWhole;
    }

    private void NowWhole(SnapshotId id)
    {
        _whole.Remove(id);
        _whole.Add(id);
        _whole.Sort((a, b) => a.Last.Index.CompareTo(b.Last.Index));
    }

    private void GiveUp()
    {
        Try("a part of a snapshot could not be deleted", () => _writing?.Part.Dispose());
        _writing = null;
    }

    private void GiveUpReceiving()
    {
        Try("a part of a snapshot could not be deleted", () => _receiving?.Part.Dispose());
        _receiving = null;
    }

    /// <summary>False, with a line in the log, where the disk fails.</summary>
    private bool Try(string what, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception cause) when (IsOfTheDisk(cause))
        {
            _log.Warning("In {0} {1}: {2}", _files.Path, what, cause.Message);
            return false;
        }
    }

    private static bool IsOfTheDisk(Exception cause) => cause is IOException or UnauthorizedAccessException;
}
