using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Sqlite;
using Akka.Tests.Persistence;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>A database that cannot grow stands for a full disk. The limit is one of the writer's own connection, so it is set there.</summary>
public sealed class SqlDiskFullSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryDirectory directory;

    public SqlDiskFullSpec() : this(new TemporaryDirectory())
    {
    }

    private SqlDiskFullSpec(TemporaryDirectory directory) : base(Plugins.Sql(directory.File("full.db"))) => this.directory = directory;

    [Fact]
    public async Task A_full_disk_is_named_fails_the_write_and_loses_nothing()
    {
        var actor = Start();
        ExpectMsg("recovered 0", Patience);
        actor.Tell(new Persist("before"));
        ExpectMsg("handled before", Patience);
        var writer = DatabaseWriter.Acquire(SqliteProvider.Create($"Data Source={directory.File("full.db")}"), NoLogger.Instance);
        await writer.Run(connection => connection.Execute("PRAGMA max_page_count=1")); // as small as what is there

        var large = new string('x', 1_000_000);
        actor.Tell(new Persist(large));
        ExpectMsg<string>(text => Assert.StartsWith($"failed {large}: The disk is full", text), Patience);

        actor = Start();
        ExpectMsg("replayed before", Patience);
        ExpectMsg("recovered 1", Patience);
        await writer.Run(connection => connection.Execute("PRAGMA max_page_count=1000000"));
        actor.Tell(new Persist("after"));
        ExpectMsg("handled after", Patience);
        writer.Release();
    }

    private IActorRef Start()
    {
        var listener = TestActor;
        return Sys.ActorOf(Props.Create(() => new Notebook("p", listener, null)));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}
