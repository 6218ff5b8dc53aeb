using Akka.Actor;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What is in the file, and when; what happens if the database is in the way of somebody else, or is not there.</summary>
public sealed class SqlDurabilitySpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory directory;

    public SqlDurabilitySpec() : this(new TemporaryDirectory())
    {
    }

    private SqlDurabilitySpec(TemporaryDirectory directory)
        : base(Plugins.Sql($"{directory.File("live.db")};Default Timeout=20")) => this.directory = directory;

    [Fact]
    public void What_was_handled_is_in_the_file_without_any_closing()
    {
        var actor = Start(Sys, "p");
        ExpectMsg("recovered 0", Patience);
        for (var i = 0; i < 50; i++) actor.Tell(new Persist($"{i}"));
        for (var i = 0; i < 50; i++) ExpectMsg($"handled {i}", Patience);
        // The files as a crash of the machine would leave them: nobody has closed the database.
        File.Copy(directory.File("live.db"), directory.File("copy.db"));
        // Not every plugin has the database write ahead.
        if (File.Exists(directory.File("live.db-wal"))) File.Copy(directory.File("live.db-wal"), directory.File("copy.db-wal"));

        var next = ActorSystem.Create("next", Plugins.Sql(directory.File("copy.db")));
        Start(next, "p");
        for (var i = 0; i < 50; i++) ExpectMsg($"replayed {i}", Patience);
        ExpectMsg("recovered 50", Patience);
        Shutdown(next);
    }

    [Fact]
    public void A_stopped_system_leaves_its_history_to_the_next_one()
    {
        var file = directory.File("again.db");
        for (var round = 0; round < 3; round++)
        {
            var system = ActorSystem.Create($"round-{round}", Plugins.Sql(file));
            var actor = Start(system, "p");
            for (var i = 0; i < round; i++) ExpectMsg($"replayed {i}", Patience);
            ExpectMsg($"recovered {round}", Patience);
            actor.Tell(new Persist($"{round}"));
            ExpectMsg($"handled {round}", Patience);
            Shutdown(system);
        }
    }

    [Fact]
    public void A_locked_database_is_waited_for()
    {
        var actor = Start(Sys, "p");
        ExpectMsg("recovered 0", Patience);
        using var other = SqliteFile.Open(directory.File("live.db"));
        other.Execute("BEGIN IMMEDIATE");
        actor.Tell(new Persist("a"));
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        other.Execute("COMMIT");
        ExpectMsg("handled a", Patience);
    }

    [Fact]
    public void A_database_that_stays_locked_fails_the_write()
    {
        var system = ActorSystem.Create("impatient", Plugins.Sql($"{directory.File("locked.db")};Default Timeout=1"));
        var actor = Start(system, "p");
        ExpectMsg("recovered 0", Patience);
        using (var other = SqliteFile.Open(directory.File("locked.db")))
        {
            other.Execute("BEGIN IMMEDIATE");
            actor.Tell(new Persist("a"));
            ExpectMsg<string>(text => Assert.StartsWith("failed a: ", text), Patience);
        }
        actor = Start(system, "p");
        ExpectMsg("recovered 0", Patience);
        actor.Tell(new Persist("b"));
        ExpectMsg("handled b", Patience);
        Shutdown(system);
    }

    [Fact]
    public void The_tables_are_those_of_the_official_plugin()
    {
        var actor = Start(Sys, "p");
        actor.Tell(new Persist("hello"));
        actor.Tell("snapshot");
        ExpectMsg("recovered 0", Patience);
        ExpectMsg("handled hello", Patience);
        ExpectMsg("snapshot", Patience);
        ExpectMsg("saved 1", Patience);
        using var database = SqliteFile.Open(directory.File("live.db"));
        Assert.Equal(
            "ordering created deleted persistence_id sequence_number message manifest identifier writer_uuid",
            database.Query("SELECT group_concat(name, ' ') FROM pragma_table_info('journal')"));
        Assert.Equal(
            "persistence_id sequence_number created snapshot manifest serializer_id",
            database.Query("SELECT group_concat(name, ' ') FROM pragma_table_info('snapshot')"));
        Assert.Equal(
            "ordering_id tag sequence_nr persistence_id",
            database.Query("SELECT group_concat(name, ' ') FROM pragma_table_info('tags')"));
        Assert.Equal(
            "journal_created_idx journal_sequence_number_idx journal_uq tags_persistence_id_sequence_nr_idx tags_tag_idx",
            database.Query("SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL " +
                "AND tbl_name IN ('journal', 'tags') ORDER BY name)"));
        Assert.Equal(
            "p 1 0 hello noted 9001",
            database.Query("SELECT concat_ws(' ', persistence_id, sequence_number, deleted, CAST(message AS TEXT), manifest, identifier) FROM journal"));
        Assert.Equal(
            "p 1 hello noted 9001",
            database.Query("SELECT concat_ws(' ', persistence_id, sequence_number, CAST(snapshot AS TEXT), manifest, serializer_id) FROM snapshot"));
    }

    [Fact]
    public void Tags_have_their_own_table()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Tagger(TestActor)));
        actor.Tell("a");
        ExpectMsg("stored a", Patience);
        using var database = SqliteFile.Open(directory.File("live.db"));
        Assert.Equal("renamed 1 tagger", database.Query(
            "SELECT concat_ws(' ', tag, sequence_nr, tags.persistence_id) FROM tags JOIN journal ON ordering = ordering_id"));
    }

    private IActorRef Start(ActorSystem system, string id)
    {
        var listener = TestActor;
        return system.ActorOf(Props.Create(() => new Notebook(id, listener, null)));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}
