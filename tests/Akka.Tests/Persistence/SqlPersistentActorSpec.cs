using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>Persistent actors over an SQL journal: what fails, and what is refused.</summary>
public abstract class SqlPersistentActorSpec(Config config) : PersistentActorSpec(config)
{
    [Fact]
    public void A_failed_write_stops_the_actor_and_leaves_no_later_event()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Notebook("clash", TestActor, null)));
        ExpectMsg("recovered 0");
        var intruder = Sys.ActorOf(Props.Create(() => new Notebook("clash", TestActor, null)));
        ExpectMsg("recovered 0");
        intruder.Tell(new Persist("mine"));
        ExpectMsg("handled mine");
        Watch(actor);
        actor.Tell(new PersistAsync("a"));
        actor.Tell(new PersistAsync("b"));
        ExpectMsg("after a");
        FishForMessage<string>(text => text.StartsWith("failed a: "));
        FishForMessage<Terminated>(terminated => terminated.ActorRef.Equals(actor));
        Sys.ActorOf(Props.Create(() => new Notebook("clash", TestActor, null)));
        ExpectMsg("replayed mine");
        ExpectMsg("recovered 1");
    }

    [Fact]
    public void A_rejected_event_does_not_stop_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Notebook("reject", TestActor, null)));
        actor.Tell(new PersistUnwritable());
        actor.Tell(new Persist("a"));
        ExpectMsg("recovered 0");
        ExpectMsg("rejected");
        ExpectMsg("handled a");
    }
}

public sealed class SqlitePersistentActorSpec : SqlPersistentActorSpec
{
    private readonly TemporaryDirectory directory;

    public SqlitePersistentActorSpec() : this(new TemporaryDirectory())
    {
    }

    private SqlitePersistentActorSpec(TemporaryDirectory directory)
        : base(Plugins.Sql(directory.File("actors.db"), "akka.persistence.max-concurrent-recoveries = 3")) => this.directory = directory;

    protected override void AfterAll()
    {
        base.AfterAll();
        directory.Dispose();
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresPersistentActorSpec(PostgresServer server)
    : SqlPersistentActorSpec(Plugins.Postgres(server.NewDatabase(), "akka.persistence.max-concurrent-recoveries = 3"));
