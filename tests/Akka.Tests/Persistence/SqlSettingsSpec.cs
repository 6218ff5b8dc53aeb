using Akka.Actor;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What the settings of the SQL plugins do: names of tables and columns, tags.</summary>
public sealed class SqlSettingsSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory directory = new();

    [Fact]
    public void The_tables_of_Akka_Persistence_Sqlite_are_written_and_read()
    {
        const string settings =
            """
            akka.persistence {
              journal.sql { table-mapping = sqlite, tag-write-mode = Csv }
              snapshot-store.sql.table-mapping = sqlite
            }
            """;
        using (var kit = new Kit(directory.File("a.db"), settings))
        {
            var actor = kit.Start("p");
            actor.Tell(new Persist("a"));
            actor.Tell("snapshot");
            actor.Tell(new Persist("b"));
            kit.FishForMessage(message => message is "handled b", Patience);
            kit.FishForMessage(message => message is "saved 1", Patience);
        }
        using (var kit = new Kit(directory.File("a.db"), settings))
        {
            kit.Start("p");
            foreach (var expected in new[] { "offered a", "replayed b", "recovered 2" }) kit.ExpectMsg(expected, Patience);
        }
        Assert.Equal("p 1 noted 9001,p 2 noted 9001", Query(
            "SELECT group_concat(concat_ws(' ', persistence_id, sequence_nr, manifest, serializer_id)) FROM event_journal WHERE is_deleted = 0"));
        Assert.Equal("p 1", Query("SELECT concat_ws(' ', persistence_id, sequence_nr) FROM snapshot"));
        Assert.Equal("event_journal snapshot", Query(
            "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name)"));
    }

    [Fact]
    public void Names_of_tables_and_columns_are_settings()
    {
        using (var kit = new Kit(directory.File("a.db"),
            "akka.persistence.journal.sql.default.journal { table-name = \"Ereignisse\", columns { message = \"the message\", deleted = order } }"))
        {
            kit.Start("p").Tell(new Persist("a"));
            kit.FishForMessage(message => message is "handled a", Patience);
        }
        Assert.Equal("a 0", Query("SELECT concat_ws(' ', CAST(\"the message\" AS TEXT), \"order\") FROM \"Ereignisse\""));
    }

    [Theory]
    [InlineData("TagTable", "renamed", "-")]
    [InlineData("Csv", "-", ";renamed;")]
    [InlineData("Both", "renamed", ";renamed;")]
    public void Tags_go_where_the_mode_says(string mode, string table, string column)
    {
        using (var kit = new Kit(directory.File("a.db"), $"akka.persistence.journal.sql.tag-write-mode = {mode}"))
        {
            var listener = kit.TestActor;
            kit.Sys.ActorOf(Props.Create(() => new Tagger(listener))).Tell("a");
            kit.ExpectMsg("stored a", Patience);
        }
        Assert.Equal(table, mode == "Csv" ? "-" : Query("SELECT tag FROM tags"));
        Assert.Equal(column, mode == "TagTable" ? "-" : Query("SELECT tags FROM journal"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tag-write-mode = Csv")]
    [InlineData("table-mapping = sqlite, tag-write-mode = Csv")]
    public void Rows_that_are_inserted_together_have_all_their_columns(string mode)
    {
        const int count = 32 + 8 + 3;
        using (var kit = new Kit(directory.File("a.db"), $"akka.persistence.journal.sql {{ {mode} }}"))
        {
            kit.Start("p").Tell(new Persist([.. Enumerable.Range(1, count).Select(n => $"event {n}")]));
            kit.FishForMessage(message => message is "handled event 43", Patience);
        }
        var isOld = mode.Contains("sqlite", StringComparison.Ordinal);
        var (table, number, message, identifier) = isOld
            ? ("event_journal", "sequence_nr", "payload", "serializer_id")
            : ("journal", "sequence_number", "message", "identifier");
        var expected = string.Join(',', Enumerable.Range(1, count).Select(n => $"p {n} event {n} noted 9001 0"));
        var deleted = isOld ? "is_deleted" : "deleted";
        Assert.Equal(expected, Query(
            $"SELECT group_concat(concat_ws(' ', persistence_id, {number}, CAST({message} AS TEXT), manifest, {identifier}, {deleted})) FROM {table}"));
        if (!isOld) Assert.Equal("1 1", Query("SELECT concat_ws(' ', count(DISTINCT writer_uuid), count(DISTINCT created)) FROM journal"));
        if (mode.Length > 0) Assert.Equal("", Query($"SELECT group_concat(DISTINCT tags) FROM {table}"));
    }

    public void Dispose() => directory.Dispose();

    private string? Query(string sql)
    {
        using var database = SqliteFile.Open(directory.File("a.db"));
        return database.Query(sql);
    }

    private sealed class Kit(string file, string more)
        : Akka.TestKit.Xunit2.TestKit(Akka.Configuration.ConfigurationFactory.ParseString($"akka.loglevel = OFF, akka.stdout-loglevel = OFF\n{more}")
            .WithFallback(Plugins.Sql(file)))
    {
        public IActorRef Start(string id)
        {
            var listener = TestActor;
            return Sys.ActorOf(Props.Create(() => new Notebook(id, listener, null)));
        }
    }
}
