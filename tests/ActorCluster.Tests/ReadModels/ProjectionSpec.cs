using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Events;
using ActorCluster.ReadModels;
using ActorCluster.Settings;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorCluster.Tests.ReadModels;

/// <summary>A projection that follows a topic.</summary>
public sealed class ProjectionSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ReadModelSettings Orders =
        new("orders", "orders", "orders", "id", [new("id", "$.id", "TEXT"), new("state", "@type", "TEXT")]);

    private readonly string folder = Directory.CreateTempSubdirectory("projection-").FullName;
    private readonly FakeReplica replica;
    private readonly Topics topics;

    public ProjectionSpec()
    {
        replica = new FakeReplica(Sys);
        topics = new Topics(replica, new Signals(), new EventSettings(TimeSpan.FromSeconds(30), 500, 1 << 20), TimeProvider.System);
    }

    private string Database => Path.Combine(folder, "read-models.db");

    [Fact]
    public async Task It_catches_up_goes_on_live_and_after_a_restart_misses_nothing()
    {
        await PublishAsync(1, 1200);
        var actor = Start();
        AwaitAssert(() => Assert.Equal("1200 o-1200", Ask()), Patience);
        await PublishAsync(1201, 1201);
        AwaitAssert(() => Assert.Equal("1201 o-1201", Ask()), Patience);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor, Patience);
        await PublishAsync(1202, 1300);
        Start();
        AwaitAssert(() => Assert.Equal("1300 o-1300", Ask()), Patience);
    }

    [Fact]
    public async Task It_is_started_again_when_its_database_fails()
    {
        await PublishAsync(1, 1);
        Start();
        AwaitAssert(() => Assert.Equal("1 o-0001", Ask()), Patience);
        Execute("drop table orders");
        await PublishAsync(2, 2);
        Execute("create table orders (id TEXT PRIMARY KEY, state TEXT)");
        AwaitAssert(() => Assert.Equal("1 o-0002", Ask()), Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(folder, recursive: true);
    }

    private IActorRef Start() => Sys.ActorOf(ReadModelsActor.Props([Orders], Database, replica));

    private async Task PublishAsync(int from, int to)
    {
        var events = Enumerable.Range(from, to - from + 1)
            .Select(i => new NewEvent("placed", "", Encoding.UTF8.GetBytes($$"""{"id":"o-{{i:d4}}"}""")));
        Assert.Null((await topics.PublishAsync("orders", events)).Failure);
    }

    private string Ask()
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) || ' ' || max(id) from orders";
        return (string)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }
}
