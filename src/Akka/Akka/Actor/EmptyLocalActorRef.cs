using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The reference of a place where there is no actor: what it gets is a dead letter, and who watches it hears of its end.</summary>
public class EmptyLocalActorRef : MinimalActorRef
{
    private readonly IActorRefProvider _provider;
    private readonly ActorPath _path;
    private readonly EventStream _eventStream;

    /// <summary>For a path.</summary>
    public EmptyLocalActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
    {
        _provider = provider;
        _path = path;
        _eventStream = eventStream;
    }

    /// <inheritdoc/>
    public override ActorPath Path => _path;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _provider;

    /// <inheritdoc/>
    public override bool IsTerminated => true;

    private protected EventStream EventStream => _eventStream;

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is AllDeadLetters letter)
            SpecialHandle(letter.Message, letter.Sender);
        else if (!SpecialHandle(message, sender))
            _eventStream.Publish(DeadLetter.Of(message, sender.IsNobody() ? _provider.DeadLetters : sender, this));
    }

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) => SpecialHandle(message, _provider.DeadLetters);

    /// <summary>Answers what even nobody answers; true where there was something.</summary>
    protected virtual bool SpecialHandle(object message, IActorRef sender)
    {
        switch (message)
        {
            case Watch watch:
                if (watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
                    watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
                return true;
            case Unwatch:
                return true;
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            case ActorSelectionMessage { Message: Identify identify } selection:
                if (!selection.WildCardFanOut)
                    sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            case ActorSelectionMessage selection:
                _eventStream.Publish(DeadLetter.Of(selection.Message, sender.IsNobody() ? _provider.DeadLetters : sender, this));
                return true;
            default:
                return false;
        }
    }
}

/// <summary>The reference of the dead letters: what it gets is published on the event stream.</summary>
public class DeadLetterActorRef : EmptyLocalActorRef
{
    /// <summary>For a system.</summary>
    public DeadLetterActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream) : base(provider, path, eventStream) { }

    /// <inheritdoc/>
    public override bool IsTerminated => false;

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, this), ActorRefs.NoSender);
                break;
            case AllDeadLetters letter:
                if (!SpecialHandle(letter.Message, letter.Sender))
                    EventStream.Publish(letter);
                break;
            default:
                if (!SpecialHandle(message, sender))
                    EventStream.Publish(DeadLetter.Of(message, sender.IsNobody() ? this : sender, this));
                break;
        }
    }

    /// <inheritdoc/>
    protected override bool SpecialHandle(object message, IActorRef sender)
    {
        if (message is not Watch watch)
            return base.SpecialHandle(message, sender);
        // Meant for an actor that has ended meanwhile: its watcher must hear of that.
        if (!watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, false, false));
        return true;
    }
}

/// <summary>Takes everything and reports nothing.</summary>
internal sealed class IgnoreActorRef(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;
}

/// <summary>A place in the tree that holds references and is no actor, such as /temp.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent) : MinimalActorRef
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IInternalActorRef> _children = new(StringComparer.Ordinal);

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => parent;

    internal bool HasChildren => !_children.IsEmpty;

    internal IEnumerable<IInternalActorRef> Children => _children.Values;

    internal void AddChild(string name, IInternalActorRef actor) => _children[name] = actor;

    internal void RemoveChild(string name) => _children.TryRemove(name, out _);

    internal IInternalActorRef GetSingleChild(string name) =>
        _children.TryGetValue(name, out var child) ? child : ActorRefs.Nobody;

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0)
            return this;
        var first = name[0];
        if (string.IsNullOrEmpty(first))
            return name.Count == 1 ? this : GetChild([.. name.Skip(1)]);
        if (first == "..")
            return name.Count == 1 ? parent : parent.GetChild([.. name.Skip(1)]);
        var child = GetSingleChild(first);
        return name.Count == 1 || child is Nobody ? child : child.GetChild([.. name.Skip(1)]);
    }
}
