using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Expecting one message: of a type, equal to another, or as a predicate or assertions want it.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Takes a message of the type.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(true, duration, hint, null, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(false, duration, hint, null, cancellationToken);

    /// <summary>Takes a message that equals this one.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, Equal(message, hint), cancellationToken, message).GetAwaiter().GetResult();

    /// <summary>Takes a message that equals this one.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, Equal(message, hint), cancellationToken, message);

    /// <summary>Takes a message of the type for which the predicate holds.</summary>
    public T ExpectMsg<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, Holds<T>((m, _) => isMessage(m), hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type for which the predicate holds.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, Holds<T>((m, _) => isMessage(m), hint), cancellationToken);

    /// <summary>Takes a message of the type and lets the action assert what it is like.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, hint, (m, _) => assert(m), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type and lets the action assert what it is like.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, hint, (m, _) => assert(m), cancellationToken);

    /// <summary>Takes a message of the type for which the predicate holds, with its sender.</summary>
    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, Holds(isMessageAndSender, hint), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type for which the predicate holds, with its sender.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, Holds(isMessageAndSender, hint), cancellationToken);

    /// <summary>Takes a message of the type and lets the action assert what it and its sender are like.</summary>
    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, assertMessageAndSender, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message of the type and lets the action assert what it and its sender are like.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, assertMessageAndSender, cancellationToken);

    /// <summary>Takes a message that the comparer finds equal.</summary>
    public T ExpectMsg<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(true, timeout, hint, (m, _) => _assertions.AssertEqual(expected, m, comparer, hint ?? ""),
            cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes a message that the comparer finds equal.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null,
        CancellationToken cancellationToken = default) =>
        Expect<T>(false, timeout, hint, (m, _) => _assertions.AssertEqual(expected, m, comparer, hint ?? ""), cancellationToken);

    /// <summary>Takes the news that a watched actor has ended.</summary>
    public Terminated ExpectTerminated(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(true, timeout, hint, IsOf(target), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes the news that a watched actor has ended.</summary>
    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(false, timeout, hint, IsOf(target), cancellationToken);

    /// <summary>Fails when a message comes in what is left of the time.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) =>
        ExpectNone(true, RemainingOrDefault, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Fails when a message comes in the time (which is dilated).</summary>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectNone(true, RemainingOrDilated(duration), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Fails when a message comes in the time (which is not dilated).</summary>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNone(true, TimeSpan.FromMilliseconds(milliseconds), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Fails when a message comes in what is left of the time.</summary>
    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) =>
        ExpectNone(false, RemainingOrDefault, cancellationToken);

    /// <summary>Fails when a message comes in the time (which is dilated).</summary>
    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        ExpectNone(false, RemainingOrDilated(duration), cancellationToken);

    /// <summary>Fails when a message comes in the time (which is not dilated).</summary>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNone(false, TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Takes a message; <paramref name="expected"/>, where there is one, is for the failure's text alone.</summary>
    private async ValueTask<T> Expect<T>(bool sync, TimeSpan? timeout, string? hint, Action<T, IActorRef>? assert,
        CancellationToken cancellationToken, object? expected = null)
    {
        var limit = RemainingOrDilated(timeout);
        var note = (expected is null ? "" : $" equal to <{expected}>") + (string.IsNullOrEmpty(hint) ? "" : $" ({hint})");
        if (await Take(sync, limit, cancellationToken).ConfigureAwait(false) is not { } taken)
        {
            _assertions.Fail("Failed: Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), note);
            return default!;
        }

        if (taken.Message is not T message)
        {
            _assertions.Fail("Failed: Expected a message of type {0}{1} within {5}, but received <{2}> (type {3}) from {4}",
                typeof(T), note, taken.Message ?? "null",
                taken.Message?.GetType().ToString() ?? "null", taken.Sender?.ToString() ?? "nobody", limit);
            return default!;
        }

        assert?.Invoke(message, taken.Sender);
        return message;
    }

    private async ValueTask ExpectNone(bool sync, TimeSpan duration, CancellationToken cancellationToken)
    {
        var taken = await Take(sync, duration, cancellationToken).ConfigureAwait(false);
        if (taken is not null) _assertions.Fail("Failed: Expected no messages during {0}, instead we received {1}", duration, taken);
    }

    private Action<T, IActorRef> Equal<T>(T expected, string? hint) => (m, _) => _assertions.AssertEqual(expected, m, hint ?? "");

    private Action<T, IActorRef> Holds<T>(Func<T, IActorRef, bool> predicate, string? hint) => (m, sender) =>
        _assertions.AssertTrue(predicate(m, sender), "Got a message of the expected type <{0}>, but it is not as expected{1}: {2}",
            typeof(T), string.IsNullOrEmpty(hint) ? "" : $" ({hint})", (object?)m ?? "null");

    private Action<Terminated, IActorRef> IsOf(IActorRef target) => (m, _) => _assertions.AssertEqual(target, m.ActorRef);
}
