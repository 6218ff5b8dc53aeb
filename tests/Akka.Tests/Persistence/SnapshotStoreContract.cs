using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Xunit;
using AkkaPersistence = Akka.Persistence.Persistence;

namespace Akka.Tests.Persistence;

/// <summary>What every snapshot store does.</summary>
public abstract class SnapshotStoreContract : Akka.TestKit.Xunit2.TestKit
{
    private readonly IActorRef store;
    private readonly TestProbe actor;

    protected SnapshotStoreContract(Config config) : base(config)
    {
        store = AkkaPersistence.Instance.Apply(Sys).SnapshotStoreFor(null);
        actor = CreateTestProbe();
    }

    [Fact]
    public void Finds_nothing_where_nothing_was_saved() => Assert.Null(Load(SnapshotSelectionCriteria.Latest));

    [Fact]
    public void Loads_the_newest()
    {
        Save(3, 5, 4);
        Assert.Equal((5, "state 5"), Load(SnapshotSelectionCriteria.Latest));
        Assert.Null(Load(SnapshotSelectionCriteria.Latest, persistenceId: "another"));
    }

    [Fact]
    public void Loads_within_the_criteria()
    {
        var saved = Save(1, 2, 3);
        Assert.Equal((2, "state 2"), Load(new SnapshotSelectionCriteria(2)));
        Assert.Equal((2, "state 2"), Load(SnapshotSelectionCriteria.Latest, toSequenceNr: 2));
        Assert.Equal((1, "state 1"), Load(new SnapshotSelectionCriteria(long.MaxValue, saved[0].Timestamp)));
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 4)));
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 0, saved[2].Timestamp.AddTicks(1))));
        Assert.Null(Load(SnapshotSelectionCriteria.None));
    }

    [Fact]
    public void Replaces_a_snapshot_of_the_same_sequence_number()
    {
        Save(1);
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", 1), new Noted("anew")), actor.Ref);
        actor.ExpectMsg<SaveSnapshotSuccess>();
        Assert.Equal((1, "anew"), Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Deletes_one()
    {
        var saved = Save(1, 2, 3);
        store.Tell(new DeleteSnapshot(saved[2]), actor.Ref);
        actor.ExpectMsg<DeleteSnapshotSuccess>();
        Assert.Equal((2, "state 2"), Load(SnapshotSelectionCriteria.Latest));
        store.Tell(new DeleteSnapshot(new SnapshotMetadata("p", 2)), actor.Ref);
        actor.ExpectMsg<DeleteSnapshotSuccess>();
        Assert.Equal((1, "state 1"), Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Deletes_by_criteria()
    {
        Save(1, 2, 3, 4);
        store.Tell(new DeleteSnapshots("p", new SnapshotSelectionCriteria(3, DateTime.MaxValue, 2)), actor.Ref);
        actor.ExpectMsg<DeleteSnapshotsSuccess>();
        Assert.Equal((1, "state 1"), Load(new SnapshotSelectionCriteria(3)));
        Assert.Equal((4, "state 4"), Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Keeps_a_large_state()
    {
        var state = new string('x', 3_000_000);
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", 1), new Noted(state)), actor.Ref);
        actor.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(10));
        Assert.Equal((1, state), Load(SnapshotSelectionCriteria.Latest));
    }

    private SnapshotMetadata[] Save(params int[] sequenceNrs) => [.. sequenceNrs.Select(sequenceNr =>
    {
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", sequenceNr), new Noted($"state {sequenceNr}")), actor.Ref);
        return actor.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(10)).Metadata;
    })];

    private (long SequenceNr, string Text)? Load(SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue, string persistenceId = "p")
    {
        store.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr), actor.Ref);
        return actor.ExpectMsg<LoadSnapshotResult>(TimeSpan.FromSeconds(10)).Snapshot is { } selected
            ? (selected.Metadata.SequenceNr, ((Noted)selected.Snapshot).Text)
            : null;
    }
}

public sealed class MemorySnapshotStoreSpec() : SnapshotStoreContract(Plugins.InMemory());

public sealed class SqliteSnapshotStoreSpec : SnapshotStoreContract
{
    private readonly TemporaryDirectory directory;

    public SqliteSnapshotStoreSpec() : this(new TemporaryDirectory())
    {
    }

    private SqliteSnapshotStoreSpec(TemporaryDirectory directory) : base(Plugins.Sql(directory.File("snapshots.db"))) =>
        this.directory = directory;

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresSnapshotStoreSpec(PostgresServer server) : SnapshotStoreContract(Plugins.Postgres(server.NewDatabase()));
