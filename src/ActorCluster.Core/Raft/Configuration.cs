using System.Buffers.Binary;
using System.Text;

namespace ActorCluster.Core.Raft;

/// <summary>The members that make a quorum (§6), as an entry of the log names them. Immutable.</summary>
public sealed class Configuration
{
    private const byte Version = 1;

    /// <summary>No member at all: what a log without a configuration says. Nobody has a quorum in it.</summary>
    public static readonly Configuration None = new([]);

    private readonly NodeId[] voters;

    /// <param name="voters">Each at most once; any order.</param>
    /// <exception cref="ArgumentException">A voter is named twice.</exception>
    public Configuration(IEnumerable<NodeId> voters)
    {
        this.voters = [.. voters.Order()];
        for (var i = 1; i < this.voters.Length; i++)
        {
            if (this.voters[i] == this.voters[i - 1]) throw new ArgumentException($"{this.voters[i]} is named twice", nameof(voters));
        }
    }

    /// <summary>The voters in the order of their names.</summary>
    public IReadOnlyList<NodeId> Voters => voters;

    /// <summary>How many voters make a quorum: more than half.</summary>
    public int QuorumSize => voters.Length / 2 + 1;

    public bool IsVoter(NodeId node) => Array.IndexOf(voters, node) >= 0;

    /// <summary>Whether more than half of the voters are in the set; others in it count for nothing.</summary>
    public bool IsQuorum(IReadOnlySet<NodeId> set)
    {
        if (voters.Length == 0) return false;
        var count = 0;
        foreach (var voter in voters)
        {
            if (set.Contains(voter)) count++;
        }

        return count >= QuorumSize;
    }

    /// <summary>The payload of a <see cref="EntryKind.Configuration"/> entry: a version byte, then each name with its length in two bytes.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        var bytes = new byte[1 + voters.Sum(voter => 2 + Encoding.UTF8.GetByteCount(voter.Name))];
        bytes[0] = Version;
        var at = 1;
        foreach (var voter in voters)
        {
            var length = Encoding.UTF8.GetBytes(voter.Name, bytes.AsSpan(at + 2));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), checked((ushort)length));
            at += 2 + length;
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are not a configuration of a version that is known here.</exception>
    public static Configuration Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || bytes[0] != Version) throw new FormatException("not a configuration of version 1");
        var names = new List<NodeId>();
        for (var rest = bytes[1..]; rest.Length > 0;)
        {
            if (rest.Length < 2) throw new FormatException("a configuration ends within a length");
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (rest.Length < 2 + length) throw new FormatException("a configuration ends within a name");
            names.Add(new NodeId(Encoding.UTF8.GetString(rest.Slice(2, length))));
            rest = rest[(2 + length)..];
        }

        return new Configuration(names);
    }

    public override string ToString() => string.Join(",", voters);
}
