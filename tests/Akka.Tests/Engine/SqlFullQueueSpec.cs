using Akka.Actor;
using Akka.Tests.Persistence;
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
        using var kit = new Kit(directory.File("a.db"), "buffer-size = 1");
        var actors = Enumerable.Range(0, 6).Select(i => kit.Start($"p{i}")).ToArray();
        foreach (var _ in actors) kit.ExpectMsg("recovered 0", Patience);
        using (var other = SqliteFile.Open(directory.File("a.db")))
        {
            other.Execute("BEGIN IMMEDIATE");
            foreach (var actor in actors)
            {
                actor.Tell(new Persist("a"));
                actor.Tell(new Identify(null), kit.TestActor);
            }

            // Whoever says who it is has handed its batch on before.
            foreach (var _ in actors) kit.ExpectMsg<ActorIdentity>(Patience);
            other.Execute("COMMIT");
        }
        // One batch was being written, and one could wait.
        var answers = kit.ReceiveN(actors.Length, Patience).Cast<string>().ToArray();
        Assert.InRange(answers.Count(text => text == "handled a"), 1, 2);
        Assert.All(answers.Where(text => text != "handled a"),
            text => Assert.StartsWith("failed a: ", text));
    }

    [Fact]
    public void An_actor_with_much_to_write_leaves_half_of_the_queue_to_the_others()
    {
        using var kit = new Kit(directory.File("a.db"), "buffer-size = 8, max-message-batch-size = 1");
        var busy = kit.Start("busy");
        var others = Enumerable.Range(0, 4).Select(i => kit.Start($"p{i}")).ToArray();
        for (var i = 0; i <= others.Length; i++) kit.ExpectMsg("recovered 0", Patience);
        string[] much = [.. Enumerable.Range(0, 100).Select(i => $"b{i}")];
        using (var other = SqliteFile.Open(directory.File("a.db")))
        {
            other.Execute("BEGIN IMMEDIATE");
            busy.Tell(new PersistAsync(much));
            kit.ExpectMsg("after b0", Patience);
            busy.Tell(new Identify(null), kit.TestActor);
            kit.ExpectMsg<ActorIdentity>(Patience);
            foreach (var actor in others)
            {
                actor.Tell(new Persist("a"));
                actor.Tell(new Identify(null), kit.TestActor);
                kit.ExpectMsg<ActorIdentity>(Patience);
            }

            other.Execute("COMMIT");
        }

        var answers = kit.ReceiveN(much.Length + others.Length, Patience).Cast<string>().ToArray();
        Assert.Equal(much.Select(text => $"handled {text}"), answers.Where(text => text != "handled a"));
        Assert.Equal(others.Length, answers.Count(text => text == "handled a"));
    }

    public void Dispose() => directory.Dispose();

    private sealed class Kit(string file, string settings)
        : Akka.TestKit.Xunit2.TestKit(Akka.Configuration.ConfigurationFactory
            .ParseString($"akka.loglevel = OFF, akka.stdout-loglevel = OFF, akka.persistence.journal.sql {{ {settings} }}")
            .WithFallback(Plugins.Sql(file)))
    {
        public IActorRef Start(string id)
        {
            var listener = TestActor;
            return Sys.ActorOf(Props.Create(() => new Notebook(id, listener, null)));
        }
    }
}
