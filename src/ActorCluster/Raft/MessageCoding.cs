using ActorCluster.Core.Raft;

namespace ActorCluster.Raft;

/// <summary>
/// How the messages of the rules look in bytes: a number for the kind, the term, and the message's own fields in their order.
/// </summary>
internal static class MessageCoding
{
    private enum Kind : byte
    {
        PreVoteRequest = 1,
        PreVoteReply = 2,
        VoteRequest = 3,
        VoteReply = 4,
        AppendRequest = 5,
        AppendReply = 6,
        ReadIndexRequest = 7,
        ReadIndexReply = 8,
        TimeoutNow = 9,
        VoteRequestAtTransfer = 10,
        SnapshotChunk = 11,
        SnapshotReply = 12,
    }

    public static void Write(ref CompactWriter writer, RaftMessage message)
    {
        writer.Octet((byte)KindOf(message));
        writer.Number(message.Term.Value);
        switch (message)
        {
            case PreVoteRequest request:
                EntryCoding.Write(ref writer, request.Last);
                break;
            case PreVoteReply reply:
                writer.Flag(reply.Granted);
                break;
            case VoteRequest request:
                EntryCoding.Write(ref writer, request.Last);
                break;
            case VoteReply reply:
                writer.Flag(reply.Granted);
                break;
            case AppendRequest request:
                EntryCoding.Write(ref writer, request.Previous, request.Entries);
                writer.Number(request.Commit.Value);
                writer.Number(request.Round);
                break;
            case AppendReply reply:
                writer.Flag(reply.Accepted);
                writer.Number(reply.Match.Value);
                writer.Number(reply.ConflictTerm.Value);
                writer.Number(reply.ConflictIndex.Value);
                writer.Number(reply.Round);
                break;
            case ReadIndexRequest request:
                writer.Number(request.ReadId);
                break;
            case ReadIndexReply reply:
                writer.Number(reply.ReadId);
                writer.Flag(reply.Index is not null);
                writer.Number(reply.Index?.Value ?? 0);
                break;
            case SnapshotChunk chunk:
                EntryCoding.Write(ref writer, chunk.Snapshot);
                writer.Number(chunk.Offset);
                writer.Bytes(chunk.Data.Span);
                break;
            case SnapshotReply reply:
                EntryCoding.Write(ref writer, reply.Snapshot.Last);
                writer.Number(reply.Next);
                writer.Flag(reply.IsComplete);
                break;
        }
    }

    /// <exception cref="FormatException">The bytes are no message that this version knows.</exception>
    public static RaftMessage Read(ref CompactReader reader)
    {
        var kind = (Kind)reader.Octet();
        var term = new Term(reader.Number());
        switch (kind)
        {
            case Kind.PreVoteRequest:
                return new PreVoteRequest(term, EntryCoding.ReadId(ref reader));
            case Kind.PreVoteReply:
                return new PreVoteReply(term, reader.Flag());
            case Kind.VoteRequest:
                return new VoteRequest(term, EntryCoding.ReadId(ref reader));
            case Kind.VoteRequestAtTransfer:
                return new VoteRequest(term, EntryCoding.ReadId(ref reader), IsTransfer: true);
            case Kind.VoteReply:
                return new VoteReply(term, reader.Flag());
            case Kind.AppendRequest:
                var (previous, entries) = EntryCoding.Read(ref reader);
                return new AppendRequest(term, previous, entries, new LogIndex(reader.Number()), reader.Number());
            case Kind.AppendReply:
                return new AppendReply(
                    term,
                    reader.Flag(),
                    new LogIndex(reader.Number()),
                    new Term(reader.Number()),
                    new LogIndex(reader.Number()),
                    reader.Number());
            case Kind.ReadIndexRequest:
                return new ReadIndexRequest(term, reader.Number());
            case Kind.ReadIndexReply:
                var (id, isConfirmed, index) = (reader.Number(), reader.Flag(), new LogIndex(reader.Number()));
                return new ReadIndexReply(term, id, isConfirmed ? index : null);
            case Kind.TimeoutNow:
                return new TimeoutNow(term);
            case Kind.SnapshotChunk:
                var (snapshot, offset, data) = (EntryCoding.ReadSnapshot(ref reader), reader.Number(), reader.Bytes());
                return new SnapshotChunk(term, snapshot, offset, data.Length, data);
            case Kind.SnapshotReply:
                return new SnapshotReply(term, new SnapshotId(EntryCoding.ReadId(ref reader)), reader.Number(), reader.Flag());
            default:
                throw new FormatException($"the rules have no message {kind}");
        }
    }

    private static Kind KindOf(RaftMessage message) => message switch
    {
        PreVoteRequest => Kind.PreVoteRequest,
        PreVoteReply => Kind.PreVoteReply,
        VoteRequest { IsTransfer: true } => Kind.VoteRequestAtTransfer,
        VoteRequest => Kind.VoteRequest,
        VoteReply => Kind.VoteReply,
        AppendRequest => Kind.AppendRequest,
        AppendReply => Kind.AppendReply,
        ReadIndexRequest => Kind.ReadIndexRequest,
        ReadIndexReply => Kind.ReadIndexReply,
        TimeoutNow => Kind.TimeoutNow,
        SnapshotChunk => Kind.SnapshotChunk,
        SnapshotReply => Kind.SnapshotReply,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "the rules have no such message"),
    };
}
