using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>The usual queue: any number of threads put messages in, one takes them out.</summary>
public class UnboundedMessageQueueSpec
{
    private readonly UnboundedMessageQueue _queue = new();

    [Fact]
    public void What_was_put_in_first_comes_out_first_however_many_wait()
    {
        var (put, taken) = (0, 0);
        foreach (var (more, fewer) in new[] { (5, 5), (16, 15), (1, 0), (1_000, 900), (200_000, 200_101), (3, 3), (100_000, 100_003) })
        {
            for (var i = 0; i < more; i++)
                _queue.Enqueue(ActorRefs.Nobody, new Envelope(put++, ActorRefs.Nobody));
            Assert.Equal(put - taken, _queue.Count);
            Assert.True(_queue.HasMessages);
            for (var i = 0; i < fewer && _queue.TryDequeue(out var envelope); i++)
                Assert.Equal(taken++, envelope.Message);
            Assert.Equal(put - taken, _queue.Count);
        }

        Assert.Equal(put, taken);
        Assert.False(_queue.HasMessages);
        Assert.False(_queue.TryDequeue(out _));
    }

    [Fact]
    public void A_message_keeps_its_sender_or_none()
    {
        _queue.Enqueue(ActorRefs.Nobody, new Envelope("signed", ActorRefs.Nobody));
        _queue.Enqueue(ActorRefs.Nobody, new Envelope("unsigned", null));
        Assert.True(_queue.TryDequeue(out var signed) && _queue.TryDequeue(out var unsigned) && unsigned.Sender is null);
        Assert.Equal(("signed", (IActorRef)ActorRefs.Nobody), (signed.Message, signed.Sender));
    }

    [Theory]
    [InlineData(1, 400_000)]
    [InlineData(4, 100_000)]
    public void Each_threads_messages_come_out_once_and_in_its_order(int threads, int each)
    {
        using var start = new Barrier(threads + 1);
        var producers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < each; i++)
                _queue.Enqueue(ActorRefs.Nobody, new Envelope((thread, i), ActorRefs.Nobody));
        })).ToList();
        producers.ForEach(producer => producer.Start());
        start.SignalAndWait();
        var next = new int[threads];
        for (var left = threads * each; left > 0;)
        {
            if (!_queue.TryDequeue(out var envelope))
            {
                Assert.True(producers.Exists(producer => producer.IsAlive) || _queue.HasMessages, $"{left} messages are missing");
                continue;
            }

            var (thread, number) = ((int, int))envelope.Message;
            Assert.Equal(next[thread]++, number);
            left--;
        }

        Assert.All(next, count => Assert.Equal(each, count));
        Assert.False(_queue.HasMessages);
    }

    [Fact]
    public void What_was_taken_out_is_let_go()
    {
        var messages = PutAndTake(100);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.DoesNotContain(messages, message => message.IsAlive);
        GC.KeepAlive(_queue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference> PutAndTake(int count)
    {
        var messages = new List<WeakReference>();
        for (var i = 0; i < count; i++)
        {
            var message = new object();
            messages.Add(new WeakReference(message));
            _queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.Nobody));
        }

        while (_queue.TryDequeue(out _)) ;
        return messages;
    }
}
