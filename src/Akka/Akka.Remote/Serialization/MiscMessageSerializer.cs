using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Serializes what actors of any kind say to each other.</summary>
public sealed class MiscMessageSerializer : SerializerWithStringManifest
{
    private const string IdentifyManifest = "ID", IdentityManifest = "AID", RefManifest = "AR", PoisonPillManifest = "PP",
        KillManifest = "K", FailureManifest = "SF", SuccessManifest = "SS", HeartbeatManifest = "RWHB", HeartbeatRspManifest = "RWHR";

    /// <summary>The serializer of one actor system.</summary>
    public MiscMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override string Manifest(object obj) => obj switch
    {
        Identify => IdentifyManifest,
        ActorIdentity => IdentityManifest,
        IActorRef => RefManifest,
        PoisonPill => PoisonPillManifest,
        Kill => KillManifest,
        Status.Failure => FailureManifest,
        Status.Success => SuccessManifest,
        RemoteWatcher.Heartbeat => HeartbeatManifest,
        RemoteWatcher.HeartbeatRsp => HeartbeatRspManifest,
        _ => throw new ArgumentException($"{nameof(MiscMessageSerializer)} does not serialize {obj.GetType()}."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        var writer = new PayloadWriter(system);
        switch (obj)
        {
            case Identify identify:
                writer.Object(identify.MessageId);
                break;
            case ActorIdentity identity:
                writer.Object(identity.MessageId);
                writer.Ref(identity.Subject);
                break;
            case IActorRef reference:
                writer.Ref(reference);
                break;
            case Status.Failure failure:
                writer.Exception(failure.Cause);
                writer.Object(failure.State);
                break;
            case Status.Success success:
                writer.Object(success.Status);
                break;
            case RemoteWatcher.HeartbeatRsp answer:
                writer.Int(answer.AddressUid);
                break;
            case PoisonPill or Kill or RemoteWatcher.Heartbeat:
                return [];
            default:
                throw new ArgumentException($"{nameof(MiscMessageSerializer)} does not serialize {obj.GetType()}.");
        }
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new PayloadReader(system, bytes);
        switch (manifest)
        {
            case IdentifyManifest:
                return new Identify(reader.Object());
            case IdentityManifest:
                return new ActorIdentity(reader.Object(), reader.Ref());
            case RefManifest:
                return reader.Ref() ?? ActorRefs.Nobody;
            case PoisonPillManifest:
                return PoisonPill.Instance;
            case KillManifest:
                return Kill.Instance;
            case FailureManifest:
                return new Status.Failure(reader.Exception(), reader.Object());
            case SuccessManifest:
                return new Status.Success(reader.Object());
            case HeartbeatManifest:
                return RemoteWatcher.Heartbeat.Instance;
            case HeartbeatRspManifest:
                return new RemoteWatcher.HeartbeatRsp(reader.Int());
            default:
                throw new System.Runtime.Serialization.SerializationException(
                    $"{nameof(MiscMessageSerializer)} has no manifest '{manifest}'.");
        }
    }
}
