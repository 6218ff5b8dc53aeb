using Akka.Actor;

namespace Akka.Persistence;

/// <summary>
/// The stash of a persistent actor's own, beside the one in which commands wait while an event is being written. Those that wait go
/// back to the mailbox one by one; what comes out of this stash as a whole goes before all of them.
/// </summary>
internal sealed class StashBeforeInternal(IStash own, IStash internalStash) : IStash
{
    public int Count => own.Count;

    public bool IsEmpty => own.IsEmpty;

    public bool NonEmpty => own.NonEmpty;

    public bool IsFull => own.IsFull;

    public int Capacity => own.Capacity;

    public void Stash() => own.Stash();

    public void Unstash() => own.Unstash();

    public void UnstashAll() => internalStash.Prepend(own.ClearStash());

    public void UnstashAll(Func<Envelope, bool> predicate) => own.UnstashAll(predicate);

    public IEnumerable<Envelope> ClearStash() => own.ClearStash();

    public void Prepend(IEnumerable<Envelope> envelopes) => own.Prepend(envelopes);
}
