using System.Text;
using ActorCluster.Core.Events;
using Xunit;

namespace ActorCluster.Core.Tests.Events;

/// <summary>Topics and consumer groups, as transcripts: each line is what an operation gives.</summary>
public class EventStoreTests
{
    private readonly EventStore store = new();
    private long now;

    [Fact]
    public void Offsets_count_from_1_without_gaps()
    {
        Assert.Equal("1-2", Publish("a", "b"));
        Assert.Equal("3-3", Publish("c"));
        Assert.Equal("[1:a 2:b 3:c] of 3", Read(1, 10));
        Assert.Equal("[2:b] of 3", Read(2, 1));
        Assert.Equal("[] of 3", Read(4, 10));
        Assert.Equal("[1:a 2:b] of 3", Read(1, 10, maxBytes: 2));
        Assert.Equal("[1:a] of 3", Read(1, 10, maxBytes: 0));
        Assert.Equal(new Offset(0), store.LastOf("other"));
        Assert.Equal("Invalid: from is 0: offsets count from 1", Read(0, 10));
    }

    [Fact]
    public void A_member_keeps_its_events_until_the_deadline_and_then_another_gets_the_same()
    {
        Publish("a", "b", "c");
        Assert.Equal("[1:a 2:b] after 0", Fetch("m1", 2));
        Assert.Equal("busy with m1 until 100, after 0", Fetch("m2", 3));
        now = 50;
        Assert.Equal("[1:a 2:b] after 0", Fetch("m1", 9));
        now = 149;
        Assert.Equal("busy with m1 until 150, after 0", Fetch("m2", 3));
        now = 150;
        Assert.Equal("[1:a 2:b 3:c] after 0", Fetch("m2", 3));
        Assert.Equal(
            "Conflict: member 'm1' cannot acknowledge offset 2 of topic 't' for group 'g': "
            + "offsets 1 to 3 are handed out to member 'm2'; fetch again",
            Acknowledge("m1", 2));
        Assert.Equal("3", Acknowledge("m2", 3));
        Assert.Equal("[] after 3", Fetch("m1", 1));
    }

    [Fact]
    public void A_position_moves_only_over_what_was_handed_out_and_never_back()
    {
        Publish("a", "b", "c");
        Assert.StartsWith("Conflict: member 'm1' cannot acknowledge offset 1 of topic 't' for group 'g': nothing after offset 0", Acknowledge("m1", 1));
        Fetch("m1", 2);
        Assert.StartsWith("Conflict", Acknowledge("m1", 3));
        Assert.Equal("1", Acknowledge("m1", 1));
        Assert.Equal("[2:b] after 1", Fetch("m1", 9));
        Assert.Equal("2", Acknowledge("m1", 2));
        Assert.Equal("2", Acknowledge("m1", 1));
        Assert.Equal("[3:c] after 2", Fetch("m2", 9));
        Assert.Equal(new GroupResult(new(2), new(3), new("m2", new(3), 100)), store.Ask(new GroupQuery("t", "g")));
    }

    [Fact]
    public void A_late_acknowledgement_counts_while_nobody_else_was_handed_the_events()
    {
        Publish("a");
        Fetch("m1", 1);
        now = 500;
        Assert.Equal("1", Acknowledge("m1", 1));
    }

    [Fact]
    public void Groups_know_nothing_of_each_other_and_what_was_published_meanwhile_is_not_missed()
    {
        Publish("a");
        Fetch("m1", 1);
        Acknowledge("m1", 1);
        Publish("b");
        Assert.Equal("[1:a 2:b] after 0", Fetch("m1", 9, "other"));
        Assert.Equal("[2:b] after 1", Fetch("m1", 9));
    }

    [Fact]
    public void Fetching_from_nothing_leaves_nothing_behind()
    {
        Assert.Equal("[] after 0", Fetch("m1", 1));
        Assert.Equal(new GroupResult(new(0), new(0), null), store.Ask(new GroupQuery("t", "g")));
        Assert.Empty(store.Ask(new TopicsQuery()).Topics);
    }

    [Theory]
    [InlineData("", "g", "m", 1, 1)]
    [InlineData("a b", "g", "m", 1, 1)]
    [InlineData("t", "g/h", "m", 1, 1)]
    [InlineData("t", "g", "", 1, 1)]
    [InlineData("t", "g", "m", 0, 1)]
    [InlineData("t", "g", "m", 1, 0)]
    [InlineData("t", "g", "m", 1, 86_400_001)]
    public void What_breaks_a_rule_of_form_is_refused(string topic, string group, string member, int max, long redeliverAfterMs) =>
        Assert.Equal(RejectionReason.Invalid, store.Check(new FetchGroup(topic, group, member, max, redeliverAfterMs))!.Reason);

    private static string Show(IEnumerable<Event> events) =>
        $"[{string.Join(" ", events.Select(each => $"{each.Offset}:{Encoding.UTF8.GetString(each.Data.Span)}"))}]";

    private string Publish(params string[] data) =>
        Do(new Publish("t", [.. data.Select(each => new NewEvent("", "", Encoding.UTF8.GetBytes(each)))]));

    private string Fetch(string member, int max, string group = "g") => Do(new FetchGroup("t", group, member, max, 100));

    private string Acknowledge(string member, long offset) => Do(new AcknowledgeGroup("t", "g", member, new(offset)));

    private string Read(long from, int max, int maxBytes = 1000)
    {
        var (result, rejection) = store.Ask(new EventsQuery("t", new(from), max, maxBytes));
        return rejection is null ? $"{Show(result!.Events)} of {result.Last}" : $"{rejection.Reason}: {rejection.Message}";
    }

    private string Do(EventOperation operation)
    {
        if (store.Check(operation) is { } rejection)
            return $"{rejection.Reason}: {rejection.Message}";
        return store.Apply(operation, now) switch
        {
            Published published => $"{published.First}-{published.Last}",
            Fetched { Busy: { } busy } fetched => $"busy with {busy.Member} until {busy.UntilUnixMs}, after {fetched.Position}",
            Fetched fetched => $"{Show(fetched.Events)} after {fetched.Position}",
            Acknowledged acknowledged => $"{acknowledged.Position}",
            var other => throw new InvalidOperationException($"{other}"),
        };
    }
}
