namespace ActorCluster.Core.Events;

/// <summary>
/// Writes topics and groups out as they were at this cursor's making: topics only grow, so that their lengths are enough to know; groups are
/// records that never change.
/// <code>
/// record   := 1 topic event    the first event of the next topic, in the order of their names
///           | 0 event          the next event of the same topic
///           | 2 topic group position 0 | 2 topic group position 1 member last until
/// event    := at type key data
/// </code>
/// </summary>
internal sealed class EventCursor(IReadOnlyList<(string Topic, List<Event> Events, int Count)> topics, IReadOnlyList<((string Topic, string Group) Name, ConsumerGroup Group)> groups)
    : IRecordSource
{
    private const byte SameTopic = 0;
    private const byte NextTopic = 1;
    private const byte Group = 2;

    private int topic;
    private int place;
    private int group;

    /// <inheritdoc/>
    public bool Write(RecordWriter block, int size)
    {
        for (; topic < topics.Count; topic++, place = 0)
        {
            var (name, events, count) = topics[topic];
            for (; place < count; place++)
            {
                if (block.Length >= size)
                    return true;
                block.Octet(place == 0 ? NextTopic : SameTopic);
                if (place == 0)
                    block.Text(name);
                Write(block, events[place]);
            }
        }

        for (; group < groups.Count; group++)
        {
            if (block.Length >= size)
                return true;
            Write(block, groups[group]);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Reads one record.</summary>
    internal static void Read(ref CompactReader reader, EventStore store, ref List<Event>? last)
    {
        switch (reader.Octet())
        {
            case NextTopic:
                last = store.Restore(reader.Text());
                break;
            case SameTopic when last is not null:
                break;
            case Group:
                var name = (reader.Text(), reader.Text());
                var position = new Offset(reader.Number());
                var delivery = reader.Flag() ? new GroupDelivery(reader.Text(), new Offset(reader.Number()), reader.Number()) : null;
                store.Restore(name, new ConsumerGroup(position, delivery));
                return;
            case var other:
                throw new FormatException($"a record of events begins with {other}");
        }

        last.Add(new Event(new(last.Count + 1), reader.Number(), reader.Text(), reader.Text(), reader.Bytes()));
    }

    private static void Write(RecordWriter block, Event each)
    {
        block.Number(each.AtUnixMs);
        block.Text(each.Type);
        block.Text(each.Key);
        block.Bytes(each.Data.Span);
    }

    private static void Write(RecordWriter block, ((string Topic, string Group) Name, ConsumerGroup Group) each)
    {
        block.Octet(Group);
        block.Text(each.Name.Topic);
        block.Text(each.Name.Group);
        block.Number(each.Group.Position.Value);
        block.Octet(each.Group.Delivery is null ? (byte)0 : (byte)1);
        if (each.Group.Delivery is not { } delivery)
            return;
        block.Text(delivery.Member);
        block.Number(delivery.Last.Value);
        block.Number(delivery.UntilUnixMs);
    }
}
