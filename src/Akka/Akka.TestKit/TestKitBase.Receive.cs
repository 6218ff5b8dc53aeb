using System.Runtime.CompilerServices;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>
/// Taking messages. Each way exists twice, blocking and asynchronous, over one method with a flag: the blocking one never leaves its
/// thread, so that it cannot starve the pool that the actors run on.
/// </summary>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message; null when none came in time.</summary>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Take(true, max, cancellationToken).GetAwaiter().GetResult()?.Message!;

    /// <summary>Takes the next message; null when none came in time.</summary>
    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await Take(false, max, cancellationToken).ConfigureAwait(false))?.Message!;

    /// <summary>Takes the next message; false when none came in time.</summary>
    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var taken = Take(true, max, cancellationToken).GetAwaiter().GetResult();
        envelope = taken ?? NullMessageEnvelope.Instance;
        return taken is not null;
    }

    /// <summary>Takes the next message; false when none came in time.</summary>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var taken = await Take(false, max, cancellationToken).ConfigureAwait(false);
        return (taken is not null, taken ?? NullMessageEnvelope.Instance);
    }

    /// <summary>Takes so many messages; fails when they do not come in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeMany(true, numberOfMessages, RemainingOrDefault, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes so many messages; fails when they do not come in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        TakeMany(true, numberOfMessages, Dilated(max), cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes so many messages; fails when they do not come in time.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Enumerate(TakeMany(false, numberOfMessages, RemainingOrDefault, cancellationToken), cancellationToken);

    /// <summary>Takes so many messages; fails when they do not come in time.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Enumerate(TakeMany(false, numberOfMessages, Dilated(max), cancellationToken), cancellationToken);

    /// <summary>Takes messages until one is of another type or refused, which stays, or none comes for <paramref name="idle"/>.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        TakeWhile(true, filter, max, null, msgs, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes messages as long as the filter turns them into something, at most <paramref name="msgs"/>.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        TakeWhile(true, filter, max, idle, msgs, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes messages as long as the filter turns them into something, at most <paramref name="msgs"/>.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) =>
        TakeWhile(true, filter, max, idle, msgs, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes messages of a type as long as the predicate holds, at most <paramref name="msgs"/>.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default) =>
        TakeWhile(true, shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes messages of a type as long as the predicate holds, at most <paramref name="msgs"/>.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default) =>
        Enumerate(TakeWhile(false, shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as the filter turns them into something, at most <paramref name="msgs"/>.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        Enumerate(TakeWhile(false, filter, max, null, msgs, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as the filter turns them into something, at most <paramref name="msgs"/>.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        Enumerate(TakeWhile(false, filter, max, idle, msgs, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as the filter turns them into something, at most <paramref name="msgs"/>.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) =>
        Enumerate(TakeWhile(false, filter, max, idle, msgs, cancellationToken), cancellationToken);

    private static async IAsyncEnumerable<T> Enumerate<T>(
        ValueTask<List<T>> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var message in await messages.ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return message;
        }
    }

    private TimeSpan Limit(TimeSpan? max) => max switch
    {
        null => RemainingOrDefault,
        { } given when given < TimeSpan.Zero => Timeout.InfiniteTimeSpan,
        { } given => given,
    };

    private async ValueTask<MessageEnvelope?> Take(bool sync, TimeSpan? max, CancellationToken cancellationToken)
    {
        var limit = Limit(max);
        var until = Now + limit;
        var taken = await _inbox.Next(sync, false, limit, cancellationToken).ConfigureAwait(false);
        _silentUntil = taken is null ? until : null;
        _last = taken ?? NullMessageEnvelope.Instance;
        return taken;
    }

    private async ValueTask<List<object>> TakeMany(bool sync, int count, TimeSpan max, CancellationToken cancellationToken)
    {
        var messages = new List<object>();
        var end = Now + max;
        while (messages.Count < count)
        {
            var left = end - Now;
            var taken = await Take(sync, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (taken is null)
                _assertions.Fail("Timeout ({0}) while expecting {1} messages. Only got {2}: {3}", max, count, messages.Count,
                    string.Join(", ", messages));
            else messages.Add(taken.Message);
        }

        return messages;
    }

    private ValueTask<List<T>> TakeWhile<T>(bool sync, Predicate<T> shouldContinue, TimeSpan? max, TimeSpan? idle, int count,
        bool ignoreOthers, CancellationToken cancellationToken) =>
        TakeWhile<T>(sync, message => message switch
        {
            T typed => shouldContinue(typed) ? Pick.Keep : Pick.Stop,
            _ => ignoreOthers ? Pick.Drop : Pick.Stop,
        }, message => (T)message, max, idle, count, cancellationToken);

    private ValueTask<List<T>> TakeWhile<T>(
        bool sync, Func<object, T> filter, TimeSpan? max, TimeSpan? idle, int count, CancellationToken cancellationToken)
    {
        T result = default!;
        return TakeWhile(sync, message => (result = filter(message)) is null ? Pick.Stop : Pick.Keep, _ => result, max, idle, count,
            cancellationToken);
    }

    private async ValueTask<List<T>> TakeWhile<T>(
        bool sync, Func<object, Pick> pick, Func<object, T> convert, TimeSpan? max, TimeSpan? idle,
        int count, CancellationToken cancellationToken)
    {
        var messages = new List<T>();
        var end = Now + RemainingOrDilated(max);
        while (messages.Count < count)
        {
            var left = end - Now;
            if (idle is { } pause && pause < left) left = pause;
            if (left < TimeSpan.Zero) left = TimeSpan.Zero;
            if (await _inbox.Next(sync, true, left, cancellationToken).ConfigureAwait(false) is not { } next) break;
            var picked = pick(next.Message);
            if (picked == Pick.Stop) break;
            await Take(sync, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (picked == Pick.Keep) messages.Add(convert(next.Message));
        }

        _silentUntil = TimeSpan.MaxValue;
        return messages;
    }

    private enum Pick
    {
        Keep,
        Drop,
        Stop,
    }
}
