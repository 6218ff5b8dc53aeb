using System.Runtime.CompilerServices;
using ActorCluster.Core.Events;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Settings;

namespace ActorCluster.Events;

/// <summary>Topics and consumer groups as a program at this node uses them. Safe for use by many threads at once.</summary>
public sealed class Topics
{
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UnreadyPause = TimeSpan.FromMilliseconds(200);

    private readonly IReplica replica;
    private readonly Signals signals;
    private readonly EventSettings settings;
    private readonly TimeProvider time;

    internal Topics(IReplica replica, Signals signals, EventSettings settings, TimeProvider time)
    {
        this.replica = replica;
        this.signals = signals;
        this.settings = settings;
        this.time = time;
    }

    /// <summary>Appends events to a topic. The answer holds one result, <see cref="Wire.Published"/>, or a failure.</summary>
    public Task<Answer> PublishAsync(string topic, IEnumerable<NewEvent> events, CancellationToken cancellationToken = default)
    {
        var publish = new Wire.Publish { Topic = topic };
        foreach (var each in events)
        {
            publish.Events.Add(new Wire.NewEvent
            {
                Type = each.Type,
                Key = each.Key,
                Data = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(each.Data),
            });
        }

        return replica.ExecuteAsync(CommandBytes.Of(time.GetUtcNow(), new Operation { Publish = publish }), cancellationToken);
    }

    /// <summary>
    /// The events of a topic from an offset on, first those that are there, then what is published later, until cancelled. Read from this
    /// node's own state, once it has one; holds one page of events in memory, however far behind the reader is. To resume, give the offset
    /// after the last one that was done.
    /// </summary>
    /// <param name="topic">A topic that has no events yet is waited for.</param>
    /// <param name="from">The first offset wanted, from 1.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <exception cref="ArgumentException">The topic is no name, or the offset is less than 1.</exception>
    /// <exception cref="ReadUnavailableException">The node has stopped.</exception>
    public async IAsyncEnumerable<Event> SubscribeAsync(
        string topic, Offset from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = from; ;)
        {
            var news = signals.Next(topic);
            var query = new EventsQuery(topic, next, settings.MaxFetchEvents, settings.MaxFetchBytes);
            if (await ReadAsync(query, cancellationToken) is not { } answer)
            {
                await news.WaitAsync(UnreadyPause, time, cancellationToken);
                continue;
            }

            if (answer.Rejection is { } rejection)
                throw new ArgumentException(rejection.Message, nameof(topic));
            var page = ((EventsResult)answer.Result!).Events;
            foreach (var each in page)
                yield return each;
            next += page.Count;
            if (page.Count == 0)
                await news.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
    }

    /// <summary>
    /// Hands the next events to a member of a consumer group, waiting for some. Goes through the log only where this node's own state
    /// has something to hand out. The answer holds one result, <see cref="Wire.Fetched"/>, or a failure.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="member">Who asks; the same name again gets its own events again.</param>
    /// <param name="maxEvents">At most so many; the settings' max-fetch-events is the upper bound.</param>
    /// <param name="redeliverAfter">How long the events are this member's alone; null: the settings' redeliver-after.</param>
    /// <param name="wait">How long to wait while there is nothing, or while another member has the group's events.</param>
    /// <param name="cancellationToken">Gives up waiting; events may have been handed out and will be again after redeliver-after.</param>
    /// <exception cref="ReadUnavailableException">The node has stopped.</exception>
    public async Task<Answer> FetchAsync(
        string topic, string group, string member, int maxEvents, TimeSpan wait, TimeSpan? redeliverAfter = null,
        CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        var redeliverAfterMs = (long)(redeliverAfter ?? settings.RedeliverAfter).TotalMilliseconds;
        var fetch = new FetchGroup(topic, group, member, Math.Min(maxEvents, settings.MaxFetchEvents), redeliverAfterMs);
        if (EventRules.Check(fetch) is { } rejection)
            return Failures.Invalid(rejection.Message);
        while (true)
        {
            var news = signals.Next(topic);
            if (await ReadAsync(new GroupQuery(topic, group), cancellationToken) is not { } read)
            {
                if (time.GetElapsedTime(began) >= wait)
                    return Failures.Unready();
                await news.WaitAsync(UnreadyPause, time, cancellationToken);
                continue;
            }

            var standing = (GroupResult)read.Result!;
            var left = wait - time.GetElapsedTime(began);
            var busy = BusyFor(member, standing.Delivery);
            if (busy is null && standing.Last > standing.Position)
                return await replica.ExecuteAsync(CommandBytes.Of(time.GetUtcNow(), ToWire(fetch)), cancellationToken);
            if (left <= TimeSpan.Zero)
                return Nothing(read, new Fetched([], standing.Position, busy));
            await news.WaitAsync(busy is null || left < BusyPause ? left : BusyPause, time, cancellationToken);
        }
    }

    /// <summary>
    /// Everything up to and with an offset is done. The answer holds one result, <see cref="Wire.Acknowledged"/>, or a failure.
    /// </summary>
    public Task<Answer> AcknowledgeAsync(
        string topic, string group, string member, Offset offset, CancellationToken cancellationToken = default)
    {
        var acknowledge = new Wire.AcknowledgeGroup { Topic = topic, Group = group, Member = member, Offset = offset.Value };
        return replica.ExecuteAsync(CommandBytes.Of(time.GetUtcNow(), new Operation { Acknowledge = acknowledge }), cancellationToken);
    }

    /// <summary>What this node's own state says; null while it has none, because its log is still being read.</summary>
    private async Task<ReadAnswer?> ReadAsync(Core.Query query, CancellationToken cancellationToken)
    {
        try
        {
            return await replica.ReadAsync(query, Consistency.Local, cancellationToken);
        }
        catch (ReadUnavailableException) when (!signals.IsClosed)
        {
            return null;
        }
    }

    /// <summary>Whether asking would only be told that the group is busy, by this node's clock and state.</summary>
    private BusyGroup? BusyFor(string member, GroupDelivery? delivery) =>
        delivery is not null && delivery.Member != member && delivery.UntilUnixMs > time.GetUtcNow().ToUnixTimeMilliseconds()
            ? new BusyGroup(delivery.Member, delivery.UntilUnixMs)
            : null;

    private static Operation ToWire(FetchGroup fetch) => new()
    {
        Fetch = new Wire.FetchGroup
        {
            Topic = fetch.Topic,
            Group = fetch.Group,
            Member = fetch.Member,
            MaxEvents = fetch.MaxEvents,
            RedeliverAfterMs = fetch.RedeliverAfterMs,
        },
    };

    private static Answer Nothing(ReadAnswer read, Fetched fetched) => new()
    {
        Term = read.Term.Value,
        Index = read.Applied.Value,
        Revision = read.Revision,
        Results = { new OperationResult { Fetched = EventsTranslation.ToWire(fetched) } },
    };
}
