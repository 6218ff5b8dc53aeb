using System.Collections;

namespace Akka.TestKit;

/// <summary>Taking messages until the one that is meant comes, or until none comes any more.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Takes and drops messages until one matches.</summary>
    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Takes and drops messages until one is of the type and matches.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Fish(true, isMessage, null, max, hint, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes messages until one is of the type and matches; those before it are what the list holds afterwards.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, ArrayList? allMessages, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(true, isMessage, allMessages, max, hint, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Takes and drops messages until one matches.</summary>
    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Takes and drops messages until one is of the type and matches.</summary>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        Fish(false, isMessage, null, max, hint, cancellationToken);

    /// <summary>Takes messages until one is of the type and matches; those before it are what the list holds afterwards.</summary>
    public ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, ArrayList? allMessages, TimeSpan? max = null, string hint = "",
        CancellationToken cancellationToken = default) =>
        Fish(false, isMessage, allMessages, max, hint, cancellationToken);

    /// <summary>Takes and drops messages until one is of the type.</summary>
    public async Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        await Fish<T>(false, _ => true, null, max, "", cancellationToken).ConfigureAwait(false);

    /// <summary>Takes messages until none comes for <paramref name="max"/>; fails when more than <paramref name="maxMessages"/> come.</summary>
    /// <returns>What came.</returns>
    public async Task<ArrayList> WaitForRadioSilenceAsync(
        TimeSpan? max = null, uint? maxMessages = null, CancellationToken cancellationToken = default)
    {
        if (maxMessages == 0) throw new ArgumentException("At least one message must be allowed.", nameof(maxMessages));
        var messages = new ArrayList();
        while (await Take(false, max, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            messages.Add(taken.Message);
            _assertions.AssertFalse(messages.Count > maxMessages, "Expected silence after at most {0} messages, but received {1}: {2}",
                maxMessages ?? 0, messages.Count, string.Join(", ", messages.ToArray()));
        }

        return ArrayList.ReadOnly(messages);
    }

    private async ValueTask<T> Fish<T>(
        bool sync, Predicate<T> isMessage, ArrayList? dropped, TimeSpan? max, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        dropped ??= [];
        dropped.Clear();
        while (true)
        {
            var left = end - Now;
            var taken = await Take(sync, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (taken is null)
            {
                _assertions.Fail("Timeout ({0}) while fishing for a message of type {1}. {2} Dropped: {3}",
                    limit, typeof(T), hint, string.Join(", ", dropped.ToArray()));
                return default!;
            }

            if (taken.Message is T message && isMessage(message)) return message;
            dropped.Add(taken.Message);
        }
    }
}
