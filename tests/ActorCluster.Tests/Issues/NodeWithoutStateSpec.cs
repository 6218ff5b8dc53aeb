using System.Text;
using ActorCluster.Core;
using ActorCluster.Core.Events;
using ActorCluster.Events;
using ActorCluster.Machine.Wire;
using ActorCluster.ReadModels;
using ActorCluster.Settings;
using Akka.TestKit.Xunit2;
using Xunit;

namespace ActorCluster.Tests.Issues;

/// <summary>
/// A node that had not read its log within requests.timeout, because its cluster was only being founded or its journal was long, ended every subscription and every fetch at it with an
/// exception, and its read models failed with an error.
/// </summary>
public sealed class NodeWithoutStateSpec : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeReplica replica;
    private readonly SlowReplica slow;
    private readonly Topics topics;

    public NodeWithoutStateSpec()
    {
        replica = new FakeReplica(Sys);
        slow = new SlowReplica(replica);
        var settings = new EventSettings(TimeSpan.FromSeconds(30), 500, 1 << 20);
        topics = new Topics(slow, new Signals(), settings, TimeProvider.System);
        new Topics(replica, new Signals(), settings, TimeProvider.System).PublishAsync("t", [new NewEvent("", "k", Encoding.UTF8.GetBytes("{}"))]).Wait(Soon);
    }

    [Fact]
    public async Task A_subscription_goes_on_once_the_node_has_a_state()
    {
        slow.Fails = 3;
        await using var events = topics.SubscribeAsync("t", Offset.First).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Soon));
        Assert.Equal("k", events.Current.Key);
    }

    [Fact]
    public async Task A_fetch_waits_for_it_as_long_as_it_may_wait()
    {
        slow.Fails = 3;
        Assert.Equal("k", (await topics.FetchAsync("t", "g", "m", 1, Soon)).Results[0].Fetched.Events.Single().Key);
        slow.Fails = 1;
        Assert.Equal(Failure.Types.Code.Unavailable, (await topics.FetchAsync("t", "g", "m", 1, TimeSpan.Zero)).Failure.Code);
    }

    [Fact]
    public void A_read_model_that_finds_no_state_logs_no_error()
    {
        slow.Fails = 1;
        var folder = Directory.CreateTempSubdirectory("read-model-").FullName;
        try
        {
            var model = new ReadModelSettings("m", "t", "t", "k", [new ReadModelColumn("k", "@key", "TEXT")]);
            EventFilter.Error().Expect(0, () =>
            {
                var actor = Watch(Sys.ActorOf(ProjectionActor.Props(model, Path.Combine(folder, "read-models.db"), slow)));
                ExpectTerminated(actor, Soon);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>It has no state for the first reads.</summary>
    private sealed class SlowReplica(FakeReplica replica) : IReplica
    {
        public NodeId Name => replica.Name;

        public int Fails { get; set; }

        public Task<Answer> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) => replica.ExecuteAsync(command, cancellationToken);

        public Task<ReadAnswer> ReadAsync(Query query, ReadDemand level, CancellationToken cancellationToken) =>
            Fails-- > 0 ? Task.FromException<ReadAnswer>(new ReadUnavailableException("not yet")) : replica.ReadAsync(query, level, cancellationToken);
    }
}
