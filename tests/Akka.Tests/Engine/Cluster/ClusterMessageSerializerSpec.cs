using Akka.Actor;
using Akka.Cluster.Serialization;
using Akka.Serialization;
using Akka.Util;
using Xunit;
using static Akka.Cluster.Tests.Nodes;

namespace Akka.Cluster.Tests;

/// <summary>What the daemons tell each other survives the wire.</summary>
public sealed class ClusterMessageSerializerSpec : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("cluster", """
        akka { loglevel = WARNING, actor.provider = cluster, remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 } }
        """);

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public void Messages_are_read_as_they_were_written()
    {
        ClusterMessage[] messages =
        [
            new InitJoin(A.Address), new InitJoinAck(A.Address), new InitJoinNack(A.Address), new ExitingConfirmed(B),
            new Heartbeat(A.Address, 7), new HeartbeatRsp(B, long.MaxValue),
        ];
        foreach (var message in messages) Assert.Equal(message, RoundTrip(message));

        var join = RoundTrip(new Join(A, ["front", "back"], AppVersion.Create("1.2.3-rc1")));
        Assert.Equal((A, "1.2.3-rc1"), (join.Node, join.AppVersion.ToString()));
        Assert.Equal(["back", "front"], join.Roles.Order());
    }

    [Fact]
    public void Gossip_is_read_as_it_was_written()
    {
        var gossip = At(B, Of(
                Member(A, MemberStatus.Leaving), Member(B, MemberStatus.Up, 2, "front"), Member(C, MemberStatus.Down, 3, "back", "front")))
            .Misses(C).Joined(Node(3, incarnation: 2)).Answered(Node(1, incarnation: 9), 0).Gossip;
        var envelope = RoundTrip(new GossipEnvelope(A, B, gossip));
        Assert.Equal((A, B), (envelope.From, envelope.To));
        AssertSame(gossip, envelope.Gossip);
        AssertSame(gossip, RoundTrip(new Welcome(A, gossip)).Gossip);
        AssertSame(Gossip.Empty, RoundTrip(new Welcome(A, Gossip.Empty)).Gossip);

        var status = RoundTrip(new GossipStatus(A, B, gossip.Version, 3));
        Assert.Equal((A, B, gossip.Version, 3), (status.From, status.To, status.Version, status.SeenBy));
    }

    [Fact]
    public void Three_nodes_gossip_in_few_bytes()
    {
        var bytes = _system.Serialization.FindSerializerFor(new GossipEnvelope(A, B, Gossip.Empty))
            .ToBinary(new GossipEnvelope(A, B, AllUp(A, B, C)));
        Assert.InRange(bytes.Length, 1, 300);
    }

    private static void AssertSame(Gossip expected, Gossip actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(expected.Tombstones, actual.Tombstones);
        Assert.Equal(
            expected.Members.Select(member => (member.UniqueAddress, member.UpNumber, string.Join(",", member.Roles.Order()))),
            actual.Members.Select(member => (member.UniqueAddress, member.UpNumber, string.Join(",", member.Roles.Order()))));
        Assert.Equal(
            expected.Reachability.Rows.Select(row => (row.Key, row.Value.Version)),
            actual.Reachability.Rows.Select(row => (row.Key, row.Value.Version)));
    }

    private T RoundTrip<T>(T message) where T : ClusterMessage
    {
        var serializer = Assert.IsType<ClusterMessageSerializer>(_system.Serialization.FindSerializerFor(message));
        Assert.Equal(5, serializer.Identifier);
        return (T)serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));
    }
}
