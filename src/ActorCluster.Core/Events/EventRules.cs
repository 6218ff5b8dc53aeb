namespace ActorCluster.Core.Events;

/// <summary>What can be said of operations and queries without looking at the topics.</summary>
public static class EventRules
{
    /// <summary>The longest time that a member may keep events to itself, in milliseconds: a day.</summary>
    public const long MaxRedeliverAfterMs = 24 * 60 * 60 * 1000;

    public static Rejection? Check(Publish publish)
    {
        if (Names.Check("topic", publish.Topic) is { } rejection)
            return rejection;
        return publish.Events.Count > 0 ? null : Invalid($"topic '{publish.Topic}': publish at least one event");
    }

    public static Rejection? Check(FetchGroup fetch)
    {
        if (CheckGroup(fetch.Topic, fetch.Group, fetch.Member) is { } rejection)
            return rejection;
        if (fetch.MaxEvents < 1)
            return Invalid($"max_events is {fetch.MaxEvents}: fetch at least one event");
        return fetch.RedeliverAfterMs is >= 1 and <= MaxRedeliverAfterMs
            ? null
            : Invalid($"redeliver_after_ms is {fetch.RedeliverAfterMs}: give 1 to {MaxRedeliverAfterMs}");
    }

    public static Rejection? Check(AcknowledgeGroup acknowledge)
    {
        if (CheckGroup(acknowledge.Topic, acknowledge.Group, acknowledge.Member) is { } rejection)
            return rejection;
        return acknowledge.Offset >= Offset.First ? null : Invalid($"offset is {acknowledge.Offset}: offsets count from 1");
    }

    public static Rejection? Check(EventsQuery query)
    {
        if (Names.Check("topic", query.Topic) is { } rejection)
            return rejection;
        if (query.From < Offset.First)
            return Invalid($"from is {query.From}: offsets count from 1");
        return query.MaxEvents >= 1 ? null : Invalid($"max_events is {query.MaxEvents}: read at least one event");
    }

    private static Rejection? CheckGroup(string topic, string group, string member) =>
        Names.Check("topic", topic)
        ?? Names.Check("group", group)
        ?? (member.Length > 0 ? null : Invalid($"group '{group}': name the member that asks"));

    private static Rejection Invalid(string message) => new(RejectionReason.Invalid, message);
}
