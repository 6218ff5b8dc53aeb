using System.Collections.Concurrent;

namespace Akka.TestKit.Internal;

/// <summary>What the test actor got and the test has not taken yet. One thread takes at a time; any may put.</summary>
internal sealed class MessageInbox
{
    private readonly ConcurrentQueue<MessageEnvelope> _messages = new();
    private readonly SemaphoreSlim _count = new(0);

    public bool HasMessages => !_messages.IsEmpty;

    public void Put(MessageEnvelope envelope)
    {
        _messages.Enqueue(envelope);
        _count.Release();
    }

    /// <summary>
    /// Takes, or with <paramref name="keep"/> looks at, the next message; null when none came in time. Negative waits for ever.
    /// </summary>
    public async ValueTask<MessageEnvelope?> Next(bool sync, bool keep, TimeSpan timeout, CancellationToken cancellation)
    {
        var came = sync ? _count.Wait(timeout, cancellation) : await _count.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        if (!came) return null;
        MessageEnvelope? message;
        if (keep)
        {
            _messages.TryPeek(out message);
            _count.Release();
        }
        else
        {
            _messages.TryDequeue(out message);
        }

        return message ?? throw new InvalidOperationException("Another thread took the message.");
    }
}
