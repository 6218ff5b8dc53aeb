using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>The actor behind a reference of this process.</summary>
public interface ICell
{
    /// <summary>The actor.</summary>
    IActorRef Self { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>True for an actor of this process.</summary>
    bool IsLocal { get; }

    /// <summary>True once the actor has ended.</summary>
    bool IsTerminated { get; }

    /// <summary>True if ordinary messages wait.</summary>
    bool HasMessages { get; }

    /// <summary>The number of ordinary messages that wait.</summary>
    int NumberOfMessages { get; }

    /// <summary>What it was made from.</summary>
    Props Props { get; }
}

/// <summary>A reference with an actor of this process behind it.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    /// <summary>For heirs.</summary>
    protected ActorRefWithCell() { }

    /// <summary>The actor behind it.</summary>
    public abstract ICell Underlying { get; }

    /// <summary>The children.</summary>
    public abstract IEnumerable<IActorRef> Children { get; }

    /// <summary>The child of that name, or <see cref="ActorRefs.Nobody"/>.</summary>
    public abstract IInternalActorRef GetSingleChild(string name);
}

/// <summary>The reference of an actor of this process.</summary>
public class LocalActorRef : ActorRefWithCell
{
    private readonly ActorPath _path;
    private readonly ActorCell _cell;

    /// <summary>Makes the actor; it begins with <see cref="Start"/>.</summary>
    public LocalActorRef(
        ActorSystemImpl system,
        Props props,
        MessageDispatcher dispatcher,
        MailboxType mailboxType,
        IInternalActorRef supervisor,
        ActorPath path)
    {
        _path = path;
        System = system;
        Props = props;
        Dispatcher = dispatcher;
        MailboxType = mailboxType;
        Supervisor = supervisor;
        // The path must be there before the cell is: an heir's cell may ask for it.
        _cell = NewActorCell(system, this, props, dispatcher, supervisor);
        _cell.Init(false, mailboxType);
    }

    /// <summary>The system.</summary>
    protected ActorSystem System { get; }

    /// <summary>What it was made from.</summary>
    protected Props Props { get; }

    /// <summary>What runs it.</summary>
    protected MessageDispatcher Dispatcher { get; }

    /// <summary>The kind of its mailbox.</summary>
    protected MailboxType MailboxType { get; }

    /// <summary>The supervisor.</summary>
    protected IInternalActorRef Supervisor { get; }

    /// <summary>The actor itself.</summary>
    public ActorCell Cell => _cell;

    /// <inheritdoc/>
    public override ICell Underlying => _cell;

    /// <inheritdoc/>
    public override ActorPath Path => _path;

    /// <inheritdoc/>
    public override IActorRefProvider Provider => _cell.SystemImpl.Provider;

    /// <inheritdoc/>
    public override IInternalActorRef Parent => _cell.Parent;

    /// <inheritdoc/>
    public override IEnumerable<IActorRef> Children => _cell.GetChildren();

    /// <inheritdoc/>
    public override bool IsLocal => true;

    /// <inheritdoc/>
    public override bool IsTerminated => _cell.IsTerminated;

    /// <summary>Makes the cell; heirs may make another.</summary>
    protected virtual ActorCell NewActorCell(
        ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor) =>
        new(system, self, props, dispatcher, supervisor);

    /// <inheritdoc/>
    public override void Resume(Exception? causedByFailure = null) => _cell.Resume(causedByFailure);

    /// <inheritdoc/>
    public override void Start() => _cell.Start();

    /// <inheritdoc/>
    public override void Stop() => _cell.Stop();

    /// <inheritdoc/>
    public override void Restart(Exception cause) => _cell.Restart(cause);

    /// <inheritdoc/>
    public override void Suspend() => _cell.Suspend();

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender) => _cell.SendMessage(sender, message);

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message) => _cell.SendSystemMessage(message);

    /// <inheritdoc/>
    public override IInternalActorRef GetSingleChild(string name) => _cell.GetSingleChild(name);

    /// <inheritdoc/>
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef current = this;
        for (var i = 0; i < name.Count; i++)
        {
            var element = name[i];
            if (string.IsNullOrEmpty(element))
                continue;
            if (current is not LocalActorRef local)
                return current.GetChild([.. name.Skip(i)]);
            current = element == ".." ? local.Parent : local.GetSingleChild(element);
            if (current is Nobody)
                return current;
        }

        return current;
    }
}

/// <summary>The reference of the root of the tree.</summary>
public class RootGuardianActorRef : LocalActorRef
{
    private readonly IInternalActorRef _deadLetters;
    private readonly IReadOnlyDictionary<string, IInternalActorRef> _extraNames;
    private IInternalActorRef _tempContainer = ActorRefs.Nobody;

    /// <summary>Makes the root.</summary>
    public RootGuardianActorRef(
        ActorSystemImpl system,
        Props props,
        MessageDispatcher dispatcher,
        MailboxType mailboxType,
        IInternalActorRef supervisor,
        ActorPath path,
        IInternalActorRef deadLetters,
        IReadOnlyDictionary<string, IInternalActorRef> extraNames)
        : base(system, props, dispatcher, mailboxType, supervisor, path)
    {
        _deadLetters = deadLetters;
        _extraNames = extraNames;
    }

    /// <inheritdoc/>
    public override IInternalActorRef Parent => this;

    /// <summary>Hangs /temp into the tree.</summary>
    public void SetTempContainer(IInternalActorRef tempContainer) => _tempContainer = tempContainer;

    /// <inheritdoc/>
    public override IInternalActorRef GetSingleChild(string name)
    {
        switch (name)
        {
            case "temp":
                return _tempContainer;
            case "deadLetters":
                return _deadLetters;
        }

        return _extraNames.TryGetValue(name, out var extra) ? extra : base.GetSingleChild(name);
    }
}
