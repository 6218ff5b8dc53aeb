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
        Assert.Null(Load(SnapshotSelectionCriteria.None));
    }

    [Fact]
    public void Replaces_a_snapshot_of_the_same_sequence_number()
    {
        Save(1);
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", 1, DateTime.MinValue), new Noted("anew")), actor.Ref);
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
        store.Tell(new DeleteSnapshot(new SnapshotMetadata("p", 2, DateTime.MinValue)), actor.Ref);
        actor.ExpectMsg<DeleteSnapshotSuccess>();
        Assert.Equal((1, "state 1"), Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Deletes_by_criteria()
    {
        Save(1, 2, 3, 4);
        DeleteBy(new SnapshotSelectionCriteria(3));
        Assert.Null(Load(new SnapshotSelectionCriteria(3)));
        Assert.Equal((4, "state 4"), Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void Keeps_a_large_state()
    {
        var state = new string('x', 3_000_000);
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", 1, DateTime.MinValue), new Noted(state)), actor.Ref);
        actor.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(10));
        Assert.Equal((1, state), Load(SnapshotSelectionCriteria.Latest));
    }

    protected IActorRef Store => store;

    protected TestProbe Actor => actor;

    /// <summary>Akka.NET's stores in memory and in SQL databases pass over the lower bounds of criteria; its local store does not.</summary>
    protected void LowerBoundsCount()
    {
        var saved = Save(1, 2, 3, 4);
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 5)));
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 0, saved[3].Timestamp.AddTicks(1))));
        DeleteBy(new SnapshotSelectionCriteria(3, DateTime.MaxValue, 2));
        Assert.Equal((1, "state 1"), Load(new SnapshotSelectionCriteria(3)));
        Assert.Equal((4, "state 4"), Load(SnapshotSelectionCriteria.Latest));
    }

    private void DeleteBy(SnapshotSelectionCriteria criteria)
    {
        store.Tell(new DeleteSnapshots("p", criteria), actor.Ref);
        actor.ExpectMsg<DeleteSnapshotsSuccess>();
    }

    protected SnapshotMetadata[] Save(params int[] sequenceNrs) => [.. sequenceNrs.Select(sequenceNr =>
    {
        store.Tell(new SaveSnapshot(new SnapshotMetadata("p", sequenceNr, DateTime.MinValue), new Noted($"state {sequenceNr}")), actor.Ref);
        return actor.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(10)).Metadata;
    })];

    protected (long SequenceNr, string Text)? Load(SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue, string persistenceId = "p")
    {
        store.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr), actor.Ref);
        return actor.ExpectMsg<LoadSnapshotResult>(TimeSpan.FromSeconds(10)).Snapshot is { } selected
            ? (selected.Metadata.SequenceNr, ((Noted)selected.Snapshot).Text)
            : null;
    }
}

public sealed partial class MemorySnapshotStoreSpec() : SnapshotStoreContract(Plugins.InMemory());

public sealed partial class SqliteSnapshotStoreSpec : SnapshotStoreContract
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
public sealed partial class PostgresSnapshotStoreSpec(PostgresServer server) : SnapshotStoreContract(Plugins.Postgres(server.NewDatabase()));

public sealed class LocalSnapshotStoreSpec : SnapshotStoreContract
{
    private readonly TemporaryDirectory directory;

    public LocalSnapshotStoreSpec() : this(new TemporaryDirectory())
    {
    }

    private LocalSnapshotStoreSpec(TemporaryDirectory directory) : base(ConfigurationFactory.ParseString(
        $$"""
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.persistence.snapshot-store { plugin = "akka.persistence.snapshot-store.local", local.dir = "{{directory.Path}}" }
        """).WithFallback(Plugins.Serializers)) => this.directory = directory;

    [Fact]
    public void Lower_bounds_count() => LowerBoundsCount();

    [Fact]
    public void A_damaged_file_is_passed_over_for_an_older_one_as_often_as_max_load_attempts_says()
    {
        Save(1, 2, 3, 4);
        Damage(4);
        Assert.Equal((3, "state 3"), Load(SnapshotSelectionCriteria.Latest));
        Damage(3);
        Damage(2);
        Store.Tell(new LoadSnapshot("p", SnapshotSelectionCriteria.Latest, long.MaxValue), Actor.Ref);
        Actor.ExpectMsg<LoadSnapshotFailed>(TimeSpan.FromSeconds(10));
        Assert.Equal((1, "state 1"), Load(new SnapshotSelectionCriteria(1)));
    }

    [Fact]
    public void Persistence_ids_may_have_any_characters()
    {
        foreach (var id in new[] { "a/b", "a-1", "a", "ü %", ".." })
        {
            Store.Tell(new SaveSnapshot(new SnapshotMetadata(id, 1, DateTime.MinValue), new Noted(id)), Actor.Ref);
            Actor.ExpectMsg<SaveSnapshotSuccess>(TimeSpan.FromSeconds(10));
        }
        foreach (var id in new[] { "a/b", "a-1", "a", "ü %", ".." })
            Assert.Equal((1, id), Load(SnapshotSelectionCriteria.Latest, persistenceId: id));
    }

    private void Damage(int sequenceNr)
    {
        var file = Directory.GetFiles(directory.Path, $"snapshot-p-{sequenceNr}-*").Single();
        using var stream = new FileStream(file, FileMode.Open);
        stream.SetLength(stream.Length / 2);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}
