using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>What every journal does with events before and after storing them.</summary>
public abstract class WriteJournalBase : ActorBase
{
    private readonly EventAdapters eventAdapters;

    /// <summary>Finds the journal's event adapters.</summary>
    protected WriteJournalBase()
    {
        Plugin = Persistence.Instance.Apply(Context.System).JournalPluginOf(Self);
        eventAdapters = Plugin.Adapters;
    }

    internal JournalPlugin Plugin { get; }

    /// <summary>The atomic writes of a batch, adapted for the journal; deferred events are left out.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var writes = new List<AtomicWrite>();
        foreach (var envelope in resequenceables)
            if (envelope is AtomicWrite write) writes.Add(Adapt(write));
        return writes;
    }

    /// <summary>The events that a stored one stands for.</summary>
    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation)
    {
        var adapter = eventAdapters.Get(representation.Payload.GetType());
        if (ReferenceEquals(adapter, IdentityEventAdapter.Instance)) return [representation];
        return adapter.FromJournal(representation.Payload, representation.Manifest).Events
            .Select(payload => representation.WithPayload(payload).WithManifest(representation.Manifest));
    }

    /// <summary>The event as it is stored.</summary>
    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation)
    {
        var payload = representation.Payload;
        var adapter = eventAdapters.Get(payload.GetType());
        if (ReferenceEquals(adapter, IdentityEventAdapter.Instance)) return representation;
        return representation.WithPayload(adapter.ToJournal(payload)).WithManifest(adapter.Manifest(payload));
    }

    private AtomicWrite Adapt(AtomicWrite write)
    {
        if (eventAdapters.AreIdentity) return write;
        return write.IsSingle
            ? new AtomicWrite(AdaptToJournal(write.Head))
            : new AtomicWrite(write.Events.Select(AdaptToJournal).ToImmutableArray());
    }
}
