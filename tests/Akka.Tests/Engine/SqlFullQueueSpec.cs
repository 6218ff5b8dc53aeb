using Akka.Actor;
using Akka.Tests.Persistence;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>A write for which the journal's queue has no place fails at once. Akka.NET's queue is of the same size, but it takes whole batches out of it beforehand.</summary>
public sealed class SqlFullQueueSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory directory = new();

    [Fact]
    public void A_full_queue_refuses_a_batch_with_its_reason()
    {
        using var kit = new Kit(directory.File("a.db"));
        var actors = Enumerable.Range(0, 6).Select(i => kit.Start($"p{i}")).ToArray();
        foreach (var _ in actors) kit.ExpectMsg("recovered 0", Patience);
        using (var other = Open())
        {
            Execute(other, "BEGIN IMMEDIATE");
            foreach (var actor in actors)
            {
                actor.Tell(new Persist("a"));
                actor.Tell(new Identify(null), kit.TestActor);
            }

            // Whoever says who it is has handed its batch on before.
            foreach (var _ in actors) kit.ExpectMsg<ActorIdentity>(Patience);
            Execute(other, "COMMIT");
        }
        // One batch was being written, and one could wait.
        var answers = kit.ReceiveN(actors.Length, Patience).Cast<string>().ToArray();
        Assert.InRange(answers.Count(text => text == "handled a"), 1, 2);
        Assert.All(answers.Where(text => text != "handled a"),
            text => Assert.StartsWith("failed a: ", text));
    }

    public void Dispose() => directory.Dispose();

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={directory.File("a.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Kit(string file)
        : Akka.TestKit.Xunit2.TestKit(Akka.Configuration.ConfigurationFactory
            .ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF, akka.persistence.journal.sql.buffer-size = 1")
            .WithFallback(Plugins.Sql(file)))
    {
        public IActorRef Start(string id)
        {
            var listener = TestActor;
            return Sys.ActorOf(Props.Create(() => new Notebook(id, listener, null)));
        }
    }
}
