using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>A journal whose replay is read page by page, each when there is room for it.</summary>
internal interface IPagedJournal
{
    /// <summary>How many events a page has.</summary>
    int PageSize { get; }

    /// <summary>At most so many events between two sequence numbers, both inclusive, in order.</summary>
    Task<IReadOnlyList<IPersistentRepresentation>> ReadPageAsync(string persistenceId, long fromSequenceNr, long toSequenceNr, int limit);
}

/// <summary>The way of replayed events: through the filter, then through the adapters, then to the actor, many in one message.</summary>
internal sealed class JournalReplay
{
    private const int EventsOfOneMessage = 128;

    private readonly IActorRef target;
    private readonly ReplayWindow? window;
    private readonly Func<IPersistentRepresentation, IEnumerable<IPersistentRepresentation>>? adapt;
    private readonly ReplayFilter? filter;
    private List<IPersistentRepresentation> filling = [];
    private bool isBroken;

    /// <param name="replay">The request.</param>
    /// <param name="filter">Makes the filter in front of this; null for none.</param>
    /// <param name="adapt">What a stored event stands for; null for itself.</param>
    public JournalReplay(ReplayMessages replay, Func<Action<IPersistentRepresentation>, ReplayFilter>? filter,
        Func<IPersistentRepresentation, IEnumerable<IPersistentRepresentation>>? adapt)
    {
        target = replay.PersistentActor;
        window = replay.Window;
        this.adapt = adapt;
        this.filter = filter?.Invoke(Pass);
    }

    public void Add(IPersistentRepresentation stored)
    {
        if (stored.IsDeleted) return;
        isBroken = true; // where the filter or an adapter throws
        if (filter is null) Pass(stored);
        else filter.Offer(stored);
        isBroken = false;
    }

    /// <summary>Adds all events of a journal that is read page by page.</summary>
    public async Task AddAll(IPagedJournal journal, string persistenceId, long fromSequenceNr, long toSequenceNr, long max)
    {
        for (var (from, left) = (fromSequenceNr, max); left > 0 && from <= toSequenceNr;)
        {
            var limit = (int)Math.Min(journal.PageSize, left);
            var page = await journal.ReadPageAsync(persistenceId, from, toSequenceNr, limit).ConfigureAwait(false);
            foreach (var stored in page) Add(stored);
            if (page.Count < limit) return;
            from = page[^1].SequenceNr + 1;
            left -= page.Count;
            if (window is null) continue;
            Send();
            await window.Room(journal.PageSize).ConfigureAwait(false);
            if (window.IsClosed) return;
        }
    }

    /// <summary>Sends what is left; if the replay failed, the events before the one that it failed at.</summary>
    public void Complete()
    {
        try
        {
            if (!isBroken) filter?.Complete();
        }
        finally
        {
            Send();
        }
    }

    private void Pass(IPersistentRepresentation stored)
    {
        if (adapt is null) Emit(stored);
        else
            foreach (var adapted in adapt(stored)) Emit(adapted);
    }

    private void Emit(IPersistentRepresentation replayed)
    {
        if (window is null)
        {
            target.Tell(new ReplayedMessage(replayed), ActorRefs.NoSender);
            return;
        }
        filling.Add(replayed);
        if (filling.Count == EventsOfOneMessage) Send();
    }

    private void Send()
    {
        if (filling.Count == 0) return;
        window!.Sent(filling.Count);
        target.Tell(new ReplayedBatch(filling), ActorRefs.NoSender);
        filling = new List<IPersistentRepresentation>(EventsOfOneMessage);
    }
}
