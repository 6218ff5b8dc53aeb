using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Events;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorCluster.Tests.Events;

/// <summary>Subscribers and consumer groups at a node without a cluster.</summary>
public class TopicsSpec : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeReplica replica;
    private readonly Topics topics;

    public TopicsSpec()
    {
        replica = new FakeReplica(Sys);
        var signals = new Signals();
        topics = new Topics(replica, signals, new EventSettings(TimeSpan.FromSeconds(30), MaxFetchEvents: 3, MaxFetchBytes: 1000), TimeProvider.System);
        Sys.ActorOf(EventsActor.Props(signals), EventsActor.Name).Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    [Fact]
    public async Task A_subscriber_gets_what_is_there_and_then_what_comes_from_any_offset_on()
    {
        await PublishAsync("a", "b", "c", "d", "e");
        await using var events = topics.SubscribeAsync("t", new(2)).GetAsyncEnumerator();
        foreach (var expected in (string[])["2:b", "3:c", "4:d", "5:e"])
            Assert.Equal(expected, await NextAsync(events));
        var next = NextAsync(events);
        Assert.False(next.IsCompleted);
        await PublishAsync("f");
        Assert.Equal("6:f", await next);
    }

    [Fact]
    public async Task A_subscriber_may_be_there_before_the_topic_and_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var events = topics.SubscribeAsync("t", Offset.First, cancellation.Token).GetAsyncEnumerator();
        var next = NextAsync(events);
        await PublishAsync("a");
        Assert.Equal("1:a", await next);
        next = NextAsync(events);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_member_waits_for_events_without_writing_to_the_log()
    {
        var fetching = topics.FetchAsync("t", "g", "m1", 10, Soon);
        Assert.Equal(0, replica.Commands);
        await PublishAsync("a", "b", "c", "d");
        Assert.Equal("1:a 2:b 3:c", Show((await fetching).Results[0].Fetched));
        Assert.Equal(2, replica.Commands);
        Assert.Equal(3, (await topics.AcknowledgeAsync("t", "g", "m1", new(3))).Results[0].Acknowledged.Position);
        Assert.Equal("4:d", Show((await topics.FetchAsync("t", "g", "m1", 10, Soon)).Results[0].Fetched));
    }

    [Fact]
    public async Task A_member_is_told_who_has_the_events_and_waits_for_its_turn()
    {
        await PublishAsync("a");
        await topics.FetchAsync("t", "g", "m1", 10, TimeSpan.Zero);
        var commands = replica.Commands;
        Assert.Equal("m1", (await topics.FetchAsync("t", "g", "m2", 10, TimeSpan.Zero)).Results[0].Fetched.BusyWith);
        var waiting = topics.FetchAsync("t", "g", "m2", 10, Soon);
        Assert.Equal(commands, replica.Commands);
        await topics.AcknowledgeAsync("t", "g", "m1", new(1));
        await PublishAsync("b");
        Assert.Equal("2:b", Show((await waiting).Results[0].Fetched));
    }

    [Fact]
    public async Task Nothing_in_time_is_an_empty_answer_and_a_mistake_is_a_failure()
    {
        Assert.Empty((await topics.FetchAsync("t", "g", "m1", 10, TimeSpan.FromMilliseconds(20))).Results[0].Fetched.Events);
        Assert.Equal("max_events is 0: fetch at least one event", (await topics.FetchAsync("t", "g", "m1", 0, Soon)).Failure.Message);
        Assert.Equal(0, replica.Commands);
    }

    private static string Show(ActorCluster.Events.Wire.Fetched fetched) =>
        string.Join(" ", fetched.Events.Select(each => $"{each.Offset}:{each.Data.ToStringUtf8()}"));

    private static async Task<string> NextAsync(IAsyncEnumerator<Event> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Soon));
        return $"{events.Current.Offset}:{Encoding.UTF8.GetString(events.Current.Data.Span)}";
    }

    private async Task PublishAsync(params string[] data)
    {
        var answer = await topics.PublishAsync("t", data.Select(each => new NewEvent("", "", Encoding.UTF8.GetBytes(each))));
        Assert.Null(answer.Failure);
    }
}
