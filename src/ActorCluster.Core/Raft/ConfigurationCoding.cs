using System.Buffers.Binary;
using System.Text;

namespace ActorCluster.Core.Raft;

/// <summary>
/// The bytes of a configuration in the log. Version 1, which is only read: a version byte, then each voter's name, with its length in two bytes. Version 2: a
/// version byte, then each member with the length of all its fields in two bytes: its parts as one byte of flags, its id in eight, its data id in sixteen, then
/// name, remoting, client and HTTP address, each with its length in two bytes. Integers have their highest byte first.
/// </summary>
internal static class ConfigurationCoding
{
    private const byte Version = 2;
    private const int FixedBytes = 1 + 8 + 16;

    [Flags]
    private enum Parts : byte
    {
        Voter = 1,
        Outgoing = 2,
        Learner = 4,
        ToVote = 8,
    }

    public static ReadOnlyMemory<byte> Encode(Configuration configuration)
    {
        var bytes = new List<byte> { Version };
        foreach (var member in configuration.Members) Write(bytes, member, PartsOf(configuration, member.Name));
        return bytes.ToArray();
    }

    /// <exception cref="FormatException">The bytes are not a configuration of a version that is known here.</exception>
    public static Configuration Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) throw new FormatException("a configuration without any byte");
        return bytes[0] switch
        {
            1 => DecodeNames(bytes[1..]),
            Version => DecodeMembers(bytes[1..]),
            var version => throw new FormatException($"a configuration of version {version}; versions 1 and {Version} are known here"),
        };
    }

    private static Parts PartsOf(Configuration configuration, NodeId name) =>
        (configuration.Voters.Contains(name) ? Parts.Voter : 0)
        | (configuration.Outgoing.Contains(name) ? Parts.Outgoing : 0)
        | (configuration.Learners.Contains(name) ? Parts.Learner : 0)
        | (configuration.Find(name)!.IsToVote ? Parts.ToVote : 0);

    private static void Write(List<byte> bytes, MemberInfo member, Parts parts)
    {
        byte[][] texts = [.. new[] { member.Name.Name, member.Remoting, member.Client, member.Http }.Select(Encoding.UTF8.GetBytes)];
        Span<byte> head = stackalloc byte[2 + FixedBytes];
        BinaryPrimitives.WriteUInt16BigEndian(head, checked((ushort)(FixedBytes + texts.Sum(text => 2 + text.Length))));
        head[2] = (byte)parts;
        BinaryPrimitives.WriteUInt64BigEndian(head[3..], member.Id);
        member.DataId.TryWriteBytes(head[11..], bigEndian: true, out _);
        bytes.AddRange(head);
        foreach (var text in texts)
        {
            bytes.AddRange([(byte)(text.Length >> 8), (byte)text.Length]);
            bytes.AddRange(text);
        }
    }

    private static Configuration DecodeNames(ReadOnlySpan<byte> rest)
    {
        var names = new List<NodeId>();
        while (rest.Length > 0) names.Add(new NodeId(Text(ref rest)));
        return new Configuration(names);
    }

    private static Configuration DecodeMembers(ReadOnlySpan<byte> rest)
    {
        List<MemberInfo> voters = [], outgoing = [], learners = [];
        while (rest.Length > 0)
        {
            var fields = Block(ref rest);
            if (fields.Length < FixedBytes) throw new FormatException("a configuration ends within a member");
            var (parts, id, data) = ((Parts)fields[0], BinaryPrimitives.ReadUInt64BigEndian(fields[1..]), new Guid(fields.Slice(9, 16), bigEndian: true));
            fields = fields[FixedBytes..];
            var member = new MemberInfo(new NodeId(Text(ref fields)), id, Text(ref fields), Text(ref fields), Text(ref fields), data, parts.HasFlag(Parts.ToVote));
            if (fields.Length > 0 || (parts & ~Parts.ToVote) == 0 || parts > (Parts.Voter | Parts.Outgoing | Parts.Learner | Parts.ToVote))
                throw new FormatException($"a configuration says more of {member.Name} than is known here");
            if (parts.HasFlag(Parts.Voter)) voters.Add(member);
            if (parts.HasFlag(Parts.Outgoing)) outgoing.Add(member);
            if (parts.HasFlag(Parts.Learner)) learners.Add(member);
        }

        return new Configuration(voters, outgoing, learners);
    }

    private static string Text(ref ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(Block(ref rest));

    private static ReadOnlySpan<byte> Block(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2) throw new FormatException("a configuration ends within a length");
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < 2 + length) throw new FormatException("a configuration ends within a text");
        var block = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return block;
    }
}
