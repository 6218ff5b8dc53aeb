namespace Akka.TestKit;

/// <summary>Looking at the next message without taking it. It is not the last message then.</summary>
public abstract partial class TestKitBase
{
    /// <summary>Looks at the next message and leaves it; null when none came in time.</summary>
    public object PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        _inbox.Next(true, true, Limit(max), cancellationToken).GetAwaiter().GetResult()?.Message!;

    /// <summary>Looks at the next message and leaves it; waits for it until cancelled.</summary>
    public object PeekOne(CancellationToken cancellationToken) => PeekOne(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Looks at the next message and leaves it; null when none came in time.</summary>
    public async ValueTask<object> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await _inbox.Next(false, true, Limit(max), cancellationToken).ConfigureAwait(false))?.Message!;

    /// <summary>Looks at the next message and leaves it; waits for it until cancelled.</summary>
    public ValueTask<object> PeekOneAsync(CancellationToken cancellationToken) => PeekOneAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Looks at the next message and leaves it; false when none came in time.</summary>
    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        var next = _inbox.Next(true, true, Limit(max), cancellationToken).GetAwaiter().GetResult();
        envelope = next ?? NullMessageEnvelope.Instance;
        return next is not null;
    }

    /// <summary>Looks at the next message and leaves it; false when none came in time.</summary>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(TimeSpan? max, CancellationToken cancellationToken)
    {
        var next = await _inbox.Next(false, true, Limit(max), cancellationToken).ConfigureAwait(false);
        return (next is not null, next ?? NullMessageEnvelope.Instance);
    }
}
