using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>The rules of persistent actors, on both journals.</summary>
public abstract class PersistentActorSpec(Config config) : Akka.TestKit.Xunit2.TestKit(config)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private IActorRef Start(string id = "p", Recovery? recovery = null) =>
        Sys.ActorOf(Props.Create(() => new Notebook(id, TestActor, recovery)));

    /// <summary>Stops an actor and starts its next incarnation.</summary>
    private IActorRef Again(IActorRef actor, string id = "p", Recovery? recovery = null)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        return Start(id, recovery);
    }

    private void Expect(params object[] messages)
    {
        foreach (var message in messages) ExpectMsg(message, Patience);
    }

    [Fact]
    public void Starts_empty_and_recovers_what_was_persisted()
    {
        var actor = Start();
        Expect("recovered 0");
        actor.Tell(new Persist("a"));
        actor.Tell(new Persist("b"));
        Expect("handled a", "handled b");
        Again(actor);
        Expect("replayed a", "replayed b", "recovered 2");
    }

    [Fact]
    public void Commands_wait_for_persist()
    {
        var actor = Start();
        actor.Tell(new Persist("a", "b"));
        actor.Tell("hello");
        actor.Tell(new Persist("c"));
        actor.Tell("world");
        Expect("recovered 0", "handled a", "handled b", "hello", "handled c", "world");
    }

    [Fact]
    public void Commands_do_not_wait_for_persist_async()
    {
        var actor = Start();
        Expect("recovered 0");
        actor.Tell(new PersistAsync("a", "b"));
        actor.Tell(new PersistAsync("c"));
        var seen = ReceiveN(5, Patience).Cast<string>().ToArray();
        Assert.Equal(["handled a", "handled b", "handled c"], seen.Where(s => s.StartsWith("handled")));
        Assert.Equal(["after a", "after c"], seen.Where(s => s.StartsWith("after")));
        Assert.True(Array.IndexOf(seen, "after a") < Array.IndexOf(seen, "handled a"));
    }

    [Fact]
    public void Persist_after_persist_async_waits_for_both()
    {
        var actor = Start();
        actor.Tell(new Mixed("async", "sync"));
        actor.Tell("hello");
        Expect("recovered 0", "handled async", "handled sync", "hello");
    }

    [Fact]
    public void Deferred_handlers_keep_their_place()
    {
        var actor = Start();
        actor.Tell(new Deferred("a", "then"));
        actor.Tell(new Deferred(null, "now"));
        Expect("recovered 0", "handled a", "deferred then", "deferred now");
        Again(actor);
        Expect("replayed a", "recovered 1");
    }

    [Fact]
    public void Persist_all_is_one_atomic_write_and_keeps_order()
    {
        var actor = Start();
        actor.Tell(new PersistAll([.. Enumerable.Range(1, 300).Select(n => $"{n}")]));
        actor.Tell("done");
        Expect(["recovered 0", .. Enumerable.Range(1, 300).Select(n => $"handled {n}"), "done"]);
        Again(actor);
        Expect([.. Enumerable.Range(1, 300).Select(n => $"replayed {n}"), "recovered 300"]);
    }

    [Fact]
    public void A_handler_may_persist_again()
    {
        var actor = Start();
        actor.Tell(new Nested("outer", "inner"));
        actor.Tell("hello");
        Expect("recovered 0", "handled outer", "handled inner", "hello");
    }

    [Fact]
    public void The_handler_sees_the_sender_of_its_command()
    {
        var actor = Start();
        var asker = CreateTestProbe();
        actor.Tell(new Persist("a"), asker.Ref);
        actor.Tell(new PersistAsync("b"), asker.Ref);
        asker.ExpectMsg("reply a", Patience);
        asker.ExpectMsg("reply b", Patience);
    }

    [Fact]
    public void A_restart_keeps_what_waits_and_replays()
    {
        var actor = Start();
        actor.Tell(new Persist("a"));
        Expect("recovered 0", "handled a");
        actor.Tell(new Persist("explode"));
        actor.Tell("hello");
        actor.Tell(new Persist("b"));
        Expect("handled explode", "restarting explode", "replayed a", "replayed explode", "recovered 2", "hello", "handled b");
    }

    [Fact]
    public void A_failing_command_keeps_what_it_persisted()
    {
        var actor = Start();
        Expect("recovered 0");
        actor.Tell(new PersistThenThrow("a"));
        Expect("replayed a", "recovered 1");
    }

    [Fact]
    public void The_user_stash_works_beside_persistence()
    {
        var actor = Start();
        actor.Tell(new StashUntilOpen("x"));
        actor.Tell(new StashUntilOpen("y"));
        actor.Tell(new Persist("a"));
        actor.Tell("open");
        Expect("recovered 0", "handled a", "open", "unstashed x", "unstashed y");
    }

    [Fact]
    public void Recovers_from_the_newest_snapshot_and_the_events_after_it()
    {
        var actor = Start();
        actor.Tell(new Persist("a", "b"));
        actor.Tell("snapshot");
        Expect("recovered 0", "handled a", "handled b", "snapshot", "saved 2");
        actor.Tell(new Persist("c"));
        Expect("handled c");
        actor = Again(actor);
        Expect("offered a,b", "replayed c", "recovered 3");
        actor = Again(actor, recovery: new Recovery(SnapshotSelectionCriteria.None));
        Expect("replayed a", "replayed b", "replayed c", "recovered 3");
        actor = Again(actor, recovery: new Recovery(SnapshotSelectionCriteria.Latest, 1));
        Expect("replayed a", "recovered 3");
        Again(actor, recovery: Recovery.None);
        Expect("recovered 3");
    }

    [Fact]
    public void Events_that_a_snapshot_covers_may_be_deleted()
    {
        var actor = Start();
        actor.Tell(new Persist("a", "b"));
        actor.Tell("snapshot");
        Expect("recovered 0", "handled a", "handled b", "snapshot", "saved 2");
        actor.Tell("delete");
        Expect("delete", "deleted 2");
        actor = Again(actor);
        Expect("offered a,b", "recovered 2");
        actor.Tell(new Persist("c"));
        Expect("handled c");
        Again(actor);
        Expect("offered a,b", "replayed c", "recovered 3");
    }

    [Fact]
    public void An_event_that_cannot_be_folded_stops_the_actor()
    {
        var actor = Start();
        actor.Tell(new Persist("poison"));
        Expect("recovered 0", "handled poison");
        var next = Again(actor);
        Watch(next);
        Expect("recovery failed: poisoned");
        ExpectTerminated(next, Patience);
    }

    [Fact]
    public void Persisting_during_recovery_is_refused()
    {
        var actor = Start();
        actor.Tell(new Persist("greedy"));
        Expect("recovered 0", "handled greedy");
        Again(actor);
        ExpectMsg<string>(text => Assert.StartsWith("recovery failed: ", text), Patience);
    }

    [Fact]
    public void Many_actors_recover_although_few_may_at_a_time()
    {
        var actors = Enumerable.Range(0, 200).Select(i => Start($"many-{i}")).ToArray();
        for (var i = 0; i < 200; i++) Expect("recovered 0");
        foreach (var actor in actors) actor.Tell(new Persist("a"));
        for (var i = 0; i < 200; i++) Expect("handled a");
        foreach (var actor in actors) Watch(actor);
        foreach (var actor in actors) Sys.Stop(actor);
        foreach (var _ in actors) ExpectMsg<Terminated>(Patience);
        for (var i = 0; i < 200; i++) Start($"many-{i}");
        var seen = ReceiveN(400, Patience).Cast<string>().ToArray();
        Assert.Equal(200, seen.Count(s => s == "replayed a"));
        Assert.Equal(200, seen.Count(s => s == "recovered 1"));
    }

    [Fact]
    public void Many_async_events_come_back_in_order()
    {
        var actor = Start();
        Expect("recovered 0");
        for (var i = 0; i < 2000; i++) actor.Tell(new PersistAsync($"{i}"));
        var handled = ReceiveN(4000, Patience).Cast<string>().Where(s => s.StartsWith("handled"));
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"handled {i}"), handled);
        Again(actor, recovery: new Recovery(SnapshotSelectionCriteria.None));
        Expect([.. Enumerable.Range(0, 2000).Select(i => $"replayed {i}"), "recovered 2000"]);
    }

    [Fact]
    public void A_receive_actor_handles_by_type_and_awaits_tasks()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Ledger("ledger", TestActor)));
        actor.Tell(3);
        actor.Tell(4L);
        actor.Tell("sum");
        Expect("sum 7");
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        Sys.ActorOf(Props.Create(() => new Ledger("ledger", TestActor))).Tell("sum");
        Expect("sum 7");
    }
}

public sealed class MemoryPersistentActorSpec() : PersistentActorSpec(Plugins.InMemory()
    .WithFallback(ConfigurationFactory.ParseString("akka.persistence.max-concurrent-recoveries = 3")));
