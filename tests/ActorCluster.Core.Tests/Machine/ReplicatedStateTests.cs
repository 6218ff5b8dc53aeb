using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Core.Kv;
using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using Xunit;

namespace ActorCluster.Core.Tests.Machine;

public class ReplicatedStateTests
{
    private readonly ReplicatedState state = new();

    private static StartSaga Order(string id) => new(id, "order", default, Bytes("{}"), ["reserve", "pay"]);

    private static Put Put(string key) => new(Bytes(key), Bytes("x"));

    private static Publish Publish(string topic, params string[] data) =>
        new(topic, [.. data.Select(each => new NewEvent("t", "k", Bytes(each)))]);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void One_command_writes_a_key_publishes_and_starts_a_saga()
    {
        var result = Apply(1000, Put("a"), Publish("orders", "1", "2"), Order("o-1"), Publish("orders", "3"));
        Assert.Null(result.Rejection);
        Assert.Collection(
            result.Results,
            each => Assert.Null(Assert.IsType<PutResult>(each).Previous),
            each => Assert.Equal(new Published(new(1), new(2)), each),
            each => Assert.Equal(new SagaStarted("o-1"), each),
            each => Assert.Equal(new Published(new(3), new(3)), each));
        Assert.Equal([new TopicInfo("orders", new(3))], result.Changes.Topics);
        Assert.Equal(["o-1"], result.Changes.Sagas);
        Assert.Equal(new Revision(2), state.Revision);
    }

    [Fact]
    public void A_rejected_command_changes_nothing()
    {
        Apply(1000, Order("o-1"));
        var tooEarly = new AdvanceSaga("o-1", 1, 1, false, new StepOutcome.Succeeded(default));
        var result = Apply(1001, Put("a"), Publish("orders", "1"), tooEarly);
        Assert.Equal(RejectionReason.Conflict, result.Rejection!.Reason);
        Assert.Empty(result.Results);
        Assert.Same(Changes.None, result.Changes);
        Assert.Equal(Revision.First, state.Revision);
        Assert.Empty(((TopicsResult)state.Ask(new TopicsQuery()).Result!).Topics);
        Assert.Equal(0, ((RangeQueryResult)state.Ask(new RangeQuery(new ReadRange(KeyRange.Prefix(default)))).Result!).Range.Count);
        Assert.Equal(2, state.Applied.Index.Value);
    }

    [Fact]
    public void Two_things_done_to_one_saga_or_one_group_are_refused()
    {
        var fetch = new FetchGroup("orders", "billing", "m", 1, 1000);
        Assert.Equal(
            "one command cannot do two things to saga 'o-1': send two commands",
            Apply(1, Order("o-1"), Order("o-1")).Rejection!.Message);
        Assert.Equal(
            "one command cannot do two things to group 'billing' of topic 'orders': send two commands",
            Apply(2, fetch, new AcknowledgeGroup("orders", "billing", "m", new(1))).Rejection!.Message);
        Assert.Null(Apply(3, fetch, fetch with { Group = "shipping" }).Rejection);
        Assert.Equal(RejectionReason.Invalid, Apply(4).Rejection!.Reason);
    }

    [Fact]
    public void The_clock_never_goes_back()
    {
        Apply(1000, Publish("t", "1"));
        Apply(900, Publish("t", "2"));
        Apply(1100, Publish("t", "3"));
        var events = (EventsResult)state.Ask(new EventsQuery("t", Offset.First, 10, 1000)).Result!;
        Assert.Equal([1000, 1000, 1100], events.Events.Select(each => each.AtUnixMs));
        Assert.Equal(1100, state.NowUnixMs);
    }

    [Fact]
    public void Entries_are_applied_in_order_without_gaps()
    {
        state.ApplyNothing(new(new(1), new(1)));
        Assert.Throws<InvalidOperationException>(() => state.ApplyNothing(new(new(1), new(1))));
        Assert.Throws<InvalidOperationException>(() => state.ApplyNothing(new(new(1), new(3))));
        state.ApplyNothing(new(new(2), new(2)));
        Assert.Throws<InvalidOperationException>(() => state.ApplyNothing(new(new(1), new(3))));
    }

    private ApplyResult Apply(long atUnixMs, params Operation[] operations) =>
        state.Apply(new(new(1), state.Applied.Index.Next), new Command(atUnixMs, operations));
}
