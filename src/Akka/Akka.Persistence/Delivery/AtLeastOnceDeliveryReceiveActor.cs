using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A persistent actor with declared handlers that sends messages until they are confirmed, across its own restarts.</summary>
public abstract class AtLeastOnceDeliveryReceiveActor : ReceivePersistentActor
{
    private readonly AtLeastOnceDeliverySemantic semantic;

    /// <summary>With the settings of the system.</summary>
    protected AtLeastOnceDeliveryReceiveActor() : this(settings => settings)
    {
    }

    /// <summary>With settings of its own.</summary>
    protected AtLeastOnceDeliveryReceiveActor(PersistenceSettings.AtLeastOnceDeliverySettings settings) : this(_ => settings)
    {
    }

    /// <summary>With settings made from those of the system.</summary>
    protected AtLeastOnceDeliveryReceiveActor(
        Func<PersistenceSettings.AtLeastOnceDeliverySettings, PersistenceSettings.AtLeastOnceDeliverySettings> overrideSettings) =>
        semantic = new AtLeastOnceDeliverySemantic(Context, overrideSettings(Extension.Settings.AtLeastOnceDelivery));

    /// <summary>How long a confirmation is waited for before the message is sent again.</summary>
    public TimeSpan RedeliverInterval => semantic.RedeliverInterval;

    /// <summary>At most so many messages are sent again at a time.</summary>
    public int RedeliveryBurstLimit => semantic.RedeliveryBurstLimit;

    /// <summary>After so many attempts the actor gets an <see cref="UnconfirmedWarning"/>.</summary>
    public int WarnAfterNumberOfUnconfirmedAttempts => semantic.WarnAfterNumberOfUnconfirmedAttempts;

    /// <summary>At most so many deliveries may be unconfirmed.</summary>
    public int MaxUnconfirmedMessages => semantic.MaxUnconfirmedMessages;

    /// <summary>How many deliveries are unconfirmed.</summary>
    public int UnconfirmedCount => semantic.UnconfirmedCount;

    /// <summary>Sends a message until it is confirmed. To be called from the handler of the event that says so, in recovery too.</summary>
    /// <exception cref="MaxUnconfirmedMessagesExceededException">Too many deliveries are unconfirmed.</exception>
    public void Deliver(ActorPath destination, Func<long, object> deliveryMessageMapper) =>
        semantic.Deliver(destination, deliveryMessageMapper, IsRecovering);

    /// <summary>Sends a message until it is confirmed, to the one actor that a selection names.</summary>
    /// <exception cref="NotSupportedException">The selection has a wildcard.</exception>
    /// <exception cref="MaxUnconfirmedMessagesExceededException">Too many deliveries are unconfirmed.</exception>
    public void Deliver(ActorSelection destination, Func<long, object> deliveryMessageMapper) =>
        Deliver(DeliveryDestination.Of(destination), deliveryMessageMapper);

    /// <summary>A message has arrived. False if it was confirmed before, or never sent.</summary>
    public bool ConfirmDelivery(long deliveryId) => semantic.ConfirmDelivery(deliveryId);

    /// <summary>What is unconfirmed, to be saved as part of the actor's snapshot.</summary>
    public AtLeastOnceDeliverySnapshot GetDeliverySnapshot() => semantic.GetDeliverySnapshot();

    /// <summary>Takes over what a snapshot has; to be called when the snapshot is offered.</summary>
    public void SetDeliverySnapshot(AtLeastOnceDeliverySnapshot snapshot) => semantic.SetDeliverySnapshot(snapshot);

    /// <inheritdoc />
    public override void AroundPreRestart(Exception cause, object? message)
    {
        semantic.Cancel();
        base.AroundPreRestart(cause, message);
    }

    /// <inheritdoc />
    public override void AroundPostStop()
    {
        semantic.Cancel();
        base.AroundPostStop();
    }

    /// <inheritdoc />
    protected override void OnReplaySuccess()
    {
        semantic.OnReplaySuccess();
        base.OnReplaySuccess();
    }

    /// <inheritdoc />
    protected internal override bool AroundReceive(Receive receive, object message) =>
        semantic.AroundReceive(receive, message) || base.AroundReceive(receive, message);
}
