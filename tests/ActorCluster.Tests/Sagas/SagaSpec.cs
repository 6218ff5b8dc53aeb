using System.Collections.Concurrent;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using ActorCluster.Machine;
using ActorCluster.Machine.Wire;
using ActorCluster.Sagas;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;
using Failure = ActorCluster.Machine.Wire.Failure;

namespace ActorCluster.Tests.Sagas;

/// <summary>Sagas on a leader without a cluster. Every call that a step makes is noted by its idempotency key.</summary>
public class SagaSpec : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeReplica replica;
    private readonly SagaClient sagas;
    private readonly ConcurrentQueue<string> calls = new();

    public SagaSpec()
    {
        replica = new FakeReplica(Sys);
        var signals = new Signals();
        var settings = new SagaSettings([], 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(5));
        sagas = new SagaClient(replica, new SagaRegistry(new HttpSteps(new HttpClient(), NoGuard.Instance)), signals, TimeProvider.System);
        Sys.ActorOf(SagasActor.Props(replica, sagas.Registry, settings, signals), SagasActor.Name).Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    [Fact]
    public async Task A_leader_runs_the_steps_in_order_and_tells_of_the_end_in_the_same_entry()
    {
        Lead(1);
        var saga = await RunAsync(Order(Note("reserved"), Note("paid"), Note("shipped")).PublishingTo("orders"));
        Assert.Equal(SagaStatus.Completed, saga.Status);
        Assert.Equal(["o-1/0/action", "o-1/1/action", "o-1/2/action"], calls);
        Assert.Equal(4, replica.Commands);
        var events = replica.Ask<EventsResult>(new EventsQuery("orders", Offset.First, 10, 100_000)).Events;
        Assert.Equal(["saga.started o-1", "saga.completed o-1"], events.Select(each => $"{each.Type} {each.Key}"));
        Assert.Equal(
            """{"id":"o-1","definition":"order","status":"completed","input":{"n":1},"outputs":{"reserve":"reserved","pay":"paid","ship":"shipped"},"error":null}""",
            System.Text.Encoding.UTF8.GetString(events[1].Data.Span));
    }

    [Fact]
    public async Task A_step_that_fails_for_good_has_the_others_undone_last_first()
    {
        Lead(1);
        var saga = await RunAsync(Order(Note("reserved"), Note("paid"), (_, _) => throw new SagaStepFailedException("no such address")));
        Assert.Equal(SagaStatus.Compensated, saga.Status);
        Assert.Equal(["o-1/0/action", "o-1/1/action", "o-1/1/compensation", "o-1/0/compensation"], calls);
        Assert.Equal("ship: no such address", (string?)SagaJson.Summary(saga)["error"]);
    }

    [Fact]
    public async Task A_step_that_throws_is_tried_again_with_the_same_key_and_then_given_up()
    {
        Lead(1);
        var saga = await RunAsync(Order(Note("reserved"), Failing("down"), Note("shipped")));
        Assert.Equal(SagaStatus.Compensated, saga.Status);
        Assert.Equal(["o-1/0/action", "o-1/1/action", "o-1/1/action", "o-1/1/action", "o-1/0/compensation"], calls);
        Assert.Equal(["retry", "retry", "failed"], saga.History.Where(each => each.Step == 1).Select(each => each.Outcome));
    }

    [Fact]
    public async Task A_compensation_that_is_given_up_leaves_the_saga_stuck()
    {
        Lead(1);
        var definition = SagaDefinition.Named("order")
            .Step("reserve", Note("reserved"), Failing("down"))
            .Step("pay", (_, _) => throw new SagaStepFailedException("no money"));
        Assert.Equal(SagaStatus.Stuck, (await RunAsync(definition)).Status);
    }

    [Fact]
    public async Task A_step_that_takes_too_long_is_cancelled_and_tried_again()
    {
        Lead(1);
        var saga = await RunAsync(SagaDefinition.Named("order").WithStepTimeout(TimeSpan.FromMilliseconds(50)).Step("reserve", async (context, token) =>
        {
            if (context.Attempt == 1)
                await Task.Delay(Timeout.Infinite, token);
            return "";
        }));
        Assert.Equal("step 'reserve' did not end within 0.05 s", saga.History[0].Error);
        Assert.Equal(SagaStatus.Completed, saga.Status);
    }

    [Theory]
    [InlineData(Failure.Types.Code.Unavailable, false, 1)]
    [InlineData(Failure.Types.Code.OutcomeUnknown, true, 1)]
    [InlineData(Failure.Types.Code.OutcomeUnknown, false, 2)]
    public async Task A_move_that_is_not_confirmed_is_repeated_or_found_in_the_state(Failure.Types.Code code, bool isApplied, int times)
    {
        sagas.Registry.Register(SagaDefinition.Named("order").Step("reserve", Note("reserved")));
        Assert.Null((await sagas.StartAsync("o-1", "order", "{}")).Failure);
        replica.FailNext(code, isApplied);
        Lead(1);
        var saga = await sagas.WhenEndedAsync("o-1").WaitAsync(Soon);
        Assert.Equal(SagaStatus.Completed, saga!.Status);
        Assert.Equal(Enumerable.Repeat("o-1/0/action", times), calls);
    }

    [Fact]
    public async Task A_leader_that_is_deposed_in_the_middle_of_a_step_lets_go_and_the_next_one_repeats_the_step()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        sagas.Registry.Register(SagaDefinition.Named("order").Step("reserve", Note("reserved")).Step("pay", async (context, token) =>
        {
            calls.Enqueue(context.IdempotencyKey);
            if (!begun.TrySetResult())
                return "";
            token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return "";
        }));
        Lead(1);
        await sagas.StartAsync("o-1", "order", "{}");
        await begun.Task.WaitAsync(Soon);
        Sys.EventStream.Publish(new LeadershipChanged(new NodeId("n2"), new Term(2), IsSelf: false));
        await cancelled.Task.WaitAsync(Soon);
        Assert.Equal(SagaStatus.Running, replica.Ask<SagaQueryResult>(new SagaQuery("o-1")).Saga.Status);
        Lead(3);
        Assert.Equal(SagaStatus.Completed, (await sagas.WhenEndedAsync("o-1").WaitAsync(Soon))!.Status);
        Assert.Equal(["o-1/0/action", "o-1/1/action", "o-1/1/action"], calls);
    }

    [Fact]
    public async Task Starting_a_saga_again_is_answered_the_same_and_what_cannot_be_started_is_refused()
    {
        sagas.Registry.Register(Order(Note(""), Note(""), Note("")).PublishingTo("orders"));
        var first = await sagas.StartAsync("o-1", "order", "{}");
        Assert.Equal("o-1", first.Results[0].SagaStarted.Id);
        Assert.Equal("o-1", (await sagas.StartAsync("o-1", "order", "{}")).Results[0].SagaStarted.Id);
        Assert.Equal(Failure.Types.Code.Conflict, (await sagas.StartAsync("o-1", "order", "{\"other\":1}")).Failure.Code);
        Assert.Equal(Failure.Types.Code.Invalid, (await sagas.StartAsync("o-2", "order", "{")).Failure.Code);
        var unknown = (await sagas.StartAsync("o-2", "refund", "{}")).Failure;
        Assert.Equal("there is no saga definition 'refund' at this node; there are: order", unknown.Message);
        Assert.Equal(new Offset(1), replica.Ask<EventsResult>(new EventsQuery("orders", Offset.First, 9, 999)).Last);
        Assert.Null(await sagas.WhenEndedAsync("o-9"));
        Assert.Empty(calls);
    }

    private SagaStepAction Note(string output) => (context, _) =>
    {
        calls.Enqueue(context.IdempotencyKey);
        return Task.FromResult(output);
    };

    private SagaStepAction Failing(string error) => (context, _) =>
    {
        calls.Enqueue(context.IdempotencyKey);
        throw new IOException(error);
    };

    private SagaDefinition Order(SagaStepAction reserve, SagaStepAction pay, SagaStepAction ship) =>
        SagaDefinition.Named("order").Step("reserve", reserve, Note("")).Step("pay", pay, Note("")).Step("ship", ship);

    private void Lead(long term) => Sys.EventStream.Publish(new LeadershipChanged(replica.Name, new Term(term), IsSelf: true));

    private async Task<SagaState> RunAsync(SagaDefinition definition)
    {
        sagas.Registry.Register(definition);
        Assert.Null((await sagas.StartAsync("o-1", definition.Name, """{"n":1}""")).Failure);
        return (await sagas.WhenEndedAsync("o-1").WaitAsync(Soon))!;
    }
}

/// <summary>Lets every call through.</summary>
internal sealed class NoGuard : ICallGuard
{
    public static readonly NoGuard Instance = new();

    public Task<T> CallAsync<T>(string dependency, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        call(cancellationToken);
}
