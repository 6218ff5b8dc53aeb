namespace ActorCluster.Core.Events;

/// <summary>All topics and all consumer groups.</summary>
public sealed class EventStore
{
    /// <summary>The most data, in bytes, that is handed to a group's member at once; one event comes whatever its size.</summary>
    public const int MaxDeliveryBytes = 1 << 20;

    private readonly SortedDictionary<string, List<Event>> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, string Group), ConsumerGroup> groups = [];

    /// <summary>What is wrong with an operation in the present state, or null.</summary>
    public Rejection? Check(EventOperation operation) => operation switch
    {
        Publish publish => EventRules.Check(publish),
        FetchGroup fetch => EventRules.Check(fetch),
        AcknowledgeGroup acknowledge => EventRules.Check(acknowledge) ?? GroupOf(acknowledge.Topic, acknowledge.Group).Check(acknowledge),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on events"),
    };

    /// <summary>Applies a checked operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="nowUnixMs">The state machine's clock.</param>
    public EventResult Apply(EventOperation operation, long nowUnixMs) => operation switch
    {
        Publish publish => Append(publish, nowUnixMs),
        FetchGroup fetch => Fetch(fetch, nowUnixMs),
        AcknowledgeGroup acknowledge => Acknowledge(acknowledge),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "not an operation on events"),
    };

    /// <summary>The last offset of a topic; 0 where it has no events.</summary>
    public Offset LastOf(string topic) => new(EventsOf(topic).Count);

    public (EventsResult? Result, Rejection? Rejection) Ask(EventsQuery query)
    {
        if (EventRules.Check(query) is { } rejection)
            return (null, rejection);
        return (new EventsResult(Slice(query.Topic, query.From, query.MaxEvents, query.MaxBytes), LastOf(query.Topic)), null);
    }

    public TopicsResult Ask(TopicsQuery query) => new([.. topics.Select(topic => new TopicInfo(topic.Key, new(topic.Value.Count)))]);

    public GroupResult Ask(GroupQuery query)
    {
        var group = GroupOf(query.Topic, query.Group);
        return new GroupResult(group.Position, LastOf(query.Topic), group.Delivery);
    }

    /// <summary>The topics that have more events than they had.</summary>
    internal IEnumerable<TopicInfo> AdvancedSince(EventStore earlier) =>
        topics.Where(topic => topic.Value.Count > earlier.LastOf(topic.Key).Value).Select(topic => new TopicInfo(topic.Key, new(topic.Value.Count)));

    /// <summary>Begins to write the store out as it is now.</summary>
    internal EventCursor BeginSnapshot() => new(
        [.. topics.Select(topic => (topic.Key, topic.Value, topic.Value.Count))],
        [.. groups.Select(group => (group.Key, group.Value)).OrderBy(group => group.Key.Topic, StringComparer.Ordinal).ThenBy(group => group.Key.Group, StringComparer.Ordinal)]);

    /// <summary>A topic from a snapshot, for its events to be added in order.</summary>
    /// <exception cref="FormatException">It is there already.</exception>
    internal List<Event> Restore(string topic)
    {
        List<Event> events = [];
        return topics.TryAdd(topic, events) ? events : throw new FormatException($"topic '{topic}' is there twice");
    }

    /// <summary>A group, from a snapshot.</summary>
    internal void Restore((string Topic, string Group) name, ConsumerGroup group) => groups[name] = group;

    private Published Append(Publish publish, long nowUnixMs)
    {
        if (!topics.TryGetValue(publish.Topic, out var events))
            topics.Add(publish.Topic, events = []);
        var first = new Offset(events.Count + 1);
        foreach (var added in publish.Events)
            events.Add(new Event(new(events.Count + 1), nowUnixMs, added.Type, added.Key, added.Data));
        return new Published(first, new(events.Count));
    }

    private Fetched Fetch(FetchGroup fetch, long nowUnixMs)
    {
        var group = GroupOf(fetch.Topic, fetch.Group);
        if (group.BusyFor(fetch.Member, nowUnixMs) is { } busy)
            return new Fetched([], group.Position, busy);
        var most = group.HeldBy(fetch.Member, nowUnixMs) is { } held ? (int)(held - group.Position) : fetch.MaxEvents;
        var events = Slice(fetch.Topic, group.Position.Next, most, MaxDeliveryBytes);
        if (events.Count == 0)
            return new Fetched(events, group.Position, null);
        var handedOut = new GroupDelivery(fetch.Member, events[^1].Offset, nowUnixMs + fetch.RedeliverAfterMs);
        groups[(fetch.Topic, fetch.Group)] = group with { Delivery = handedOut };
        return new Fetched(events, group.Position, null);
    }

    private Acknowledged Acknowledge(AcknowledgeGroup acknowledge)
    {
        var group = GroupOf(acknowledge.Topic, acknowledge.Group).Acknowledge(acknowledge.Offset);
        if (group.Position > Offset.Zero)
            groups[(acknowledge.Topic, acknowledge.Group)] = group;
        return new Acknowledged(group.Position);
    }

    private List<Event> EventsOf(string topic) => topics.TryGetValue(topic, out var events) ? events : [];

    private ConsumerGroup GroupOf(string topic, string group) => groups.GetValueOrDefault((topic, group), ConsumerGroup.New);

    private List<Event> Slice(string topic, Offset from, int maxEvents, int maxBytes)
    {
        var all = EventsOf(topic);
        var first = from.Value - 1;
        List<Event> slice = [];
        var bytes = 0L;
        for (var i = first; i < all.Count && slice.Count < maxEvents; i++)
        {
            bytes += all[(int)i].Data.Length;
            if (bytes > maxBytes && slice.Count > 0)
                break;
            slice.Add(all[(int)i]);
        }

        return slice;
    }
}
