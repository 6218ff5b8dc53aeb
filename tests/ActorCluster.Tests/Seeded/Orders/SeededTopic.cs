using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Core.Machine;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// The topic of orders and its consumer group, as simple as can be: what the entries of the log make of them, and what publishers, subscribers and consumers saw.
/// <list type="number">
/// <item>What is published stands in the topic once, or never where the publisher was told so; each publisher's in the order of publishing.</item>
/// <item>The group's position never goes back. What is handed out is what comes next, and one member's alone for as long as was asked for.</item>
/// <item>Subscribers see every event once, in order.</item>
/// <item>In the end the consumers have worked on every event.</item>
/// </list>
/// </summary>
internal sealed class SeededTopic
{
    private readonly List<Event> _events = [];
    private readonly Dictionary<string, Offset> _published = [];
    private readonly HashSet<string> _refused = [];
    private readonly Dictionary<string, Offset> _lastOf = [];
    private readonly HashSet<long> _done = [];
    private Offset _position;
    private Offset _handedOutBefore;
    private (string Member, Offset Last, long UntilUnixMs)? _handedOut;
    private long _nowUnixMs;

    public const string Name = "orders";

    public const string Group = "billing";

    public const string PublishedType = "noted";

    public Offset Last => new(_events.Count);

    /// <summary>The consumers have acknowledged everything.</summary>
    public bool IsDrained => _position == Last;

    /// <summary>Events that were handed out again.</summary>
    public int Redelivered { get; private set; }

    /// <summary>Events that somebody has worked on again.</summary>
    public int DoneAgain { get; private set; }

    public Event this[Offset offset] => _events[(int)offset.Value - 1];

    public IEnumerable<Event> Through(Offset last) => _events.Take((int)last.Value);

    /// <summary>An entry is applied for the first time.</summary>
    public void Apply(Command command, ApplyResult result)
    {
        _nowUnixMs = Math.Max(_nowUnixMs, command.AtUnixMs);
        for (var i = 0; i < result.Results.Count; i++)
        {
            switch (command.Operations[i], result.Results[i])
            {
                case (Publish { Topic: Name } publish, _):
                    Append(publish);
                    break;
                case (FetchGroup { Topic: Name, Group: Group } fetch, Fetched { Events.Count: > 0 } fetched):
                    HandOut(fetch, fetched);
                    break;
                case (AcknowledgeGroup { Topic: Name, Group: Group }, Acknowledged acknowledged):
                    Demand.That(acknowledged.Position >= _position && acknowledged.Position <= _handedOutBefore, $"the group goes from {_position} to {acknowledged.Position}");
                    _position = acknowledged.Position;
                    break;
            }
        }
    }

    /// <summary>A publisher is told where its event stands.</summary>
    public void Acknowledged(string publisher, string text, Offset offset)
    {
        Demand.That(_published.TryGetValue(text, out var stands) && stands == offset, $"'{text}' is acknowledged at {offset}, but does not stand there");
        Demand.That(!_lastOf.TryGetValue(publisher, out var before) || before < offset, $"'{text}' stands at {offset}, before what {publisher} has published before");
        _lastOf[publisher] = offset;
    }

    /// <summary>A publisher is told that its event is not published and will not be.</summary>
    public void Refused(string text)
    {
        _refused.Add(text);
        Demand.That(!_published.ContainsKey(text), $"'{text}' is published, but its publisher is told that it is not");
    }

    /// <summary>Somebody at a node is given an event.</summary>
    public void Saw(string who, Offset offset, string type, string key, ReadOnlySpan<byte> data)
    {
        Demand.That(offset <= Last, $"{who} is given the event {offset}, and the log has {Last}");
        var expected = this[offset];
        Demand.That(expected.Type == type && expected.Key == key && expected.Data.Span.SequenceEqual(data), $"{who} is given another event at {offset} than the log has");
    }

    /// <summary>A consumer has done its work on an event.</summary>
    public void Done(Offset offset) => DoneAgain += _done.Add(offset.Value) ? 0 : 1;

    /// <summary>Nothing is left to be done.</summary>
    public void CheckAllDone()
    {
        Demand.That(IsDrained, $"the group is at {_position} of {Last}");
        foreach (var each in _events)
        {
            Demand.That(_done.Contains(each.Offset.Value), $"the group is at {_position}, but nobody has worked on the event {each.Offset}, {each.Type} {each.Key}");
        }
    }

    private void Append(Publish publish)
    {
        foreach (var each in publish.Events)
        {
            _events.Add(new Event(new Offset(_events.Count + 1), _nowUnixMs, each.Type, each.Key, each.Data));
            var text = each.Type == PublishedType ? Encoding.UTF8.GetString(each.Data.Span) : $"{each.Type} {each.Key}";
            Demand.That(_published.TryAdd(text, Last), $"'{text}' is published twice, at {_published[text]} and at {Last}");
            Demand.That(!_refused.Contains(text), $"'{text}' is published at {Last}, but its publisher was told that it is not");
        }
    }

    private void HandOut(FetchGroup fetch, Fetched fetched)
    {
        Demand.That(fetched.Events[0].Offset == _position.Next, $"{fetch.Member} is handed out {fetched.Events[0].Offset} where the group is at {_position}");
        Demand.That(
            _handedOut is not { } held || held.Member == fetch.Member || held.Last <= _position || held.UntilUnixMs <= _nowUnixMs,
            $"{fetch.Member} is handed out at {_nowUnixMs} what is {_handedOut?.Member}'s alone until {_handedOut?.UntilUnixMs}");
        var last = fetched.Events[^1].Offset;
        Redelivered += (int)Math.Max(0, Math.Min(last.Value, _handedOutBefore.Value) - _position.Value);
        _handedOutBefore = new Offset(Math.Max(last.Value, _handedOutBefore.Value));
        _handedOut = (fetch.Member, last, _nowUnixMs + fetch.RedeliverAfterMs);
    }
}
