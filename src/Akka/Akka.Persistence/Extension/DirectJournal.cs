using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// A journal that takes batches straight from the persistent actor's thread, without the way through its own mailbox.
/// The answers are the same messages in the same order as those to <see cref="WriteMessages"/>.
/// </summary>
internal interface IDirectJournal
{
    /// <summary>Opens a session for one incarnation of an actor.</summary>
    IDirectJournalSession Open(IActorRef persistentActor, int actorInstanceId);
}

/// <summary>The writes of one incarnation; after a failed one every later one fails, so that no hole can come about.</summary>
internal interface IDirectJournalSession
{
    /// <summary>Whether so little waits that an actor with much to write need not wait for answers before it sends more.</summary>
    bool HasRoom { get; }

    /// <summary>
    /// Takes a batch; keeps no reference to the list's array after the batch is answered. Does not block, unless the actor takes no
    /// command before the answer anyway: then the batch may be written on its thread.
    /// </summary>
    void Write(IReadOnlyList<IPersistentEnvelope> batch, bool actorWaits);
}

/// <summary>A journal's actor with what its configuration says.</summary>
internal sealed class JournalPlugin(Journal.EventAdapters adapters, TimeSpan recoveryEventTimeout, int maxMessageBatchSize,
    Journal.ReplayFilterSettings replayFilter, CallBreaker breaker)
{
    private volatile IDirectJournal? direct;

    public IActorRef Ref { get; set; } = ActorRefs.Nobody;

    public Journal.EventAdapters Adapters => adapters;

    public TimeSpan RecoveryEventTimeout => recoveryEventTimeout;

    public int MaxMessageBatchSize => maxMessageBatchSize;

    public Journal.ReplayFilterSettings ReplayFilter => replayFilter;

    public CallBreaker Breaker => breaker;

    /// <summary>The short way to the journal while it runs and has one.</summary>
    public IDirectJournal? Direct
    {
        get => direct;
        set => direct = value;
    }
}
