using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>How far a recovery comes that is refused its snapshot, is stopped, or fails on its way.</summary>
public sealed class RecoveryProgressSpec() : Akka.TestKit.Xunit2.TestKit(Settings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static Config Settings => ConfigurationFactory.ParseString(
        $$"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.persistence.journal.inmem {
          event-adapters.sour = "{{typeof(SourAdapter).AssemblyQualifiedName}}"
          event-adapter-bindings."{{typeof(Sour).AssemblyQualifiedName}}" = sour
        }
        journals.breaking.class = "{{typeof(BreakingJournal).AssemblyQualifiedName}}"
        """).WithFallback(Plugins.InMemory());

    [Fact]
    public void All_events_are_replayed_where_the_actor_does_not_take_the_snapshot()
    {
        var actor = Start("p");
        actor.Tell(new object[] { new Noted("a"), new Noted("b") });
        Expect("stored 2");
        actor.Tell("snapshot");
        ExpectMsg<SaveSnapshotSuccess>(Patience);
        actor.Tell(new object[] { new Noted("c") });
        Expect("stored 3");
        Stop(actor);
        Sys.ActorOf(Folding.Props("p", TestActor, message => message is not SnapshotOffer));
        Expect("offered at 2", "folded a as 1", "folded b as 2", "folded c as 3", "recovered 3");
    }

    [Fact]
    public void An_actor_that_stops_itself_folds_no_further_event()
    {
        var actor = Start("p");
        actor.Tell(new object[] { new Noted("a"), new Noted("b"), new Noted("c") });
        Expect("stored 3");
        Stop(actor);
        var next = Watch(Sys.ActorOf(Folding.Props("p", TestActor, message =>
        {
            if (message is Noted { Text: "b" }) Folding.StopSelf();
            return true;
        })));
        Expect("folded a as 1", "folded b as 2");
        ExpectTerminated(next, Patience);
    }

    [Fact]
    public void Events_before_the_one_that_cannot_be_read_are_folded()
    {
        var actor = Start("p");
        actor.Tell(new object[] { new Noted("a"), new Noted("b"), new Sour(), new Noted("c") });
        Expect("stored 4");
        Stop(actor);
        var next = Watch(Sys.ActorOf(Folding.Props("p", TestActor)));
        Expect("folded a as 1", "folded b as 2", "failed after 2: sour");
        ExpectTerminated(next, Patience);
    }

    [Fact]
    public void Events_before_the_failure_of_the_journal_are_folded()
    {
        var actor = Watch(Sys.ActorOf(Folding.Props("p", TestActor, journal: "journals.breaking")));
        Expect("folded a as 1", "folded b as 2", "failed after 2: broken");
        ExpectTerminated(actor, Patience);
    }

    private IActorRef Start(string id)
    {
        var actor = Sys.ActorOf(Folding.Props(id, TestActor));
        Expect("recovered 0");
        return actor;
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

    /// <summary>An event that its adapter cannot read.</summary>
    public sealed record Sour;

    public sealed class SourAdapter : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => throw new InvalidOperationException("sour");
    }

    /// <summary>A journal that breaks after the second of three events.</summary>
    public sealed class BreakingJournal : AsyncWriteJournal
    {
        public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
            Action<IPersistentRepresentation> recoveryCallback)
        {
            recoveryCallback(new Persistent(new Noted("a"), 1, persistenceId, writerGuid: "writer"));
            recoveryCallback(new Persistent(new Noted("b"), 2, persistenceId, writerGuid: "writer"));
            return Task.FromException(new InvalidOperationException("broken"));
        }

        public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => Task.FromResult(3L);

        protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) =>
            Task.FromResult<IImmutableList<Exception?>?>(null);

        protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => Task.CompletedTask;
    }

    /// <summary>Tells of all that it recovers; whether it takes it is for another to say.</summary>
    private sealed class Folding : PersistentActor
    {
        private readonly IActorRef listener;
        private readonly Func<object, bool>? takes;

        public Folding(string persistenceId, IActorRef listener, Func<object, bool>? takes, string journal)
        {
            (PersistenceId, this.listener, this.takes) = (persistenceId, listener, takes);
            JournalPluginId = journal;
        }

        public override string PersistenceId { get; }

        public static Props Props(string id, IActorRef listener, Func<object, bool>? takes = null, string journal = "") =>
            Actor.Props.Create(() => new Folding(id, listener, takes, journal));

        public static void StopSelf() => Context.Stop(Context.Self);

        protected override bool ReceiveRecover(object message)
        {
            listener.Tell(message switch
            {
                Noted noted => $"folded {noted.Text} as {LastSequenceNr}",
                SnapshotOffer => $"offered at {LastSequenceNr}",
                RecoveryCompleted => $"recovered {LastSequenceNr}",
                _ => message,
            });
            return takes?.Invoke(message) ?? true;
        }

        protected override bool ReceiveCommand(object message)
        {
            if (message is object[] events)
                PersistAll(events, stored =>
                {
                    if (ReferenceEquals(stored, events[^1])) listener.Tell($"stored {LastSequenceNr}");
                });
            else if (message is "snapshot") SaveSnapshot(new Noted("state"));
            else listener.Tell(message);
            return true;
        }

        protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
            listener.Tell($"failed after {LastSequenceNr}: {reason.Message}");
    }
}
