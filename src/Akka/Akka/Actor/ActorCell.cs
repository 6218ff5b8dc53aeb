using System.Runtime.CompilerServices;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The house of one actor: its mailbox, its children, its watches and its life. It stays while instances come and go.
/// </summary>
public partial class ActorCell : IUntypedActorContext, ICell
{
    private readonly IInternalActorRef _self;
    private readonly ActorSystemImpl _systemImpl;
    private readonly bool _serializeAllMessages;
    private Props _props;
    private ActorBase? _actor;
    private Mailbox _mailbox = null!; // Init makes it, before anybody gets the reference
    private object? _currentMessage;
    private IActorRef? _sender;
    private Receive? _behaviour;
    private Stack<Receive>? _behavioursBelow;
    private ActorTaskScheduler? _taskScheduler;
    private TimerScheduler? _timers;
    private bool _terminated;

    internal ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        _systemImpl = system;
        _self = self;
        _props = props;
        Dispatcher = dispatcher;
        Parent = parent;
        _serializeAllMessages = system.Settings.SerializeAllMessages;
    }

    /// <inheritdoc/>
    public IActorRef Self => _self;

    /// <inheritdoc/>
    public Props Props => _props;

    /// <inheritdoc/>
    public IActorRef Sender
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _sender ?? _systemImpl.DeadLetters;
    }

    /// <inheritdoc/>
    public ActorSystem System => _systemImpl;

    /// <inheritdoc/>
    public MessageDispatcher Dispatcher { get; }

    /// <summary>The message under way, or null.</summary>
    public object? CurrentMessage => _currentMessage;

    /// <summary>The supervisor.</summary>
    public IInternalActorRef Parent { get; }

    IActorRef IActorContext.Parent => Parent;

    /// <summary>True once the actor has ended.</summary>
    public bool IsTerminated => Volatile.Read(ref _mailbox).IsClosed;

    /// <summary>True if ordinary messages wait.</summary>
    public bool HasMessages => Mailbox.HasMessages;

    /// <summary>The number of ordinary messages that wait.</summary>
    public int NumberOfMessages => Mailbox.NumberOfMessages;

    /// <inheritdoc/>
    public bool IsLocal => true;

    internal Mailbox Mailbox => Volatile.Read(ref _mailbox);

    internal ActorSystemImpl SystemImpl => _systemImpl;

    internal ActorBase? Actor => _actor;

    internal IInternalActorRef SelfInternal => _self;

    internal IActorRef? SenderOrNull => _sender;

    internal Children ChildrenOf => _children;

    internal ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

    internal bool IsCurrentTaskScheduler(ActorTaskScheduler scheduler) => ReferenceEquals(_taskScheduler, scheduler);

    internal static IActorRef? GetCurrentSelfOrNoSender() => InternalCurrentActorCellKeeper.Current?._self;

    internal static IActorRef? GetCurrentSenderOrNoSender() => InternalCurrentActorCellKeeper.Current?.Sender;

    internal virtual void Init(bool sendSupervise, MailboxType mailboxType)
    {
        var mailbox = CreateMailbox(mailboxType);
        _mailbox = mailbox;
        mailbox.SetActor(this);
        mailbox.SystemEnqueue(_self, new Create());
        if (sendSupervise)
            Parent.SendSystemMessage(new Supervise(_self, async: false));
    }

    internal virtual Mailbox CreateMailbox(MailboxType mailboxType) => new(mailboxType.Create(_self, _systemImpl));

    internal Mailbox SwapMailbox(Mailbox mailbox) => Interlocked.Exchange(ref _mailbox, mailbox);

    internal virtual void Start() => Dispatcher.Attach(this);

    internal void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    internal void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    internal void Stop() => SendSystemMessage(new Terminate());

    internal void Suspend() => SendSystemMessage(new Suspend());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SendMessage(IActorRef? sender, object message) => SendMessage(new Envelope(message, sender));

    internal virtual void SendMessage(Envelope message)
    {
        if (_serializeAllMessages && message.Message is not INoSerializationVerificationNeeded)
        {
            if (SerializeAndBack(message.Message) is not { } copy) return;
            message = new Envelope(copy, message.Sender);
        }

        Dispatcher.Dispatch(this, message);
    }

    internal virtual void SendSystemMessage(ISystemMessage message) => Dispatcher.SystemDispatch(this, (SystemMessage)message);

    /// <inheritdoc/>
    public void Become(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        _behaviour = receive;
    }

    /// <inheritdoc/>
    public void BecomeStacked(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        if (_behaviour is not null)
            (_behavioursBelow ??= new Stack<Receive>()).Push(_behaviour);
        _behaviour = receive;
    }

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Wrap(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Wrap(receive));

    /// <inheritdoc/>
    public void UnbecomeStacked()
    {
        // At the bottom is what the actor began with, whatever has taken its place.
        _behaviour = _behavioursBelow is { Count: > 0 } ? _behavioursBelow.Pop() : _actor?.InitialBehaviour;
    }

    /// <inheritdoc/>
    public ActorSelection ActorSelection(string path) => ActorRefFactoryShared.ActorSelection(path, _systemImpl, _self);

    /// <inheritdoc/>
    public ActorSelection ActorSelection(ActorPath path) => ActorRefFactoryShared.ActorSelection(path, _systemImpl);

    /// <summary>Runs an action as if this actor ran it.</summary>
    internal void UseThreadContext(Action action)
    {
        var before = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
        try
        {
            action();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = before;
        }
    }

    internal static Receive Wrap(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    /// <summary>
    /// What the actor gets under <c>akka.actor.serialize-messages</c>: a copy that has been through its serializer, or null where the message does
    /// not survive that. As in Akka.NET the log tells of it, and the sender goes on.
    /// </summary>
    private object? SerializeAndBack(object message)
    {
        // What wraps another message is not made anew, but what is within must survive all the same.
        var content = message is AllDeadLetters ? message : WrappedMessage.Unwrap(message);
        if (content is INoSerializationVerificationNeeded or Util.ISurrogated or IAutoReceivedMessage or AllDeadLetters)
            return message;
        try
        {
            var serialization = _systemImpl.Serialization;
            var serializer = serialization.FindSerializerFor(content);
            var bytes = serialization.Serialize(content);
            var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, content);
            var copy = serialization.Deserialize(bytes, serializer.Identifier, manifest);
            return ReferenceEquals(content, message) ? copy : message;
        }
        catch (Exception e)
        {
            // Serializers are foreign code: whatever one throws, the log has to name the message that it was.
            _systemImpl.EventStream.Publish(new Error(e, _self.Path.ToString(), _props.Type, $"A message of type {content.GetType()} for {_self.Path} "
                + $"cannot be serialized and read back, as akka.actor.serialize-messages = on asks for: {e.Message}"));
            return null;
        }
    }
}
