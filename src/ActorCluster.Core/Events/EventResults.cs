namespace ActorCluster.Core.Events;

/// <summary>One event of a topic.</summary>
/// <param name="Offset">Where it stands.</param>
/// <param name="AtUnixMs">The state machine's clock when it was published, in milliseconds since 1970 (UTC); never goes back.</param>
/// <param name="Type">The publisher's.</param>
/// <param name="Key">The publisher's.</param>
/// <param name="Data">The publisher's, shared with the command that brought it.</param>
public sealed record Event(Offset Offset, long AtUnixMs, string Type, string Key, ReadOnlyMemory<byte> Data);

/// <summary>What operations on topics and groups give.</summary>
public abstract record EventResult : OperationResult
{
    private protected EventResult()
    {
    }
}

/// <summary>The events stand at these offsets and those between.</summary>
public sealed record Published(Offset First, Offset Last) : EventResult;

/// <param name="Events">What is handed out; empty where there is nothing, or where the group is busy.</param>
/// <param name="Position">The last offset the group has acknowledged.</param>
/// <param name="Busy">Who has them, where it is another member.</param>
public sealed record Fetched(IReadOnlyList<Event> Events, Offset Position, BusyGroup? Busy) : EventResult;

/// <param name="Member">Has the group's events.</param>
/// <param name="UntilUnixMs">From then on another member gets them, in milliseconds since 1970 (UTC).</param>
public sealed record BusyGroup(string Member, long UntilUnixMs);

/// <param name="Position">The last offset the group has acknowledged.</param>
public sealed record Acknowledged(Offset Position) : EventResult;

/// <summary>Reads a topic.</summary>
/// <param name="Topic">A topic without events reads as an empty one.</param>
/// <param name="From">The first offset wanted; at least 1.</param>
/// <param name="MaxEvents">At least 1.</param>
/// <param name="MaxBytes">Of data; the first event comes whatever its size.</param>
public sealed record EventsQuery(string Topic, Offset From, int MaxEvents, int MaxBytes) : Query;

/// <param name="Events">In order, from the first one wanted.</param>
/// <param name="Last">The topic's last offset.</param>
public sealed record EventsResult(IReadOnlyList<Event> Events, Offset Last) : QueryResult;

/// <summary>Which topics there are.</summary>
public sealed record TopicsQuery : Query;

/// <param name="Topics">Ordered by name.</param>
public sealed record TopicsResult(IReadOnlyList<TopicInfo> Topics) : QueryResult;

/// <param name="Topic">Its name.</param>
/// <param name="Last">Its last offset.</param>
public sealed record TopicInfo(string Topic, Offset Last);

/// <summary>Where a consumer group stands.</summary>
public sealed record GroupQuery(string Topic, string Group) : Query;

/// <param name="Position">The last offset it has acknowledged; 0 for a group never heard of.</param>
/// <param name="Last">The topic's last offset.</param>
/// <param name="Delivery">What is handed out and not yet acknowledged.</param>
public sealed record GroupResult(Offset Position, Offset Last, GroupDelivery? Delivery) : QueryResult;

/// <summary>Events in the hands of a member.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Last">Up to which offset; from the group's position on.</param>
/// <param name="UntilUnixMs">From then on another member gets them, in milliseconds since 1970 (UTC).</param>
public sealed record GroupDelivery(string Member, Offset Last, long UntilUnixMs);
