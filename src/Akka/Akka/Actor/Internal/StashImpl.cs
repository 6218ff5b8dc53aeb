using Akka.Dispatch;

namespace Akka.Actor.Internal;

/// <summary>The stash of an actor on a deque mailbox.</summary>
public abstract class AbstractStash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private LinkedList<Envelope> _stashed = new();
    private int _lastStashed = -1;

    /// <summary>For the actor of <paramref name="context"/>.</summary>
    /// <exception cref="NotSupportedException">Its mailbox is no deque.</exception>
    protected AbstractStash(IActorContext context)
    {
        _cell = (ActorCell)context;
        _mailbox = _cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException(
                $"{_cell.Self} has a stash, but its mailbox {_cell.Mailbox.MessageQueue.GetType().Name} takes no message at its front.");
        var given = _cell.Props.Deploy.StashCapacity;
        Capacity = given != Deploy.NoStashSize ? given : _cell.SystemImpl.Mailboxes.StashCapacity(_cell.Props.Dispatcher, _cell.Props.Mailbox);
    }

    /// <inheritdoc/>
    public int Count => _stashed.Count;

    /// <inheritdoc/>
    public bool IsEmpty => _stashed.Count == 0;

    /// <inheritdoc/>
    public bool NonEmpty => _stashed.Count > 0;

    /// <inheritdoc/>
    public bool IsFull => Capacity >= 0 && _stashed.Count >= Capacity;

    /// <inheritdoc/>
    public virtual int Capacity { get; }

    /// <inheritdoc/>
    public void Stash()
    {
        var message = _cell.CurrentMessage;
        var sender = _cell.SenderOrNull;
        if (message is null)
            throw new IllegalActorStateException($"{_cell.Self} handles no message that it could stash.");
        if (_lastStashed == _cell.CurrentEnvelopeId)
            throw new IllegalActorStateException($"{_cell.Self} cannot stash the same message {message} more than once.");
        if (IsFull)
            throw new StashOverflowException($"The stash of {_cell.Self} is full: it holds {Capacity}. It was to take {message} from {_cell.Sender}.");
        _stashed.AddLast(new Envelope(message, sender));
        _lastStashed = _cell.CurrentEnvelopeId;
    }

    /// <inheritdoc/>
    public void Unstash()
    {
        if (_stashed.First is not { } first)
            return;
        _stashed.RemoveFirst();
        _lastStashed = -1;
        PutBack(first.Value);
    }

    /// <inheritdoc/>
    public void UnstashAll() => UnstashAll(static _ => true);

    /// <inheritdoc/>
    public void UnstashAll(Func<Envelope, bool> filterPredicate)
    {
        if (_stashed.Count == 0)
            return;
        // All are chosen before any is taken out: the predicate is the user's and may throw.
        var chosen = _stashed.Where(filterPredicate).ToList();
        _stashed = new LinkedList<Envelope>();
        _lastStashed = -1;
        for (var i = chosen.Count - 1; i >= 0; i--)
            PutBack(chosen[i]);
    }

    private void PutBack(Envelope envelope)
    {
        _mailbox.EnqueueFirst(envelope);
        if (envelope.Message is Terminated terminated)
            _cell.TerminatedQueuedFor(terminated.ActorRef);
    }

    /// <inheritdoc/>
    public IEnumerable<Envelope> ClearStash()
    {
        var all = _stashed;
        _stashed = new LinkedList<Envelope>();
        _lastStashed = -1;
        return all;
    }

    /// <inheritdoc/>
    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        LinkedListNode<Envelope>? after = null;
        foreach (var envelope in envelopes)
            after = after is null ? _stashed.AddFirst(envelope) : _stashed.AddAfter(after, envelope);
    }
}

/// <summary>A stash without bounds.</summary>
public class UnboundedStashImpl : AbstractStash
{
    /// <summary>For the actor of <paramref name="context"/>.</summary>
    public UnboundedStashImpl(IActorContext context) : base(context) { }

    /// <inheritdoc/>
    public override int Capacity => -1;
}

/// <summary>A stash with the bound of its props, its mailbox or its dispatcher, if any of them has one.</summary>
public class BoundedStashImpl : AbstractStash
{
    /// <summary>For the actor of <paramref name="context"/>.</summary>
    public BoundedStashImpl(IActorContext context) : base(context) { }
}
