namespace ActorCluster.Core.Raft;

/// <summary>
/// How the messages of the rules look in bytes: a number for the kind, the term, and the message's own fields in their order. What a later
/// version says more stands at a message's end: an earlier one does not look there, and where it is missing it is as if nothing was said.
/// </summary>
public static class MessageCoding
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
        NotAMember = 20,
        Hello = 21,
        WhoAreYou = 22,
        StandingRefused = 23,
    }

    /// <summary>Writes a message as this version does.</summary>
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
                if (request.IsTransfer)
                {
                    writer.Number(request.Transfer.Value);
                }

                break;
            case TimeoutNow asked:
                writer.Number(asked.SentAt.Value);
                break;
            case VoteReply reply:
                writer.Flag(reply.Granted);
                break;
            case AppendRequest request:
                EntryCoding.Write(ref writer, request.Previous, request.Entries);
                writer.Number(request.Commit.Value);
                writer.Number(request.Round);
                writer.Number(request.Stamps.SentAt.Value);
                writer.Number(request.Stamps.LeaseTicks);
                writer.Number(request.Stamps.Echo.Value);
                writer.Number(request.Stamps.AgeTicks);
                break;
            case AppendReply reply:
                writer.Flag(reply.Accepted);
                writer.Number(reply.Match.Value);
                writer.Number(reply.ConflictTerm.Value);
                writer.Number(reply.ConflictIndex.Value);
                writer.Number(reply.Round);
                writer.Number(reply.Stamps.Request.Value);
                writer.Number(reply.Stamps.SentAt.Value);
                writer.Flag(reply.Stamps.Promises);
                break;
            case NotAMember gone:
                EntryCoding.Write(ref writer, gone.Configuration);
                writer.Number(unchecked((long)gone.Member));
                break;
            case ReadIndexRequest request:
                writer.Number(request.ReadId);
                writer.Flag(request.MayUseLease);
                break;
            case ReadIndexReply reply:
                writer.Number(reply.ReadId);
                writer.Flag(reply.Index is not null);
                writer.Number(reply.Index?.Value ?? 0);
                writer.Flag(reply.FromLease);
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
            case Hello hello:
                writer.Number(hello.Nonces.Count);
                foreach (var nonce in hello.Nonces) StandingCoding.Write(ref writer, nonce);
                break;
            case StandingRefused refused:
                writer.Octet((byte)refused.Reason);
                StandingCoding.Write(ref writer, refused.Refused);
                StandingCoding.Write(ref writer, refused.Known);
                break;
        }
    }

    /// <summary>Reads a message of this version or an earlier one; what follows it is left where it is.</summary>
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
                return new VoteRequest(term, EntryCoding.ReadId(ref reader), IsTransfer: true, OptionalStamp(ref reader));
            case Kind.VoteReply:
                return new VoteReply(term, reader.Flag());
            case Kind.AppendRequest:
                var (previous, entries) = EntryCoding.Read(ref reader);
                return new AppendRequest(term, previous, entries, new LogIndex(reader.Number()), reader.Number(), ReadRequestStamps(ref reader));
            case Kind.AppendReply:
                return new AppendReply(
                    term,
                    reader.Flag(),
                    new LogIndex(reader.Number()),
                    new Term(reader.Number()),
                    new LogIndex(reader.Number()),
                    reader.Number(),
                    ReadReplyStamps(ref reader));
            case Kind.ReadIndexRequest:
                return new ReadIndexRequest(term, reader.Number(), OptionalFlag(ref reader));
            case Kind.ReadIndexReply:
                var (id, isConfirmed, index) = (reader.Number(), reader.Flag(), new LogIndex(reader.Number()));
                return new ReadIndexReply(term, id, isConfirmed ? index : null, OptionalFlag(ref reader));
            case Kind.Hello:
                var nonces = new ulong[reader.Count()];
                for (var i = 0; i < nonces.Length; i++) nonces[i] = StandingCoding.ReadId(ref reader);
                return new Hello(term, nonces);
            case Kind.WhoAreYou:
                return new WhoAreYou(term);
            case Kind.StandingRefused:
                return new StandingRefused(term, (RefusalReason)reader.Octet(), StandingCoding.Read(ref reader), StandingCoding.Read(ref reader));
            case Kind.NotAMember:
                return new NotAMember(term, EntryCoding.ReadId(ref reader), unchecked((ulong)reader.Number()));
            case Kind.TimeoutNow:
                return new TimeoutNow(term, OptionalStamp(ref reader));
            case Kind.SnapshotChunk:
                var (snapshot, offset, data) = (EntryCoding.ReadSnapshot(ref reader), reader.Number(), reader.Bytes());
                return new SnapshotChunk(term, snapshot, offset, data.Length, data);
            case Kind.SnapshotReply:
                return new SnapshotReply(term, new SnapshotId(EntryCoding.ReadId(ref reader)), reader.Number(), reader.Flag());
            default:
                throw new FormatException($"the rules have no message {kind}");
        }
    }

    // What an earlier version did not write: at a message's end, and nothing where it is not there.
    private static RequestStamps ReadRequestStamps(ref CompactReader reader) =>
        reader.IsAtEnd ? default : new RequestStamps(new Stamp(reader.Number()), checked((int)reader.Number()), new Stamp(reader.Number()), reader.Number());

    private static ReplyStamps ReadReplyStamps(ref CompactReader reader) =>
        reader.IsAtEnd ? default : new ReplyStamps(new Stamp(reader.Number()), new Stamp(reader.Number()), reader.Flag());

    private static Stamp OptionalStamp(ref CompactReader reader) => reader.IsAtEnd ? Stamp.None : new Stamp(reader.Number());

    private static bool OptionalFlag(ref CompactReader reader) => !reader.IsAtEnd && reader.Flag();

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
        NotAMember => Kind.NotAMember,
        Hello => Kind.Hello,
        WhoAreYou => Kind.WhoAreYou,
        StandingRefused => Kind.StandingRefused,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "the rules have no such message"),
    };
}
