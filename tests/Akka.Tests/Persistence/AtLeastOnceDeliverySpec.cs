using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>Deliveries that are repeated until they are confirmed.</summary>
public sealed class AtLeastOnceDeliverySpec() : Akka.TestKit.Xunit2.TestKit(ConfigurationFactory.ParseString(
    """
    akka.persistence.at-least-once-delivery { redeliver-interval = 100ms, warn-after-number-of-unconfirmed-attempts = 2, max-unconfirmed-messages = 3 }
    """).WithFallback(Plugins.InMemory()))
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_message_is_sent_again_until_it_is_confirmed()
    {
        var receiver = CreateTestProbe();
        var sender = Start(receiver);
        sender.Tell("a");
        var delivered = receiver.ExpectMsg<Parcel>(Patience);
        Assert.Equal(delivered, receiver.ExpectMsg<Parcel>(Patience));
        sender.Tell(new Receipt(delivered.Id));
        ExpectMsg("confirmed True, 0 left", Patience);
        sender.Tell(new Receipt(delivered.Id));
        ExpectMsg("confirmed False, 0 left", Patience);
    }

    [Fact]
    public void Messages_have_ids_in_order_and_are_confirmed_one_by_one()
    {
        var receiver = CreateTestProbe();
        var sender = Start(receiver);
        sender.Tell("a");
        sender.Tell("b");
        Assert.Equal(new Parcel(1, "a"), receiver.ExpectMsg<Parcel>(Patience));
        receiver.FishForMessage<Parcel>(parcel => parcel == new Parcel(2, "b"), Patience);
        sender.Tell(new Receipt(1));
        ExpectMsg("confirmed True, 1 left", Patience);
        receiver.FishForMessage<Parcel>(parcel => parcel == new Parcel(2, "b"), Patience);
    }

    [Fact]
    public void What_is_unconfirmed_is_sent_again_after_recovery_and_what_is_confirmed_is_not()
    {
        var receiver = CreateTestProbe();
        var sender = Start(receiver);
        sender.Tell("a");
        sender.Tell("b");
        receiver.FishForMessage<Parcel>(parcel => parcel.Id == 2, Patience);
        sender.Tell(new Receipt(1));
        ExpectMsg("confirmed True, 1 left", Patience);
        Watch(sender);
        Sys.Stop(sender);
        ExpectTerminated(sender, Patience);
        var next = CreateTestProbe();
        sender = Start(next);
        Assert.Equal(new Parcel(2, "b"), next.ExpectMsg<Parcel>(Patience));
        sender.Tell("c");
        next.FishForMessage<Parcel>(parcel => parcel == new Parcel(3, "c"), Patience);
    }

    [Fact]
    public void After_some_attempts_the_actor_is_warned()
    {
        var sender = Start(CreateTestProbe());
        sender.Tell("a");
        var unconfirmed = Assert.Single(ExpectMsg<UnconfirmedWarning>(Patience).UnconfirmedDeliveries);
        Assert.Equal((1, new Parcel(1, "a")), (unconfirmed.DeliveryId, (Parcel)unconfirmed.Message));
    }

    [Fact]
    public void No_more_than_max_unconfirmed_messages_are_taken()
    {
        var sender = Start(CreateTestProbe());
        foreach (var text in new[] { "a", "b", "c", "d" }) sender.Tell(text);
        FishForMessage(message => message is "too many", Patience);
    }

    [Fact]
    public void A_snapshot_takes_over_what_is_unconfirmed()
    {
        var receiver = CreateTestProbe();
        var sender = Start(receiver);
        sender.Tell("a");
        receiver.ExpectMsg<Parcel>(Patience);
        sender.Tell("snapshot");
        var snapshot = FishForMessage<AtLeastOnceDeliverySnapshot>(_ => true, Patience);
        Assert.Equal((1, 1), (snapshot.CurrentDeliveryId, snapshot.UnconfirmedDeliveries.Length));
        var next = Sys.ActorOf(Props.Create(() => new Deliverer("another", TestActor, receiver.Ref.Path)));
        next.Tell(snapshot);
        next.Tell("b");
        receiver.FishForMessage<Parcel>(parcel => parcel == new Parcel(2, "b"), Patience);
    }

    private IActorRef Start(TestProbe receiver) => Sys.ActorOf(Props.Create(() => new Deliverer("p", TestActor, receiver.Ref.Path)));
}

public sealed record Parcel(long Id, string Text);

public sealed record Receipt(long Id);

public sealed class Deliverer : AtLeastOnceDeliveryReceiveActor
{
    public Deliverer(string persistenceId, IActorRef listener, ActorPath destination)
    {
        PersistenceId = persistenceId;
        Recover<Noted>(noted => Deliver(destination, id => new Parcel(id, noted.Text)));
        Recover<Receipt>(receipt => ConfirmDelivery(receipt.Id));
        Command<string>(text => text == "snapshot", _ => listener.Tell(GetDeliverySnapshot()));
        Command<AtLeastOnceDeliverySnapshot>(SetDeliverySnapshot);
        Command<string>(text => Persist(new Noted(text), noted =>
        {
            try
            {
                Deliver(destination, id => new Parcel(id, noted.Text));
            }
            catch (MaxUnconfirmedMessagesExceededException)
            {
                listener.Tell("too many");
            }
        }));
        Command<Receipt>(receipt => Persist(receipt, confirmed => listener.Tell($"confirmed {ConfirmDelivery(confirmed.Id)}, {UnconfirmedCount} left")));
        Command<UnconfirmedWarning>(warning => listener.Tell(warning));
    }

    public override string PersistenceId { get; }
}
