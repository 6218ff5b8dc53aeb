using Akka.Actor;
using Akka.Persistence;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What of its snapshots and events an actor chooses to recover from: five events, a snapshot after the second and after the fourth.</summary>
public sealed class RecoveryChoiceSpec() : Akka.TestKit.Xunit2.TestKit(Plugins.InMemory())
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void The_newest_snapshot_by_default() => Recovers(Recovery.Default, "offered a,b,c,d", "replayed e");

    [Fact]
    public void The_newest_snapshot_that_meets_the_criteria() =>
        Recovers(new Recovery(new SnapshotSelectionCriteria(3)), "offered a,b", "replayed c", "replayed d", "replayed e");

    [Fact]
    public void No_snapshot_where_none_meets_the_criteria() =>
        Recovers(new Recovery(new SnapshotSelectionCriteria(1)), "replayed a", "replayed b", "replayed c", "replayed d", "replayed e");

    [Fact]
    public void No_snapshot_from_after_the_event_that_it_recovers_to() =>
        Recovers(new Recovery(SnapshotSelectionCriteria.Latest, 3), "offered a,b", "replayed c");

    [Fact]
    public void No_more_events_than_it_says() =>
        Recovers(new Recovery(SnapshotSelectionCriteria.None, long.MaxValue, 2), "replayed a", "replayed b");

    [Fact]
    public void Nothing_at_all_and_goes_on_behind_the_last_event()
    {
        var actor = Recovers(Recovery.None);
        actor.Tell(new Persist("f"));
        Expect("handled f");
        Stop(actor);
        Start(new Recovery(SnapshotSelectionCriteria.Latest));
        Expect("offered a,b,c,d", "replayed e", "replayed f", "recovered 6");
    }

    /// <summary>An actor with that history; whatever it recovers, it knows the number of its last event.</summary>
    private IActorRef Recovers(Recovery recovery, params object[] expected)
    {
        var first = Start(Recovery.Default);
        Expect("recovered 0");
        foreach (var message in new object[] { new Persist("a", "b"), "snapshot", new Persist("c", "d"), "snapshot", new Persist("e") })
        {
            first.Tell(message);
            if (message is "snapshot") FishForMessage<string>(text => text.StartsWith("saved", StringComparison.Ordinal), Patience);
        }
        FishForMessage<string>(text => text == "handled e", Patience);
        Stop(first);
        var actor = Start(recovery);
        Expect([.. expected, "recovered 5"]);
        return actor;
    }

    private IActorRef Start(Recovery recovery)
    {
        var listener = TestActor;
        return Sys.ActorOf(Props.Create(() => new Notebook("p", listener, recovery)));
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
    }

    private void Expect(params object[] messages)
    {
        foreach (var message in messages) ExpectMsg(message, Patience);
    }
}
