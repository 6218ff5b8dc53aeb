using ActorCluster.Core.Events;
using ActorCluster.Events;
using Akka.Dispatch;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// What runs in every process of a node beside its actors, and ends with it: a member of the consumer group, which does some work on each event and then acknowledges it; and a subscriber
/// that notes how far it has come.
/// </summary>
internal sealed class SeededConsumers(SeededCluster cluster, SeededTopic topic)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(300);

    private readonly SeededLoop _loop = cluster.Loop;
    private readonly Dictionary<string, Offset> _seen = [];

    /// <summary>How far the node's subscriber has come.</summary>
    public Offset Seen(SeededNode node) => _seen.GetValueOrDefault(node.Name.Name);

    /// <summary>Starts both in the node's process.</summary>
    public void Begin(SeededNode node)
    {
        var (process, topics) = (node.Process!, node.Running!.Topics);
        _loop.Post(process, new ActionRunnable(async () => await ConsumeAsync(node.Name.Name, topics)));
        _loop.Post(process, new ActionRunnable(async () => await SubscribeAsync(node.Name.Name, topics)));
    }

    private async Task SubscribeAsync(string node, Topics topics)
    {
        await foreach (var each in topics.SubscribeAsync(SeededTopic.Name, _seen.GetValueOrDefault(node).Next))
        {
            var next = _seen.GetValueOrDefault(node).Next;
            Demand.That(each.Offset == next, $"the subscriber at {node} is given {each.Offset} instead of {next}");
            topic.Saw($"the subscriber at {node}", each.Offset, each.Type, each.Key, each.Data.Span);
            _seen[node] = next;
        }
    }

    private async Task ConsumeAsync(string member, Topics topics)
    {
        while (true)
        {
            await _loop.Delay(Milliseconds(1, 20));
            var redeliverAfter = Milliseconds(100, 1200);
            var answer = await topics.FetchAsync(SeededTopic.Name, SeededTopic.Group, member, _loop.Random.Next(1, 9), LongestWait, redeliverAfter);
            if (answer.Failure is null && answer.Results[0].Fetched.Events.Count > 0)
            {
                await WorkAsync(member, topics, answer.Results[0].Fetched.Events);
            }
        }
    }

    private async Task WorkAsync(string member, Topics topics, IReadOnlyList<ActorCluster.Events.Wire.Event> events)
    {
        _loop.Trace.Say(member, $"works on {events[0].Offset} to {events[^1].Offset}");
        var isEarly = cluster.Profile.Bug == SeededBug.AcknowledgesBeforeTheWork;
        var isEachAlone = _loop.Random.Next(2) == 0;
        foreach (var each in events)
        {
            var offset = new Offset(each.Offset);
            topic.Saw($"the consumer at {member}", offset, each.Type, each.Key, each.Data.Span);
            var isToAcknowledge = isEachAlone || each == events[^1];
            if (isEarly && isToAcknowledge && !await AcknowledgeAsync(member, topics, offset))
            {
                return;
            }

            await _loop.Delay(Milliseconds(1, 15));
            topic.Done(offset);
            if (!isEarly && isToAcknowledge && !await AcknowledgeAsync(member, topics, offset))
            {
                return;
            }
        }
    }

    /// <summary>False where the group's next events are to be fetched again, whether it is acknowledged or not.</summary>
    private async Task<bool> AcknowledgeAsync(string member, Topics topics, Offset offset)
    {
        var answer = await topics.AcknowledgeAsync(SeededTopic.Name, SeededTopic.Group, member, offset);
        _loop.Trace.Say(member, $"acknowledges {offset}: {answer.Failure?.Message}");
        Demand.That(answer.Failure is not null || answer.Results[0].Acknowledged.Position >= offset.Value, $"{member} acknowledges {offset}, and is told {answer}");
        return answer.Failure is null;
    }

    private TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(_loop.Random.Next(least, most));
}
