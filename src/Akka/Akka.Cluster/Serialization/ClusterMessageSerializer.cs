using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Cluster.Serialization;

/// <summary>Writes the messages between cluster daemons in a compact binary form of their own.</summary>
public class ClusterMessageSerializer : SerializerWithStringManifest
{
    private const string InitJoinManifest = "IJ";
    private const string InitJoinAckManifest = "IJA";
    private const string InitJoinNackManifest = "IJN";
    private const string JoinManifest = "J";
    private const string WelcomeManifest = "W";
    private const string GossipEnvelopeManifest = "GE";
    private const string GossipStatusManifest = "GS";
    private const string ExitingConfirmedManifest = "EC";
    private const string HeartbeatManifest = "HB";
    private const string HeartbeatRspManifest = "HBR";

    /// <param name="system">The actor system that the serializer belongs to.</param>
    public ClusterMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        Heartbeat => HeartbeatManifest,
        HeartbeatRsp => HeartbeatRspManifest,
        GossipEnvelope => GossipEnvelopeManifest,
        GossipStatus => GossipStatusManifest,
        InitJoin => InitJoinManifest,
        InitJoinAck => InitJoinAckManifest,
        InitJoinNack => InitJoinNackManifest,
        Join => JoinManifest,
        Welcome => WelcomeManifest,
        ExitingConfirmed => ExitingConfirmedManifest,
        _ => throw Unknown(o),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj)
    {
        var writer = new ClusterWriter();
        switch (obj)
        {
            case Heartbeat heartbeat:
                writer.Address(heartbeat.From).Long(heartbeat.Sequence);
                break;
            case HeartbeatRsp answer:
                writer.Node(answer.From).Long(answer.Sequence);
                break;
            case GossipEnvelope envelope:
                writer.Node(envelope.From).Node(envelope.To).Gossip(envelope.Gossip);
                break;
            case GossipStatus status:
                writer.Node(status.From).Node(status.To).Clock(status.Version).Long(status.SeenBy);
                break;
            case InitJoin init:
                writer.Address(init.From);
                break;
            case InitJoinAck ack:
                writer.Address(ack.From);
                break;
            case InitJoinNack nack:
                writer.Address(nack.From);
                break;
            case Join join:
                writer.Node(join.Node).Roles(join.Roles).Text(join.AppVersion.ToString());
                break;
            case Welcome welcome:
                writer.Node(welcome.From).Gossip(welcome.Gossip);
                break;
            case ExitingConfirmed confirmed:
                writer.Node(confirmed.Node);
                break;
            default:
                throw Unknown(obj);
        }
        return writer.ToArray();
    }

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new ClusterReader(bytes);
        return manifest switch
        {
            HeartbeatManifest => new Heartbeat(reader.Address(), reader.Long()),
            HeartbeatRspManifest => new HeartbeatRsp(reader.Node(), reader.Long()),
            GossipEnvelopeManifest => new GossipEnvelope(reader.Node(), reader.Node(), reader.Gossip())
            {
                ReceivedAt = system.Scheduler.MonotonicClock,
            },
            GossipStatusManifest => new GossipStatus(reader.Node(), reader.Node(), reader.Clock(), (int)reader.Long()),
            InitJoinManifest => new InitJoin(reader.Address()),
            InitJoinAckManifest => new InitJoinAck(reader.Address()),
            InitJoinNackManifest => new InitJoinNack(reader.Address()),
            JoinManifest => new Join(reader.Node(), reader.Roles(), reader.Version()),
            WelcomeManifest => new Welcome(reader.Node(), reader.Gossip()),
            ExitingConfirmedManifest => new ExitingConfirmed(reader.Node()),
            _ => throw new SerializationException($"Unknown manifest [{manifest}] of a cluster message."),
        };
    }

    private static ArgumentException Unknown(object message) =>
        new($"{nameof(ClusterMessageSerializer)} cannot write a {message.GetType()}.");
}
