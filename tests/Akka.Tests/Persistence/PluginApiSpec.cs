using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;
using AkkaPersistence = Akka.Persistence.Persistence;

namespace Akka.Tests.Persistence;

/// <summary>Journals and snapshot stores of a user's own: what is told to actors, the circuit breaker, time-outs and recovery permits.</summary>
public sealed class PluginApiSpec() : Akka.TestKit.Xunit2.TestKit(Settings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static string Moody => $"class = \"{typeof(MoodyJournal).AssemblyQualifiedName}\"";

    private static Config Settings => ConfigurationFactory.ParseString(
        $$"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.persistence {
          max-concurrent-recoveries = 3
          journal.plugin = "journals.plain"
          snapshot-store.plugin = "stores.counting"
        }
        journals {
          plain { {{Moody}} }
          hasty { {{Moody}}, recovery-event-timeout = 300ms }
          fragile { {{Moody}}, circuit-breaker { max-failures = 2, reset-timeout = 1h } }
          healing { {{Moody}}, circuit-breaker { max-failures = 1, reset-timeout = 50ms } }
          hurried { {{Moody}}, circuit-breaker { call-timeout = 50ms } }
        }
        stores.counting.class = "{{typeof(CountingSnapshotStore).AssemblyQualifiedName}}"
        """);

    [Fact]
    public void A_failed_write_fails_the_event_and_stops_the_actor()
    {
        var actor = Start("p");
        Do(actor, self => self.Persist(new Noted("fail"), self.Handle));
        ExpectMsg("failed fail as 1: failed call 1", Patience);
        ExpectTerminated(actor, Patience);
    }

    [Fact]
    public void A_rejected_write_is_told_and_the_actor_goes_on()
    {
        var actor = Start("p");
        Do(actor, self => self.Persist(new Noted("refuse"), self.Handle));
        Do(actor, self => self.Persist(new Noted("a"), self.Handle));
        ExpectMsg("rejected refuse as 1: refused call 1", Patience);
        ExpectMsg("handled a as 2", Patience);
    }

    [Fact]
    public void A_failed_deletion_and_a_failed_snapshot_are_messages()
    {
        var actor = Start("p");
        Do(actor, self => self.Persist(new Noted("a"), self.Handle));
        ExpectMsg("handled a as 1", Patience);
        Do(actor, self => self.DeleteMessages(1));
        Assert.Equal((1, "cannot delete"), (ExpectMsg<DeleteMessagesFailure>(out var deletion, Patience).ToSequenceNr, deletion.Cause.Message));
        Do(actor, self => self.SaveSnapshot(new Noted("state")));
        Assert.Equal((1, "cannot save"), (ExpectMsg<SaveSnapshotFailure>(out var saving, Patience).Metadata.SequenceNr, saving.Cause.Message));
        Do(actor, self => self.DeleteSnapshot(1));
        Assert.Equal("cannot delete", ExpectMsg<DeleteSnapshotFailure>(Patience).Cause.Message);
        Do(actor, self => self.DeleteSnapshots(SnapshotSelectionCriteria.Latest));
        Assert.Equal("cannot delete", ExpectMsg<DeleteSnapshotsFailure>(Patience).Cause.Message);
    }

    [Fact]
    public void Nothing_can_be_deleted_beyond_the_last_event()
    {
        var actor = Start("p");
        Do(actor, self => self.DeleteMessages(5));
        Assert.Equal(5, ExpectMsg<DeleteMessagesFailure>(Patience).ToSequenceNr);
    }

    [Fact]
    public void A_journal_that_does_not_replay_fails_the_recovery_after_recovery_event_timeout()
    {
        var actor = Watch(Sys.ActorOf(Scripted.Props("silent", TestActor, journal: "journals.hasty")));
        ExpectMsg("recovery failed: RecoveryTimedOutException", Patience);
        ExpectTerminated(actor, Patience);
    }

    [Fact]
    public void After_max_failures_in_a_row_calls_fail_without_reaching_the_plugin()
    {
        Assert.Equal("InvalidOperationException: failed call 1", Write("journals.fragile", "fail"));
        Assert.Equal("stored", Write("journals.fragile", "a"));
        Assert.Equal("InvalidOperationException: failed call 3", Write("journals.fragile", "fail"));
        Assert.Equal("InvalidOperationException: failed call 4", Write("journals.fragile", "fail"));
        Assert.StartsWith("OpenCircuitException", Write("journals.fragile", "a"));
    }

    [Fact]
    public void After_the_reset_timeout_a_call_is_let_through_and_decides()
    {
        Assert.Equal("InvalidOperationException: failed call 1", Write("journals.healing", "fail"));
        AwaitAssert(() => Assert.Equal("stored", Write("journals.healing", "a")), Patience, TimeSpan.FromMilliseconds(20));
        Assert.Equal("stored", Write("journals.healing", "b"));
    }

    [Fact]
    public void A_call_that_takes_longer_than_the_call_timeout_fails() =>
        Assert.StartsWith("TimeoutException", Write("journals.hurried", "hang"));

    [Fact]
    public void No_more_than_max_concurrent_recoveries_recover_at_a_time()
    {
        for (var i = 0; i < 30; i++) Sys.ActorOf(Scripted.Props($"many/{i}", TestActor));
        for (var i = 0; i < 30; i++) ExpectMsg("recovered 0, recovering False", Patience);
        Assert.InRange(CountingSnapshotStore.Most["many"], 1, 3);
    }

    [Fact]
    public void An_actor_that_stops_gives_its_recovery_permit_back()
    {
        var stuck = Enumerable.Range(0, 3).Select(_ => Watch(Sys.ActorOf(Scripted.Props("silent", TestActor)))).ToArray();
        Sys.ActorOf(Scripted.Props("next", TestActor));
        foreach (var actor in stuck) Sys.Stop(actor);
        FishForMessage(message => message is "recovered 0, recovering False", Patience);
    }

    private IActorRef Start(string id)
    {
        var actor = Watch(Sys.ActorOf(Scripted.Props(id, TestActor)));
        ExpectMsg("recovered 0, recovering False", Patience);
        return actor;
    }

    private static void Do(IActorRef actor, Action<Scripted> action) => actor.Tell(action);

    private string Write(string journal, string text)
    {
        var probe = CreateTestProbe();
        AkkaPersistence.Instance.Apply(Sys).JournalFor(journal)
            .Tell(new WriteMessages([new AtomicWrite(new Persistent(new Noted(text), 1, "w", writerGuid: "writer"))], probe.Ref, 1));
        return probe.ReceiveOne(Patience) switch
        {
            WriteMessagesSuccessful => "stored",
            WriteMessagesFailed failed => $"{failed.Cause.GetType().Name}: {failed.Cause.Message}",
            var other => $"{other ?? "silence"}",
        };
    }

    private T ExpectMsg<T>(out T message, TimeSpan patience) => message = ExpectMsg<T>(patience);
}
