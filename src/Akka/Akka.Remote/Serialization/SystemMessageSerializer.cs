using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;

namespace Akka.Remote.Serialization;

/// <summary>Serializes the system messages that go from system to system.</summary>
public sealed class SystemMessageSerializer : Serializer
{
    private enum Kind : byte
    {
        Watch = 1,
        Unwatch = 2,
        DeathWatchNotification = 3,
        Terminate = 4,
        Suspend = 5,
        Resume = 6,
        Recreate = 7,
        Failed = 8,
        NoMessage = 9,
    }

    /// <summary>The serializer of one actor system.</summary>
    public SystemMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A system message that never leaves its system.</exception>
    public override byte[] ToBinary(object obj)
    {
        var writer = new PayloadWriter(system);
        switch (obj)
        {
            case Watch watch:
                WritePair(writer, Kind.Watch, watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                WritePair(writer, Kind.Unwatch, unwatch.Watchee, unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                writer.Byte((byte)Kind.DeathWatchNotification);
                writer.Ref(notification.Actor);
                writer.Bool(notification.ExistenceConfirmed);
                writer.Bool(notification.AddressTerminated);
                break;
            case Terminate:
                writer.Byte((byte)Kind.Terminate);
                break;
            case NoMessage:
                writer.Byte((byte)Kind.NoMessage);
                break;
            case Suspend:
                writer.Byte((byte)Kind.Suspend);
                break;
            case Resume resume:
                writer.Byte((byte)Kind.Resume);
                writer.Exception(resume.CausedByFailure);
                break;
            case Recreate recreate:
                writer.Byte((byte)Kind.Recreate);
                writer.Exception(recreate.Cause);
                break;
            case Failed failed:
                writer.Byte((byte)Kind.Failed);
                writer.Ref(failed.Child);
                writer.Exception(failed.Cause);
                writer.Long(failed.Uid);
                break;
            default:
                throw new ArgumentException($"{obj.GetType()} is not sent from system to system.");
        }
        return writer.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="System.Runtime.Serialization.SerializationException">The bytes are not of such a message.</exception>
    public override object FromBinary(byte[] bytes, Type type)
    {
        var reader = new PayloadReader(system, bytes);
        var kind = (Kind)reader.Byte();
        return kind switch
        {
            Kind.Watch => new Watch((IInternalActorRef)reader.Ref()!, (IInternalActorRef)reader.Ref()!),
            Kind.Unwatch => new Unwatch((IInternalActorRef)reader.Ref()!, (IInternalActorRef)reader.Ref()!),
            Kind.DeathWatchNotification => new DeathWatchNotification(reader.Ref()!, reader.Bool(), reader.Bool()),
            Kind.Terminate => new Terminate(),
            Kind.NoMessage => new NoMessage(),
            Kind.Suspend => new Suspend(),
            Kind.Resume => new Resume(reader.Exception()),
            Kind.Recreate => new Recreate(reader.Exception()!),
            Kind.Failed => new Failed(reader.Ref()!, reader.Exception()!, reader.Long()),
            _ => throw new System.Runtime.Serialization.SerializationException($"There is no system message of kind {kind}."),
        };
    }

    private static void WritePair(PayloadWriter writer, Kind kind, IActorRef watchee, IActorRef watcher)
    {
        writer.Byte((byte)kind);
        writer.Ref(watchee);
        writer.Ref(watcher);
    }
}
