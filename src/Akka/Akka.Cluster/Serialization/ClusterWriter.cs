using System.Text;
using Akka.Actor;

namespace Akka.Cluster.Serialization;

/// <summary>
/// Writes the parts of cluster messages: numbers as variable-length integers, text as UTF-8 with its length. A text or an address that
/// has been written before is only referred to by its number, since a gossip names the same nodes again and again.
/// </summary>
internal sealed class ClusterWriter
{
    private readonly MemoryStream _stream = new(256);
    private readonly BinaryWriter _writer;
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    internal ClusterWriter()
    {
        _writer = new BinaryWriter(_stream, Encoding.UTF8);
    }

    internal byte[] ToArray()
    {
        _writer.Flush();
        return _stream.ToArray();
    }

    internal ClusterWriter Long(long value)
    {
        _writer.Write7BitEncodedInt64(value);
        return this;
    }

    /// <summary>Zero and the text, or its number from one on.</summary>
    internal ClusterWriter Text(string text)
    {
        if (_texts.TryGetValue(text, out var number)) return Long(number);
        _texts.Add(text, _texts.Count + 1);
        Long(0);
        _writer.Write(text);
        return this;
    }

    internal ClusterWriter Address(Address address) =>
        Text(address.Protocol).Text(address.System).Text(address.Host ?? "").Long(address.Port ?? 0);

    internal ClusterWriter Node(UniqueAddress node)
    {
        Address(node.Address);
        _writer.Write(node.Uid);
        return this;
    }

    internal ClusterWriter Roles(IReadOnlyCollection<string> roles)
    {
        Long(roles.Count);
        foreach (var role in roles) Text(role);
        return this;
    }

    internal ClusterWriter Clock(VectorClock clock)
    {
        Long(clock.Versions.Count);
        foreach (var (node, count) in clock.Versions) Text(node.ToString()).Long(count);
        return this;
    }

    internal ClusterWriter Gossip(Gossip gossip)
    {
        Long(gossip.Members.Count);
        foreach (var member in gossip.Members)
        {
            Node(member.UniqueAddress).Long((long)member.Status).Long(member.UpNumber);
            Roles(member.Roles).Text(member.AppVersion.ToString()).Long(member.IsSuccessor ? 1 : 0);
        }
        Long(gossip.SeenBy.Count);
        foreach (var node in gossip.SeenBy) Node(node);
        Long(gossip.Reachability.Rows.Count);
        foreach (var (observer, row) in gossip.Reachability.Rows)
        {
            Node(observer).Long(row.Version).Long(row.Absent.Count);
            foreach (var (subject, absence) in row.Absent) Node(subject).Long((long)absence);
        }
        Clock(gossip.Version);
        Long(gossip.Tombstones.Count);
        foreach (var (node, time) in gossip.Tombstones) Node(node).Long(time);
        return this;
    }
}
