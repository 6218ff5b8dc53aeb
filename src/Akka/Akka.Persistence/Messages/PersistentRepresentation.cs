using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence
{
    /// <summary>An event as the journal sees it: the payload with its place in the history of one persistent actor.</summary>
    public interface IPersistentRepresentation : Serialization.IMessage
    {
        /// <summary>The event itself.</summary>
        object Payload { get; }

        /// <summary>The manifest that an event adapter gave the payload, or an empty string.</summary>
        string Manifest { get; }

        /// <summary>The identity of the actor whose history this is.</summary>
        string PersistenceId { get; }

        /// <summary>The position in that history, from 1.</summary>
        long SequenceNr { get; }

        /// <summary>The incarnation that wrote the event.</summary>
        string WriterGuid { get; }

        /// <summary>Whether the event is marked as deleted.</summary>
        bool IsDeleted { get; }

        /// <summary>The sender of the command that led to the event; null after a replay.</summary>
        IActorRef? Sender { get; }

        /// <summary>When the journal stored the event, in UTC ticks; 0 before that.</summary>
        long Timestamp { get; }

        /// <summary>A copy with another payload.</summary>
        IPersistentRepresentation WithPayload(object payload);

        /// <summary>A copy with another manifest.</summary>
        IPersistentRepresentation WithManifest(string manifest);

        /// <summary>A copy with the given place in a history.</summary>
        IPersistentRepresentation Update(long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid);

        /// <summary>A copy with the given time, in UTC ticks.</summary>
        IPersistentRepresentation WithTimestamp(long timestamp);
    }

    /// <summary>Something that travels to the journal in a <see cref="WriteMessages"/>.</summary>
    public interface IPersistentEnvelope
    {
        /// <summary>What it carries.</summary>
        object Payload { get; }

        /// <summary>The sender of the command that led to it.</summary>
        IActorRef? Sender { get; }

        /// <summary>How many events it holds.</summary>
        int Size { get; }
    }

    /// <summary>The plain <see cref="IPersistentRepresentation"/>.</summary>
    public class Persistent : IPersistentRepresentation, IEquatable<IPersistentRepresentation>
    {
        /// <summary>Creates a representation; what is left out is undefined.</summary>
        public Persistent(object payload, long sequenceNr = 0, string? persistenceId = null, string? manifest = null, bool isDeleted = false,
            IActorRef? sender = null, string? writerGuid = null, long timestamp = 0)
        {
            Payload = payload;
            SequenceNr = sequenceNr;
            PersistenceId = persistenceId ?? Undefined;
            Manifest = manifest ?? Undefined;
            IsDeleted = isDeleted;
            Sender = sender;
            WriterGuid = writerGuid ?? Undefined;
            Timestamp = timestamp;
        }

        /// <summary>The value of a text that is not known.</summary>
        public static string Undefined { get; } = string.Empty;

        /// <inheritdoc />
        public object Payload { get; }

        /// <inheritdoc />
        public string Manifest { get; }

        /// <inheritdoc />
        public string PersistenceId { get; }

        /// <inheritdoc />
        public long SequenceNr { get; }

        /// <inheritdoc />
        public string WriterGuid { get; }

        /// <inheritdoc />
        public bool IsDeleted { get; }

        /// <inheritdoc />
        public IActorRef? Sender { get; }

        /// <inheritdoc />
        public long Timestamp { get; }

        /// <inheritdoc />
        public IPersistentRepresentation WithPayload(object payload) =>
            new Persistent(payload, SequenceNr, PersistenceId, Manifest, IsDeleted, Sender, WriterGuid, Timestamp);

        /// <inheritdoc />
        public IPersistentRepresentation WithManifest(string manifest) => Manifest == manifest
            ? this
            : new Persistent(Payload, SequenceNr, PersistenceId, manifest, IsDeleted, Sender, WriterGuid, Timestamp);

        /// <inheritdoc />
        public IPersistentRepresentation Update(long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid) =>
            new Persistent(Payload, sequenceNr, persistenceId, Manifest, isDeleted, sender, writerGuid, Timestamp);

        /// <inheritdoc />
        public IPersistentRepresentation WithTimestamp(long newTimestamp) => Timestamp == newTimestamp
            ? this
            : new Persistent(Payload, SequenceNr, PersistenceId, Manifest, IsDeleted, Sender, WriterGuid, newTimestamp);

        /// <summary>Whether both hold the same event of the same place.</summary>
        public bool Equals(IPersistentRepresentation? other) =>
            other is not null && SequenceNr == other.SequenceNr && PersistenceId == other.PersistenceId && WriterGuid == other.WriterGuid
            && Manifest == other.Manifest && IsDeleted == other.IsDeleted && Timestamp == other.Timestamp
            && Equals(Sender, other.Sender) && Equals(Payload, other.Payload);

        /// <inheritdoc />
        public override bool Equals(object? obj) => Equals(obj as IPersistentRepresentation);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(PersistenceId, SequenceNr, WriterGuid, Payload);

        /// <inheritdoc />
        public override string ToString() => $"Persistent<{PersistenceId}#{SequenceNr}: {Payload}>";
    }

    /// <summary>The events of one persist call: the journal stores all of them or none.</summary>
    public sealed class AtomicWrite : IPersistentEnvelope, Serialization.IMessage
    {
        private IImmutableList<IPersistentRepresentation>? payload;

        /// <summary>A write of one event.</summary>
        public AtomicWrite(IPersistentRepresentation @event) => Head = Last = @event;

        /// <summary>A write of several events of one persistence id, in order.</summary>
        /// <exception cref="ArgumentException">The list is empty, or mixes persistence ids.</exception>
        public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
        {
            if (payload.Count == 0) throw new ArgumentException("An atomic write needs at least one event.", nameof(payload));
            Head = payload[0];
            Last = payload[^1];
            foreach (var representation in payload)
                if (representation.PersistenceId != Head.PersistenceId)
                    throw new ArgumentException(
                        $"An atomic write belongs to one persistence id, but has '{Head.PersistenceId}' and '{representation.PersistenceId}'.",
                        nameof(payload));
            this.payload = payload;
        }

        internal IPersistentRepresentation Head { get; }

        private IPersistentRepresentation Last { get; }

        /// <summary>The events, an immutable list of <see cref="IPersistentRepresentation"/>.</summary>
        public object Payload => Events;

        /// <inheritdoc />
        public IActorRef? Sender => ActorRefs.NoSender;

        /// <inheritdoc />
        public int Size => payload?.Count ?? 1;

        /// <summary>The identity of the writing actor.</summary>
        public string PersistenceId => Head.PersistenceId;

        /// <summary>The sequence number of the first event.</summary>
        public long LowestSequenceNr => Head.SequenceNr;

        /// <summary>The sequence number of the last event.</summary>
        public long HighestSequenceNr => Last.SequenceNr;

        internal IImmutableList<IPersistentRepresentation> Events => payload ??= ImmutableArray.Create(Head);

        internal bool IsSingle => payload is null || payload.Count == 1;

        /// <inheritdoc />
        public override string ToString() => $"AtomicWrite<pid: {PersistenceId}, lowSeqNr: {LowestSequenceNr}, highSeqNr: {HighestSequenceNr}, size: {Size}, sender: {Sender}>";
    }

    /// <summary>A deferred event: passes through the journal in order, and is not stored.</summary>
    internal sealed class NonPersistentMessage(object payload, IActorRef? sender) : IPersistentEnvelope
    {
        public object Payload => payload;

        public IActorRef? Sender => sender;

        public int Size => 1;
    }
}

namespace Akka.Persistence.Serialization
{
    /// <summary>Marks what persistence itself may have to serialize.</summary>
    public interface IMessage;
}
