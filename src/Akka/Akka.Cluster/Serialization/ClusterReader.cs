using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Util;

namespace Akka.Cluster.Serialization;

/// <summary>Reads what <see cref="ClusterWriter"/> wrote.</summary>
internal sealed class ClusterReader
{
    /// <summary>More of anything than this is not a cluster but rubbish.</summary>
    private const int MaxCount = 1_000_000;

    private readonly BinaryReader _reader;
    private readonly List<string> _texts = [];

    internal ClusterReader(byte[] bytes)
    {
        _reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
    }

    internal long Long() => _reader.Read7BitEncodedInt64();

    internal string Text()
    {
        var number = Long();
        if (number < 0 || number > _texts.Count) throw new SerializationException($"A cluster message refers to text {number}.");
        if (number > 0) return _texts[(int)number - 1];
        var text = _reader.ReadString();
        _texts.Add(text);
        return text;
    }

    internal Address Address()
    {
        var protocol = Text();
        var system = Text();
        var host = Text();
        var port = (int)Long();
        return host.Length == 0 ? new Address(protocol, system) : new Address(protocol, system, host, port);
    }

    internal UniqueAddress Node() => new(Address(), _reader.ReadInt32());

    internal ImmutableHashSet<string> Roles()
    {
        var roles = ImmutableHashSet.CreateBuilder<string>();
        for (var left = Count(); left > 0; left--) roles.Add(Text());
        return roles.ToImmutable();
    }

    internal AppVersion Version() => AppVersion.Create(Text());

    internal VectorClock Clock()
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<VectorClock.Node, long>();
        for (var left = Count(); left > 0; left--) versions.Add(VectorClock.Node.FromHash(Text()), Long());
        return VectorClock.Create(versions.ToImmutable());
    }

    internal Gossip Gossip()
    {
        var members = ImmutableSortedSet.CreateBuilder<Member>();
        for (var left = Count(); left > 0; left--) members.Add(Member());
        var seen = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        for (var left = Count(); left > 0; left--) seen.Add(Node());
        var reachability = Reachability();
        var version = Clock();
        var tombstones = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, long>();
        for (var left = Count(); left > 0; left--) tombstones.Add(Node(), Long());
        return new Gossip(members.ToImmutable(), seen.ToImmutable(), reachability, version, tombstones.ToImmutable());
    }

    private Member Member()
    {
        var node = Node();
        var status = (MemberStatus)Long();
        var upNumber = (int)Long();
        return new Member(node, upNumber, status, Roles(), Version(), isSuccessor: Long() != 0);
    }

    private Reachability Reachability()
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Akka.Cluster.Reachability.Row>();
        for (var left = Count(); left > 0; left--)
        {
            var observer = Node();
            var version = Long();
            var absent = ImmutableSortedDictionary.CreateBuilder<UniqueAddress, Absence>();
            for (var subjects = Count(); subjects > 0; subjects--) absent.Add(Node(), (Absence)Long());
            rows.Add(observer, new Akka.Cluster.Reachability.Row(version, absent.ToImmutable()));
        }
        return rows.Count == 0 ? Akka.Cluster.Reachability.Empty : new Reachability(rows.ToImmutable());
    }

    private int Count()
    {
        var count = Long();
        return count is >= 0 and <= MaxCount
            ? (int)count
            : throw new SerializationException($"A cluster message has a list of {count}.");
    }
}
