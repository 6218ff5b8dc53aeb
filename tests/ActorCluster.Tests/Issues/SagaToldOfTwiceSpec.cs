using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Sagas;
using ActorCluster.Machine.Wire;
using ActorCluster.Sagas;
using ActorCluster.Tests.Sagas;
using Xunit;

namespace ActorCluster.Tests.Issues;

/// <summary>
/// A client repeated the start of a saga at a node that had not yet applied the first start: saga.started was published twice, because whether
/// the saga was new was decided by that node's own, older state instead of by the entry.
/// </summary>
public class SagaToldOfTwiceSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public async Task A_saga_that_is_started_again_at_a_node_that_lags_is_told_of_once()
    {
        var replica = new FakeReplica(Sys);
        var sagas = new SagaClient(new LaggingReplica(replica), new SagaRegistry(new HttpSteps(new HttpClient(), NoGuard.Instance)), new Signals(), TimeProvider.System);
        sagas.Registry.Register(SagaDefinition.Named("order").Step("reserve", (_, _) => Task.FromResult("")).PublishingTo("orders"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var answer = await sagas.StartAsync("o-1", "order", "{}");
            Assert.Null(answer.Failure);
        }

        var events = replica.Ask<EventsResult>(new EventsQuery("orders", Offset.First, 10, 100_000)).Events;
        Assert.Equal(["saga.started"], events.Select(each => each.Type));
    }

    [Fact]
    public async Task The_same_id_with_another_input_is_still_a_conflict()
    {
        var replica = new FakeReplica(Sys);
        var sagas = new SagaClient(replica, new SagaRegistry(new HttpSteps(new HttpClient(), NoGuard.Instance)), new Signals(), TimeProvider.System);
        sagas.Registry.Register(SagaDefinition.Named("order").Step("reserve", (_, _) => Task.FromResult("")).PublishingTo("orders"));
        Assert.Null((await sagas.StartAsync("o-1", "order", "{}")).Failure);
        Assert.Equal(Failure.Types.Code.Conflict, (await sagas.StartAsync("o-1", "order", """{"n":2}""")).Failure?.Code);
    }

    /// <summary>Its own state has applied nothing yet.</summary>
    private sealed class LaggingReplica(FakeReplica replica) : IReplica
    {
        public NodeId Name => replica.Name;

        public Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
            replica.ExecuteAsync(command, cancellationToken);

        public Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellationToken) => Task.FromResult(new ReadAnswer(
            null, new Rejection(RejectionReason.NotFound, "not applied here yet"), level.Consistency, new Term(1), LogIndex.Zero, 1, null));
    }
}
