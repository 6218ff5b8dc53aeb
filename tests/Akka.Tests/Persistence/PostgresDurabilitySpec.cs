using System.Data;
using Akka.Actor;
using Npgsql;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What becomes of events when the server, or the way to it, does not stay.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class PostgresDurabilitySpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresServer server;
    private readonly string database;

    public PostgresDurabilitySpec(PostgresServer server) : this(server, server.NewDatabase())
    {
    }

    private PostgresDurabilitySpec(PostgresServer server, string database) : base(Plugins.Postgres(database))
    {
        this.server = server;
        this.database = database;
    }

    /// <summary>Npgsql looks after its connections by itself: a later one of this spec's own tells when it has seen the writer's break.</summary>
    [Fact]
    public void A_connection_that_broke_while_nobody_used_it_is_replaced()
    {
        var text = $"{database};Keepalive=1";
        var system = ActorSystem.Create("idle", Plugins.Postgres(text));
        var listener = TestActor;
        var actor = system.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
        ExpectMsg("recovered 0", Patience);
        actor.Tell(new Persist("a"));
        ExpectMsg("handled a", Patience);
        using (var later = new NpgsqlConnection(text))
        {
            later.Open();
            server.Stop("QUIT");
            server.Start();
            AwaitCondition(() => later.State != ConnectionState.Open, Patience);
        }
        actor.Tell(new Persist("b"));
        ExpectMsg("handled b", Patience);
        Shutdown(system);
    }

    [Fact]
    public void A_server_that_stays_away_fails_the_write_with_its_reason()
    {
        var system = ActorSystem.Create("impatient", Plugins.Postgres($"{database};Command Timeout=1", "akka.loglevel = OFF, akka.stdout-loglevel = OFF"));
        var listener = TestActor;
        var actor = system.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
        ExpectMsg("recovered 0", Patience);
        server.Stop("INT");
        try
        {
            actor.Tell(new Persist("a"));
            ExpectMsg<string>(text => Assert.StartsWith("failed a: ", text), Patience);
        }
        finally
        {
            server.Start();
        }
        actor = system.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
        ExpectMsg("recovered 0", Patience);
        actor.Tell(new Persist("b"));
        ExpectMsg("handled b", Patience);
        Shutdown(system);
    }

    [Fact]
    public void The_tables_are_those_of_the_official_plugin()
    {
        var actor = Start();
        actor.Tell(new Persist("hello"));
        actor.Tell("snapshot");
        FishForMessage(message => message is "saved 1", Patience);
        Assert.Equal(
            "ordering bigint, created bigint, deleted boolean, persistence_id character varying, sequence_number bigint, message bytea, " +
            "manifest character varying, identifier integer, writer_uuid character varying",
            Columns("journal"));
        Assert.Equal(
            "ordering_id bigint, tag character varying, sequence_nr bigint, persistence_id character varying", Columns("tags"));
        Assert.Equal(
            "persistence_id character varying, sequence_number bigint, created bigint, snapshot bytea, " +
            "manifest character varying, serializer_id integer",
            Columns("snapshot"));
        Assert.Equal("p 1 f hello noted 9001", PostgresServer.Query(database,
            "SELECT concat_ws(' ', persistence_id, sequence_number, deleted, encode(message, 'escape'), manifest, identifier) FROM journal"));
    }

    [Fact]
    public void Tags_have_their_own_table()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Tagger(TestActor)));
        actor.Tell("a");
        ExpectMsg("stored a", Patience);
        Assert.Equal("renamed 1 tagger", PostgresServer.Query(database,
            "SELECT concat_ws(' ', tag, sequence_nr, tags.persistence_id) FROM tags JOIN journal ON ordering = ordering_id"));
    }

    [Fact]
    public void Systems_that_start_at_the_same_time_make_the_tables_once()
    {
        var fresh = server.NewDatabase();
        var systems = Enumerable.Range(0, 4).Select(i => ActorSystem.Create($"s{i}", Plugins.Postgres($"{fresh};Application Name=s{i}"))).ToArray();
        var listener = TestActor;
        for (var i = 0; i < systems.Length; i++)
        {
            var id = $"p{i}";
            systems[i].ActorOf(Props.Create(() => new Notebook(id, listener, null))).Tell(new Persist("a"));
        }
        Assert.Equal(systems.Length, ReceiveN(2 * systems.Length, Patience).Count(message => message is "handled a"));
        foreach (var system in systems) Shutdown(system);
    }

    private IActorRef Start()
    {
        var listener = TestActor;
        return Sys.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
    }

    private List<object> Handled(int count)
    {
        var handled = new List<object>();
        while (handled.Count < count) handled.Add(FishForMessage(message => message is string text && !text.StartsWith("after "), Patience));
        return handled;
    }

    private void ExpectReplay(IActorRef actor, int count)
    {
        Watch(actor);
        Sys.Stop(actor);
        FishForMessage(message => message is Terminated, Patience);
        Start();
        for (var i = 0; i < count; i++) ExpectMsg($"replayed {i}", Patience);
        ExpectMsg($"recovered {count}", Patience);
    }

    /// <summary>What the official plugin makes with linq2db 5 as character varying it makes with linq2db 6 as text.</summary>
    private string? Columns(string table) => ((string?)PostgresServer.Query(database,
        "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) FROM information_schema.columns " +
        $"WHERE table_name = '{table}'"))?.Replace(" text", " character varying", StringComparison.Ordinal);
}
