using ActorCluster.Core.Raft;

namespace ActorCluster.Core.Tests.Simulation;

/// <summary>
/// How the first version wrote and read messages, kept as it was to be mixed with the current one. It reads what it knows of a message and
/// does not look behind it. Not for kinds of messages that came later.
/// </summary>
internal static class FirstFormat
{
    public static bool Knows(RaftMessage message) => message is not (SnapshotChunk or SnapshotReply or NotAMember or Hello or WhoAreYou or StandingRefused);

    public static bool Knows(byte[] bytes) => bytes[0] <= 10;

    public static void Write(ref CompactWriter writer, RaftMessage message)
    {
        writer.Octet(KindOf(message));
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
        }
    }

    public static RaftMessage Read(ref CompactReader reader)
    {
        var kind = reader.Octet();
        var term = new Term(reader.Number());
        switch (kind)
        {
            case 1:
                return new PreVoteRequest(term, EntryCoding.ReadId(ref reader));
            case 2:
                return new PreVoteReply(term, reader.Flag());
            case 3:
                return new VoteRequest(term, EntryCoding.ReadId(ref reader));
            case 4:
                return new VoteReply(term, reader.Flag());
            case 5:
                var (previous, entries) = EntryCoding.Read(ref reader);
                return new AppendRequest(term, previous, entries, new LogIndex(reader.Number()), reader.Number());
            case 6:
                return new AppendReply(
                    term, reader.Flag(), new LogIndex(reader.Number()), new Term(reader.Number()), new LogIndex(reader.Number()), reader.Number());
            case 7:
                return new ReadIndexRequest(term, reader.Number());
            case 8:
                var (id, isConfirmed, index) = (reader.Number(), reader.Flag(), new LogIndex(reader.Number()));
                return new ReadIndexReply(term, id, isConfirmed ? index : null);
            case 9:
                return new TimeoutNow(term);
            case 10:
                return new VoteRequest(term, EntryCoding.ReadId(ref reader), IsTransfer: true);
            default:
                throw new FormatException($"the first version has no message {kind}");
        }
    }

    private static byte KindOf(RaftMessage message) => message switch
    {
        PreVoteRequest => 1,
        PreVoteReply => 2,
        VoteRequest { IsTransfer: true } => 10,
        VoteRequest => 3,
        VoteReply => 4,
        AppendRequest => 5,
        AppendReply => 6,
        ReadIndexRequest => 7,
        ReadIndexReply => 8,
        TimeoutNow => 9,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "the first version has no such message"),
    };
}
