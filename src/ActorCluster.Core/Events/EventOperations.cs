namespace ActorCluster.Core.Events;

/// <summary>Operations on topics and consumer groups.</summary>
public abstract record EventOperation : Operation
{
    private protected EventOperation()
    {
    }
}

/// <summary>Appends events to a topic, in order; the topic comes into being with its first event.</summary>
/// <param name="Topic">A <see cref="Names">name</see>.</param>
/// <param name="Events">At least one.</param>
public sealed record Publish(string Topic, IReadOnlyList<NewEvent> Events) : EventOperation;

/// <summary>An event to be published.</summary>
/// <param name="Type">What kind of event, in the publisher's own words; may be empty.</param>
/// <param name="Key">What it is about; may be empty.</param>
/// <param name="Data">JSON where it is to be projected.</param>
public sealed record NewEvent(string Type, string Key, ReadOnlyMemory<byte> Data);

/// <summary>Hands the next events to one member of a group; another member meanwhile is told that the group is busy.</summary>
/// <param name="Topic">The topic; nothing is handed out while it has no events.</param>
/// <param name="Group">A name; every group has a position of its own.</param>
/// <param name="Member">Who asks: the same name again is the same member, after a restart too. Not empty.</param>
/// <param name="MaxEvents">At least 1.</param>
/// <param name="RedeliverAfterMs">How long they are this member's alone; at least 1.</param>
public sealed record FetchGroup(string Topic, string Group, string Member, int MaxEvents, long RedeliverAfterMs) : EventOperation;

/// <summary>Everything up to and with <paramref name="Offset"/> is done. Repeating it changes nothing.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The group.</param>
/// <param name="Member">Who was handed the events.</param>
/// <param name="Offset">Within what was handed out to this member last, or done already.</param>
public sealed record AcknowledgeGroup(string Topic, string Group, string Member, Offset Offset) : EventOperation;
