using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// Sends messages until they are confirmed. What is unconfirmed is in memory: a persistent actor has it again after recovery, because
/// it calls <see cref="Deliver"/> and <see cref="ConfirmDelivery"/> from the handlers of its events.
/// </summary>
public class AtLeastOnceDeliverySemantic
{
    private readonly SortedDictionary<long, Delivery> unconfirmed = [];
    private readonly IActorContext context;
    private readonly PersistenceSettings.AtLeastOnceDeliverySettings settings;
    private long lastDeliveryId;
    private ICancelable? redelivery;

    /// <summary>For one incarnation of an actor.</summary>
    public AtLeastOnceDeliverySemantic(IActorContext context, PersistenceSettings.AtLeastOnceDeliverySettings settings)
    {
        this.context = context;
        this.settings = settings;
    }

    /// <summary>How many deliveries are unconfirmed.</summary>
    public int UnconfirmedCount => unconfirmed.Count;

    /// <summary>How long a confirmation is waited for before the message is sent again.</summary>
    public TimeSpan RedeliverInterval => settings.RedeliverInterval;

    /// <summary>At most so many messages are sent again at a time.</summary>
    public int RedeliveryBurstLimit => settings.RedeliveryBurstLimit;

    /// <summary>After so many attempts the actor gets an <see cref="UnconfirmedWarning"/>.</summary>
    public int WarnAfterNumberOfUnconfirmedAttempts => settings.WarnAfterNumberOfUnconfirmedAttempts;

    /// <summary>At most so many deliveries may be unconfirmed.</summary>
    public int MaxUnconfirmedMessages => settings.MaxUnconfirmedMessages;

    private DateTime Now => context.System.Scheduler.Now.UtcDateTime;

    /// <summary>
    /// Sends a message until it is confirmed; while the actor recovers it is sent only when the recovery is over, if it is not confirmed by then.
    /// </summary>
    /// <exception cref="MaxUnconfirmedMessagesExceededException">Too many deliveries are unconfirmed.</exception>
    public void Deliver(ActorPath destination, Func<long, object> deliveryMessageMapper, bool isRecovering)
    {
        if (unconfirmed.Count >= MaxUnconfirmedMessages)
            throw new MaxUnconfirmedMessagesExceededException(
                $"{context.Self.Path} has {unconfirmed.Count} unconfirmed messages, and may not have more (max-unconfirmed-messages).");
        var id = ++lastDeliveryId;
        var message = deliveryMessageMapper(id);
        if (isRecovering) unconfirmed[id] = new Delivery(destination, message, Now - RedeliverInterval, 0);
        else Send(id, new Delivery(destination, message, Now, 0));
    }

    /// <summary>A message has arrived. False if it was confirmed before, or never sent.</summary>
    public bool ConfirmDelivery(long deliveryId) => unconfirmed.Remove(deliveryId);

    /// <summary>What is unconfirmed, to be saved as part of the actor's snapshot.</summary>
    public AtLeastOnceDeliverySnapshot GetDeliverySnapshot() =>
        new(lastDeliveryId, [.. unconfirmed.Select(entry => new UnconfirmedDelivery(entry.Key, entry.Value.Destination, entry.Value.Message))]);

    /// <summary>Takes over what a snapshot has; to be called when the snapshot is offered.</summary>
    public void SetDeliverySnapshot(AtLeastOnceDeliverySnapshot snapshot)
    {
        lastDeliveryId = snapshot.CurrentDeliveryId;
        unconfirmed.Clear();
        var overdue = Now - RedeliverInterval;
        foreach (var delivery in snapshot.UnconfirmedDeliveries)
            unconfirmed[delivery.DeliveryId] = new Delivery(delivery.Destination, delivery.Message, overdue, 0);
    }

    /// <summary>Ends the redelivery; to be called when the actor stops.</summary>
    public void Cancel()
    {
        redelivery?.Cancel();
        redelivery = null;
    }

    /// <summary>Begins the redelivery; to be called when the recovery is over.</summary>
    public void OnReplaySuccess()
    {
        RedeliverOverdue();
        var pause = RedeliverInterval / 2;
        redelivery = context.System.Scheduler.ScheduleTellRepeatedlyCancelable(pause, pause, context.Self, RedeliveryTick.Instance, context.Self);
    }

    /// <summary>Takes the message that reminds of the redelivery; false for every other one.</summary>
    public bool AroundReceive(Receive receive, object message)
    {
        if (message is not RedeliveryTick) return false;
        RedeliverOverdue();
        return true;
    }

    private void RedeliverOverdue()
    {
        var deadline = Now - RedeliverInterval;
        var overdue = unconfirmed.Where(entry => entry.Value.Timestamp <= deadline).Take(RedeliveryBurstLimit).ToArray();
        var warnings = new List<UnconfirmedDelivery>();
        foreach (var (id, delivery) in overdue)
        {
            if (delivery.Attempt == WarnAfterNumberOfUnconfirmedAttempts)
                warnings.Add(new UnconfirmedDelivery(id, delivery.Destination, delivery.Message));
            Send(id, new Delivery(delivery.Destination, delivery.Message, Now, delivery.Attempt));
        }
        if (warnings.Count > 0) context.Self.Tell(new UnconfirmedWarning([.. warnings]), context.Self);
    }

    private void Send(long id, Delivery delivery)
    {
        context.ActorSelection(delivery.Destination).Tell(delivery.Message, context.Self);
        unconfirmed[id] = delivery.IncrementedCopy();
    }

    /// <summary>One message on its way.</summary>
    public sealed class Delivery : IEquatable<Delivery>
    {
        /// <summary>A message on its way to a destination, last sent at a time (UTC), and how often.</summary>
        public Delivery(ActorPath destination, object message, DateTime timestamp, int attempt)
        {
            Destination = destination;
            Message = message;
            Timestamp = timestamp;
            Attempt = attempt;
        }

        /// <summary>Whereto.</summary>
        public ActorPath Destination { get; }

        /// <summary>The message.</summary>
        public object Message { get; }

        /// <summary>When it was sent last (UTC).</summary>
        public DateTime Timestamp { get; }

        /// <summary>How often it was sent.</summary>
        public int Attempt { get; }

        /// <summary>The same after another attempt.</summary>
        public Delivery IncrementedCopy() => new(Destination, Message, Timestamp, Attempt + 1);

        /// <inheritdoc />
        public bool Equals(Delivery? other) => other is not null && Attempt == other.Attempt && Timestamp == other.Timestamp
            && Destination.Equals(other.Destination) && Equals(Message, other.Message);

        /// <inheritdoc />
        public override bool Equals(object? obj) => Equals(obj as Delivery);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(Destination, Message, Timestamp, Attempt);

        /// <inheritdoc />
        public override string ToString() => $"Delivery<to {Destination}, attempt {Attempt} at {Timestamp:o}: {Message}>";
    }

    /// <summary>Reminds an actor to look which deliveries are overdue.</summary>
    public sealed class RedeliveryTick : INotInfluenceReceiveTimeout, IDeadLetterSuppression
    {
        private RedeliveryTick()
        {
        }

        /// <summary>The only instance.</summary>
        public static RedeliveryTick Instance { get; } = new();

        /// <inheritdoc />
        public override bool Equals(object? obj) => obj is RedeliveryTick;

        /// <inheritdoc />
        public override int GetHashCode() => nameof(RedeliveryTick).Length;
    }
}
