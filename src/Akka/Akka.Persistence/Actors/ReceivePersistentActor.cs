using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Persistence;

/// <summary>
/// A persistent actor that declares in its constructor which handler takes which command and which recovered thing. The first
/// handler that fits takes the message.
/// </summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor, IInitializableActor
{
    private readonly MessageHandlers recoverHandlers = new();
    private MessageHandlers commandHandlers = new();
    private bool declaring = true;
    private bool declaringBehaviour;

    /// <inheritdoc />
    void IInitializableActor.Init() => declaring = false;

    /// <inheritdoc />
    protected sealed override void OnRecover(object message)
    {
        if (!recoverHandlers.Handle(message)) Unhandled(message);
    }

    /// <inheritdoc />
    protected sealed override void OnCommand(object message)
    {
        if (!commandHandlers.Handle(message)) Unhandled(message);
    }

    /// <summary>Takes commands with the handlers that the action declares, from now on.</summary>
    protected void Become(Action configure) => Become(Behaviour(configure));

    /// <summary>Takes commands with the handlers that the action declares, until UnbecomeStacked.</summary>
    protected void BecomeStacked(Action configure) => BecomeStacked(Behaviour(configure));

    /// <summary>Handles a recovered thing of a type.</summary>
    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => ForRecovery().Add(handler, shouldHandle);

    /// <summary>Handles a recovered thing of a type.</summary>
    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => ForRecovery().Add(handler, shouldHandle);

    /// <summary>Handles a recovered thing of a type, unless the handler answers false.</summary>
    protected void Recover<T>(Func<T, bool> handler) => ForRecovery().Add(handler);

    /// <summary>Handles a recovered thing of a type.</summary>
    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        ForRecovery().Add(messageType, handler, shouldHandle);

    /// <summary>Handles a recovered thing of a type.</summary>
    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        ForRecovery().Add(messageType, handler, shouldHandle);

    /// <summary>Handles a recovered thing of a type, unless the handler answers false.</summary>
    protected void Recover(Type messageType, Func<object, bool> handler) => ForRecovery().Add(messageType, handler);

    /// <summary>Handles every recovered thing.</summary>
    protected void RecoverAny(Action<object> handler) => ForRecovery().Add(handler, null);

    /// <summary>Handles a command of a type.</summary>
    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => ForCommands().Add(handler, shouldHandle);

    /// <summary>Handles a command of a type.</summary>
    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => ForCommands().Add(handler, shouldHandle);

    /// <summary>Handles a command of a type, unless the handler answers false.</summary>
    protected void Command<T>(Func<T, bool> handler) => ForCommands().Add(handler);

    /// <summary>Handles a command of a type.</summary>
    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        ForCommands().Add(messageType, handler, shouldHandle);

    /// <summary>Handles a command of a type.</summary>
    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        ForCommands().Add(messageType, handler, shouldHandle);

    /// <summary>Handles a command of a type, unless the handler answers false.</summary>
    protected void Command(Type messageType, Func<object, bool> handler) => ForCommands().Add(messageType, handler);

    /// <summary>Handles every command.</summary>
    protected void Command(Action<object> handler) => CommandAny(handler);

    /// <summary>Handles every command.</summary>
    protected void CommandAny(Action<object> handler) => ForCommands().Add(handler, null);

    /// <summary>Handles a command of a type; the next one waits until the task has ended.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        ForCommands().Add<T>(message => RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles a command of a type; the next one waits until the task has ended.</summary>
    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    /// <summary>Handles a command of a type; the next one waits until the task has ended.</summary>
    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        ForCommands().Add(messageType, message => RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles a command of a type; the next one waits until the task has ended.</summary>
    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        CommandAsync(messageType, handler, shouldHandle);

    /// <summary>Handles every command; the next one waits until the task has ended.</summary>
    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAsync(handler);

    private MessageHandlers ForRecovery() => declaring
        ? recoverHandlers
        : throw new InvalidOperationException("Recover handlers are declared in the actor's constructor only.");

    private MessageHandlers ForCommands() => declaring || declaringBehaviour
        ? commandHandlers
        : throw new InvalidOperationException("Command handlers are declared in the actor's constructor or inside Become only.");

    private UntypedReceive Behaviour(Action configure)
    {
        var (outer, wasDeclaring) = (commandHandlers, declaringBehaviour);
        var handlers = commandHandlers = new MessageHandlers();
        declaringBehaviour = true;
        try
        {
            configure();
        }
        finally
        {
            (commandHandlers, declaringBehaviour) = (outer, wasDeclaring);
        }
        return message =>
        {
            if (!handlers.Handle(message)) Unhandled(message);
        };
    }
}

/// <summary>Handlers in the order of their declaration.</summary>
internal sealed class MessageHandlers
{
    private readonly List<Func<object, bool>> handlers = [];

    public bool Handle(object message)
    {
        foreach (var handler in handlers)
            if (handler(message)) return true;
        return false;
    }

    public void Add<T>(Action<T> handler, Predicate<T>? shouldHandle) => handlers.Add(message =>
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed))) return false;
        handler(typed);
        return true;
    });

    public void Add<T>(Func<T, bool> handler) => handlers.Add(message => message is T typed && handler(typed));

    public void Add(Type type, Action<object> handler, Predicate<object>? shouldHandle) => handlers.Add(message =>
    {
        if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message))) return false;
        handler(message);
        return true;
    });

    public void Add(Type type, Func<object, bool> handler) => handlers.Add(message => type.IsInstanceOfType(message) && handler(message));
}
