using System.Runtime.CompilerServices;
using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>An actor that says in its constructor, and in every <c>Become</c>, which types it handles and how. The first that fits takes the message.</summary>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private HandlerList? _configuring;
    private readonly HandlerList _initial;

    /// <summary>For heirs, which say here what they handle.</summary>
    protected ReceiveActor() => _configuring = _initial = new HandlerList();

    void IInitializableActor.Init() => _configuring = null;

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message)
    {
        if (!_initial.Handle(message))
            Unhandled(message);
    }

    /// <summary>Puts the handlers that <paramref name="configure"/> names in the place of the present ones.</summary>
    protected void Become(Action configure) => base.Become(Configure(configure));

    /// <summary>Puts the handlers that <paramref name="configure"/> names on top of the present ones.</summary>
    protected void BecomeStacked(Action configure) => base.BecomeStacked(Configure(configure));

    private Receive Configure(Action configure)
    {
        var outer = _configuring;
        var handlers = new HandlerList();
        _configuring = handlers;
        try
        {
            configure();
        }
        finally
        {
            _configuring = outer;
        }

        return message =>
        {
            if (!handlers.Handle(message))
                Unhandled(message);
            return true;
        };
    }

    private void Add(MessageHandler handler)
    {
        if (_configuring is null)
            throw new InvalidOperationException("Handlers may only be named in the constructor and within Become.");
        _configuring.Add(handler);
    }

    /// <summary>Handles messages of a type that <paramref name="shouldHandle"/>, if given, lets through.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(shouldHandle is null ? new PlainHandler<T>(handler) : new FilteredHandler<T>(shouldHandle, handler));
    }

    /// <summary>Handles messages of a type that <paramref name="shouldHandle"/> lets through.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Handles messages of a type; false from the handler passes the message on to the next.</summary>
    protected void Receive<T>(Func<T, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new DecidingHandler<T>(handler));
    }

    /// <inheritdoc cref="Receive{T}(Action{T}, Predicate{T})"/>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new RuntimeTypeHandler(messageType, message =>
        {
            if (shouldHandle is not null && !shouldHandle(message))
                return false;
            handler(message);
            return true;
        }, takesAll: shouldHandle is null));
    }

    /// <inheritdoc cref="Receive{T}(Predicate{T}, Action{T})"/>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Receive(messageType, handler, shouldHandle);

    /// <inheritdoc cref="Receive{T}(Func{T, bool})"/>
    protected void Receive(Type messageType, Func<object, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new RuntimeTypeHandler(messageType, handler, takesAll: false));
    }

    /// <summary>Handles whatever is left; nothing may be named after it.</summary>
    protected void ReceiveAny(Action<object> handler) => Receive(handler);

    /// <summary>Handles messages of a type; the actor takes no other message until the task is done.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Receive(message => RunTask(() => handler(message)), shouldHandle);
    }

    /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Receive(messageType, message => RunTask(() => handler(message)), shouldHandle);
    }

    /// <inheritdoc cref="ReceiveAsync{T}(Func{T, Task}, Predicate{T})"/>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    /// <summary>Handles whatever is left; the actor takes no other message until the task is done.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);
}

/// <summary>One handler of a <see cref="ReceiveActor"/>.</summary>
internal abstract class MessageHandler(Type type, bool takesAll)
{
    /// <summary>The type of the messages it may take.</summary>
    internal readonly Type Type = type;

    /// <summary>True if it takes every message of its type.</summary>
    internal readonly bool TakesAll = takesAll;

    /// <summary>Handles a message of the right type; false where it does not want it.</summary>
    internal abstract bool TryHandle(object message);
}

internal sealed class PlainHandler<T>(Action<T> handler) : MessageHandler(typeof(T), takesAll: true)
{
    internal override bool TryHandle(object message)
    {
        handler(Cast.To<T>(message));
        return true;
    }
}

internal sealed class FilteredHandler<T>(Predicate<T> shouldHandle, Action<T> handler) : MessageHandler(typeof(T), takesAll: false)
{
    internal override bool TryHandle(object message)
    {
        var typed = Cast.To<T>(message);
        if (!shouldHandle(typed))
            return false;
        handler(typed);
        return true;
    }
}

internal sealed class DecidingHandler<T>(Func<T, bool> handler) : MessageHandler(typeof(T), takesAll: false)
{
    internal override bool TryHandle(object message) => handler(Cast.To<T>(message));
}

internal sealed class RuntimeTypeHandler(Type type, Func<object, bool> handler, bool takesAll) : MessageHandler(type, takesAll)
{
    internal override bool TryHandle(object message) => handler(message);
}

internal static class Cast
{
    /// <summary>A cast that the caller has checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T To<T>(object message) =>
        typeof(T).IsValueType ? (T)message : Unsafe.As<object, T>(ref message);
}

/// <summary>The handlers of one behaviour, with those that fit a type found once for each type that comes.</summary>
internal sealed class HandlerList
{
    private readonly List<MessageHandler> _handlers = [];
    private readonly Dictionary<Type, MessageHandler[]> _byType = [];
    private Type? _lastType;
    private MessageHandler[] _lastHandlers = [];
    private bool _closed;

    internal void Add(MessageHandler handler)
    {
        if (_closed)
            throw new InvalidOperationException("A handler for everything has been named; no other can come after it.");
        _closed = handler.TakesAll && handler.Type == typeof(object);
        _handlers.Add(handler);
    }

    internal bool Handle(object message)
    {
        var type = message.GetType();
        var handlers = ReferenceEquals(type, _lastType) ? _lastHandlers : Find(type);
        foreach (var handler in handlers)
        {
            if (handler.TryHandle(message))
                return true;
        }

        return false;
    }

    private MessageHandler[] Find(Type type)
    {
        if (!_byType.TryGetValue(type, out var handlers))
        {
            var found = new List<MessageHandler>();
            foreach (var handler in _handlers)
            {
                if (!handler.Type.IsAssignableFrom(type))
                    continue;
                found.Add(handler);
                if (handler.TakesAll)
                    break;
            }

            handlers = found.ToArray();
            _byType[type] = handlers;
        }

        _lastType = type;
        _lastHandlers = handlers;
        return handlers;
    }
}
