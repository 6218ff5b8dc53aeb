using ActorCluster.Core;
using ActorCluster.Core.Raft;
using static ActorCluster.Core.Raft.ConfigurationChange;

namespace ActorCluster.Raft;

/// <summary>How changes of the members, and the answers to them, look in bytes between the nodes.</summary>
internal static class ChangeCoding
{
    private enum Kind : byte
    {
        Add = 1,
        Promote = 2,
        Remove = 3,
        ChangeAddress = 4,
    }

    public static void Write(ref CompactWriter writer, ConfigurationRequest request)
    {
        writer.Text(request.From.Name);
        writer.Number(request.Id);
        switch (request.Change)
        {
            case AddLearner add:
                // As it will stand in the configuration.
                writer.Octet((byte)Kind.Add);
                writer.Bytes(new Configuration([], null, [add.Member]).Encode().Span);
                break;
            case Promote promote:
                writer.Octet((byte)Kind.Promote);
                writer.Text(promote.Name.Name);
                writer.Bytes(promote.DataId.ToByteArray(bigEndian: true));
                break;
            case Remove remove:
                writer.Octet((byte)Kind.Remove);
                writer.Text(remove.Name.Name);
                break;
            case ChangeAddress address:
                writer.Octet((byte)Kind.ChangeAddress);
                writer.Text(address.Name.Name);
                writer.Text(address.Remoting);
                writer.Text(address.Client);
                writer.Text(address.Http);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request.Change, "a change that nobody knows");
        }
    }

    /// <exception cref="FormatException">The bytes are no change that this version knows.</exception>
    public static ConfigurationRequest ReadRequest(ref CompactReader reader)
    {
        var (from, id) = (Node(ref reader), reader.Number());
        return new ConfigurationRequest(from, id, (Kind)reader.Octet() switch
        {
            Kind.Add => new AddLearner(Only(Configuration.Decode(reader.Bytes().Span))),
            Kind.Promote => new Promote(Node(ref reader), DataId(reader.Bytes().Span)),
            Kind.Remove => new Remove(Node(ref reader)),
            Kind.ChangeAddress => new ChangeAddress(Node(ref reader), reader.Text(), reader.Text(), reader.Text()),
            var kind => throw new FormatException($"there is no change {kind} of the members"),
        });
    }

    public static void Write(ref CompactWriter writer, ConfigurationReply reply)
    {
        writer.Text(reply.From.Name);
        writer.Number(reply.Id);
        writer.Octet((byte)reply.Answer.Outcome);
        writer.Octet(reply.Answer.Refusal is { } refusal ? (byte)(refusal + 1) : (byte)0);
        writer.Text(reply.Answer.Text);
        writer.Bytes(reply.Answer.Configuration.Encode().Span);
    }

    /// <exception cref="FormatException">The bytes are no answer.</exception>
    public static ConfigurationReply ReadReply(ref CompactReader reader)
    {
        var (from, id, outcome, refusal) = (Node(ref reader), reader.Number(), (ChangeOutcome)reader.Octet(), reader.Octet());
        return new ConfigurationReply(from, id, new MembershipAnswer(
            outcome, refusal == 0 ? null : (ChangeRefusal)(refusal - 1), reader.Text(), Configuration.Decode(reader.Bytes().Span)));
    }

    private static MemberInfo Only(Configuration configuration) =>
        configuration.Members.Count == 1 ? configuration.Members[0] : throw new FormatException("one member is to be added, and there is not one");

    private static Guid DataId(ReadOnlySpan<byte> bytes) => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw new FormatException("a data id has 16 bytes");

    private static NodeId Node(ref CompactReader reader) => new(reader.Text());
}
