using Akka.Actor;
using Akka.Persistence;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>Order, numbers, recovery and stash of persistent actors, told by an actor that does what it is told.</summary>
public sealed class PersistentActorRulesSpec() : Akka.TestKit.Xunit2.TestKit(Plugins.InMemory())
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Handlers_run_in_the_order_of_the_calls_whatever_their_kind()
    {
        var actor = Start();
        Do(actor, self =>
        {
            self.PersistAsync(new Noted("a"), self.Handle);
            self.DeferAsync("then", self.Say);
            self.Persist(new Noted("b"), self.Handle);
            self.PersistAll([new Noted("c"), new Noted("d")], self.Handle);
            self.PersistAllAsync([new Noted("e"), new Noted("f")], self.Handle);
            self.DeferAsync("at last", self.Say);
            self.Say("called");
        });
        Do(actor, self => self.Say("next command"));
        Expect("called", "handled a as 1", "then", "handled b as 2", "handled c as 3", "handled d as 4");
        // What is asynchronous goes on beside the next command.
        var rest = ReceiveN(4, Patience).Cast<string>().ToArray();
        Assert.Contains("next command", rest);
        Assert.Equal(["handled e as 5", "handled f as 6", "at last"], rest.Where(text => text != "next command"));
    }

    [Fact]
    public void Nothing_happens_for_no_events()
    {
        var actor = Start();
        Do(actor, self => self.PersistAll(Array.Empty<Noted>(), self.Handle));
        Do(actor, self => self.Persist(new Noted("a"), self.Handle));
        Expect("handled a as 1");
    }

    [Fact]
    public void A_deferred_handler_runs_at_once_where_nothing_is_being_written()
    {
        var actor = Start();
        Do(actor, self =>
        {
            self.DeferAsync("deferred", self.Say);
            self.Say("after");
        });
        Expect("deferred", "after");
    }

    [Fact]
    public void Events_in_recovery_have_their_numbers_and_the_actor_knows_that_it_recovers()
    {
        var actor = Start();
        Do(actor, self => self.PersistAll([new Noted("a"), new Noted("b")], self.Handle));
        Expect("handled a as 1", "handled b as 2");
        Stop(actor);
        Sys.ActorOf(Scripted.Props("p", TestActor));
        Expect("replayed a as 1, recovering True", "replayed b as 2, recovering True", "recovered 2, recovering False");
    }

    [Fact]
    public void A_snapshot_has_the_number_of_the_last_event()
    {
        var actor = Start();
        Do(actor, self => self.PersistAll([new Noted("a"), new Noted("b")], noted =>
        {
            self.Handle(noted);
            if (noted.Text == "b") self.SaveSnapshot(new Noted($"state {self.SnapshotSequenceNr}"));
        }));
        Expect("handled a as 1", "handled b as 2");
        Assert.Equal(("p", 2), (ExpectMsg<SaveSnapshotSuccess>(Patience).Metadata.PersistenceId, 2));
        Do(actor, self => self.Persist(new Noted("c"), self.Handle));
        Expect("handled c as 3");
        Do(actor, self => self.DeleteMessages(2));
        Assert.Equal(2, ExpectMsg<DeleteMessagesSuccess>(Patience).ToSequenceNr);
        Stop(actor);
        actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        Expect("offered state 2 of 2", "replayed c as 3, recovering True", "recovered 3, recovering False");
        Do(actor, self => self.DeleteSnapshots(SnapshotSelectionCriteria.Latest));
        ExpectMsg<DeleteSnapshotsSuccess>(Patience);
    }

    [Fact]
    public void What_is_being_written_when_the_actor_stops_is_stored_without_a_gap()
    {
        var actor = Start();
        for (var i = 1; i <= 300; i++)
        {
            var text = $"{i}";
#pragma warning disable AK1006 // each is a message of its own
            Do(actor, self => self.PersistAsync(new Noted(text), _ => { }));
#pragma warning restore AK1006
        }
        Stop(actor);
        Sys.ActorOf(Scripted.Props("p", TestActor));
        for (var i = 1; ; i++)
        {
            var message = ExpectMsg<string>(Patience);
            if (message == $"recovered {i - 1}, recovering False") break;
            Assert.Equal($"replayed {i} as {i}, recovering True", message);
        }
    }

    [Fact]
    public void Each_incarnation_writes_under_a_name_of_its_own()
    {
        var actor = Start();
        Do(actor, self => self.Persist(new Noted("a"), self.Handle));
        Expect("handled a as 1");
        Stop(actor);
        actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        Do(actor, self => self.Persist(new Noted("b"), self.Handle));
        Expect("replayed a as 1, recovering True", "recovered 1, recovering False", "handled b as 2");
        Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(null).Tell(new ReplayMessages(1, 2, 2, "p", TestActor));
        var writers = new[] { ExpectMsg<ReplayedMessage>(Patience), ExpectMsg<ReplayedMessage>(Patience) }
            .Select(replayed => replayed.Persistent.WriterGuid).ToArray();
        Assert.DoesNotContain(string.Empty, writers);
        Assert.NotEqual(writers[0], writers[1]);
    }

    [Fact]
    public void An_actor_without_a_persistence_id_does_not_start()
    {
        var actor = Watch(Sys.ActorOf(Scripted.Props(null, TestActor)));
        ExpectTerminated(actor, Patience);
    }

    [Fact]
    public void A_snapshot_without_a_store_is_a_failure()
    {
        var system = ActorSystem.Create("storeless", Akka.Configuration.ConfigurationFactory.ParseString(
            "akka.persistence.snapshot-store.plugin = akka.persistence.no-snapshot-store").WithFallback(Plugins.InMemory()));
        var listener = TestActor;
        var actor = system.ActorOf(Scripted.Props("p", listener));
        Expect("recovered 0, recovering False");
        Do(actor, self => self.SaveSnapshot(new Noted("state")));
        Assert.Contains("NoSnapshotStoreException", ExpectMsg<SaveSnapshotFailure>(Patience).Cause.GetType().Name);
        Shutdown(system);
    }

    private IActorRef Start()
    {
        var actor = Sys.ActorOf(Scripted.Props("p", TestActor));
        Expect("recovered 0, recovering False");
        return actor;
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        actor.Tell(PoisonPill.Instance);
        ExpectTerminated(actor, Patience);
    }

    private static void Do(IActorRef actor, Action<Scripted> action) => actor.Tell(action);

    private void Expect(params object[] messages)
    {
        foreach (var message in messages) ExpectMsg(message, Patience);
    }
}
