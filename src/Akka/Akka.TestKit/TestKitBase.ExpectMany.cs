using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Expecting a message of a sender, one of several, or several in any order.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Takes a message of the type from the sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(true, duration, hint, From<T>(sender, null, hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type from the sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(false, duration, hint, From<T>(sender, null, hint), cancellationToken);

    /// <summary>Takes a message that equals this one from the sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, From(sender, Equal(message, hint), hint), cancellationToken, message).GetAwaiter().GetResult();

    /// <summary>Takes a message that equals this one from the sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, From(sender, Equal(message, hint), hint), cancellationToken, message);

    /// <summary>Takes a message of the type from the sender for which the predicate holds.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, From(sender, Holds<T>((m, _) => isMessage(m), hint), hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type from the sender for which the predicate holds.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, From(sender, Holds<T>((m, _) => isMessage(m), hint), hint), cancellationToken);

    /// <summary>Takes a message of the type from the sender and lets the action assert what it is like.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, From<T>(sender, (m, _) => assertMessage(m), hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type from the sender and lets the action assert what it is like.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, From<T>(sender, (m, _) => assertMessage(m), hint), cancellationToken);

    /// <summary>Takes a message of the type for which, as for its sender, the predicate holds.</summary>
    public T ExpectMsgFrom<T>(
        Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, From(isSender, isMessage, hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type for which, as for its sender, the predicate holds.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, From(isSender, isMessage, hint), cancellationToken);

    /// <summary>Takes a message of the type and lets the actions assert what its sender and it are like.</summary>
    public T ExpectMsgFrom<T>(
        Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, From(assertSender, assertMessage), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type and lets the actions assert what its sender and it are like.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, From(assertSender, assertMessage), cancellationToken);

    /// <summary>Takes a message that equals one of these.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAny(true, messages, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message that equals one of these.</summary>
    public ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAny(false, messages, cancellationToken);

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => ExpectMsgAllOf((IReadOnlyCollection<T>)messages);

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) =>
        ExpectMsgAllOf(max, (IReadOnlyCollection<T>)messages);

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAll(true, messages, RemainingOrDefault, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        ExpectAll(true, messages, Dilated(max), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Enumerate(ExpectAll(false, messages, RemainingOrDefault, cancellationToken), cancellationToken);

    /// <summary>Takes as many messages as these and expects them to be these, in any order.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Enumerate(ExpectAll(false, messages, Dilated(max), cancellationToken), cancellationToken);

    private Action<T, IActorRef> From<T>(IActorRef expected, Action<T, IActorRef>? assert, string? hint) => (message, sender) =>
    {
        _assertions.AssertEqual(expected, sender, hint ?? "The sender is not the expected one.");
        assert?.Invoke(message, sender);
    };

    private Action<T, IActorRef> From<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, string? hint)
    {
        var holds = Holds<T>((m, _) => isMessage(m), hint);
        return (message, sender) =>
        {
            _assertions.AssertTrue(isSender(sender), "The sender is not as expected{0}: {1} sent {2}",
                string.IsNullOrEmpty(hint) ? "" : $" ({hint})", sender?.ToString() ?? "nobody", (object?)message ?? "null");
            holds(message, sender!);
        };
    }

    private static Action<T, IActorRef> From<T>(Action<IActorRef> assertSender, Action<T> assertMessage) => (message, sender) =>
    {
        assertSender(sender);
        assertMessage(message);
    };

    private async ValueTask<T> ExpectAny<T>(bool sync, IEnumerable<T> messages, CancellationToken cancellationToken)
    {
        var expected = messages.ToList();
        return await Expect<T>(sync, null, null,
            (m, _) => _assertions.AssertTrue(expected.Contains(m), "Expected one of [{0}], but received {1}",
                string.Join(", ", expected), (object?)m ?? "null"),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<List<T>> ExpectAll<T>(
        bool sync, IReadOnlyCollection<T> messages, TimeSpan max, CancellationToken cancellationToken)
    {
        var received = await TakeMany(sync, messages.Count, max, cancellationToken).ConfigureAwait(false);
        var missing = messages.Where(expected => !received.Contains(expected!)).ToList();
        var unexpected = received.Where(m => m is not T typed || !messages.Contains(typed)).ToList();
        if (missing.Count > 0 || unexpected.Count > 0)
            _assertions.Fail("Expected [{0}] in any order. Not found: [{1}]. Unexpected: [{2}]", string.Join(", ", messages), string.Join(", ", missing), string.Join(", ", unexpected));
        return received.ConvertAll(m => (T)m);
    }
}
