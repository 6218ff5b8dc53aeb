using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;

namespace Akka.Tests.Persistence;

/// <summary>A journal of a user's own, on the plugin API: does with each batch what its first event says, and keeps nothing.</summary>
public sealed class MoodyJournal : AsyncWriteJournal
{
    private int calls;

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) => persistenceId == "silent" ? new TaskCompletionSource().Task : Task.CompletedTask;

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(persistenceId == "silent" ? 1L : 0L);

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var call = ++calls;
        var first = ((IImmutableList<IPersistentRepresentation>)messages.First().Payload)[0];
        switch (((Noted)first.Payload).Text)
        {
            case "fail":
                throw new InvalidOperationException($"failed call {call}");
            case "hang":
                await new TaskCompletionSource().Task;
                break;
            case "refuse":
                return [new InvalidOperationException($"refused call {call}")];
        }
        return null;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        Task.FromException(new InvalidOperationException("cannot delete"));
}

/// <summary>A snapshot store that finds nothing, takes a moment for it, and counts who waits at the same time.</summary>
public sealed class CountingSnapshotStore : SnapshotStore
{
    public static readonly ConcurrentDictionary<string, int> Most = new();

    private int waiting;

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var now = Interlocked.Increment(ref waiting);
        Most.AddOrUpdate(persistenceId.Split('/')[0], now, (_, most) => Math.Max(most, now));
        await Task.Delay(TimeSpan.FromMilliseconds(5));
        Interlocked.Decrement(ref waiting);
        return null;
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => throw new InvalidOperationException("cannot save");

    protected override Task DeleteAsync(SnapshotMetadata metadata) => throw new InvalidOperationException("cannot delete");

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        throw new InvalidOperationException("cannot delete");
}

/// <summary>A persistent actor whose commands are what it is to do; it tells a listener of everything else.</summary>
public class Scripted : UntypedPersistentActor
{
    private readonly string? persistenceId;
    private readonly IActorRef listener;
    private readonly IStashOverflowStrategy? overflow;

    public Scripted(string? persistenceId, IActorRef listener, IStashOverflowStrategy? overflow = null, string journal = "")
    {
        (this.persistenceId, this.listener, this.overflow) = (persistenceId, listener, overflow);
        JournalPluginId = journal;
    }

    public override string PersistenceId => persistenceId!;

    public override IStashOverflowStrategy InternalStashOverflowStrategy => overflow ?? base.InternalStashOverflowStrategy;

    public static Props Props(string? persistenceId, IActorRef listener, IStashOverflowStrategy? overflow = null, string journal = "") =>
        Actor.Props.Create(() => new Scripted(persistenceId, listener, overflow, journal));

    public void Say(string text) => listener.Tell(text);

    public void Handle(Noted noted) => Say($"handled {noted.Text} as {LastSequenceNr}");

    protected override void OnRecover(object message) => listener.Tell(message switch
    {
        Noted noted => $"replayed {noted.Text} as {LastSequenceNr}, recovering {IsRecovering}",
        SnapshotOffer offer => $"offered {((Noted)offer.Snapshot).Text} of {offer.Metadata.SequenceNr}",
        RecoveryCompleted => $"recovered {LastSequenceNr}, recovering {IsRecovering}",
        _ => message,
    });

    protected override void OnCommand(object message)
    {
        if (message is Action<Scripted> action) action(this);
        else listener.Tell(message);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Say($"failed {((Noted)@event).Text} as {sequenceNr}: {cause.Message}");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Say($"rejected {((Noted)@event).Text} as {sequenceNr}: {cause.Message}");

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Say($"recovery failed: {reason.GetType().Name}");
}

#pragma warning disable CS0618 // Akka.NET calls the interface obsolete, and knows no other way to bound the stashes of a persistent actor
/// <summary>The same with stashes that have room for two messages.</summary>
public sealed class BoundedScripted(string persistenceId, IActorRef listener, IStashOverflowStrategy? overflow = null)
    : Scripted(persistenceId, listener, overflow), IWithBoundedStash
{
    public static Props Props(string persistenceId, IActorRef listener, IStashOverflowStrategy? overflow = null) =>
        Actor.Props.Create(() => new BoundedScripted(persistenceId, listener, overflow)).WithStashCapacity(2);
}
#pragma warning restore CS0618
