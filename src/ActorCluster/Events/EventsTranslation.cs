using ActorCluster.Core.Events;
using Google.Protobuf;

namespace ActorCluster.Events;

/// <summary>Between the wire's words for topics and groups and the state machine's. Data is shared, never copied.</summary>
public static class EventsTranslation
{
    public static Publish ToCore(Wire.Publish wire) =>
        new(wire.Topic, [.. wire.Events.Select(each => new NewEvent(each.Type, each.Key, each.Data.Memory))]);

    public static FetchGroup ToCore(Wire.FetchGroup wire) =>
        new(wire.Topic, wire.Group, wire.Member, wire.MaxEvents, wire.RedeliverAfterMs);

    public static AcknowledgeGroup ToCore(Wire.AcknowledgeGroup wire) =>
        new(wire.Topic, wire.Group, wire.Member, new(wire.Offset));

    public static Wire.Published ToWire(Published published) =>
        new() { FirstOffset = published.First.Value, LastOffset = published.Last.Value };

    public static Wire.Fetched ToWire(Fetched fetched) => new()
    {
        Events = { fetched.Events.Select(ToWire) },
        Position = fetched.Position.Value,
        BusyWith = fetched.Busy?.Member ?? "",
        BusyUntilUnixMs = fetched.Busy?.UntilUnixMs ?? 0,
    };

    public static Wire.Acknowledged ToWire(Acknowledged acknowledged) => new() { Position = acknowledged.Position.Value };

    public static Wire.Event ToWire(Event each) => new()
    {
        Offset = each.Offset.Value,
        AtUnixMs = each.AtUnixMs,
        Type = each.Type,
        Key = each.Key,
        Data = UnsafeByteOperations.UnsafeWrap(each.Data),
    };
}
