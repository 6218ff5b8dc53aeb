using Akka.Actor;
using Xunit;

namespace Akka.Tests.Persistence;

/// <content>The engine's writer goes on where a connection broke; the official plugin fails the write.</content>
public sealed partial class PostgresDurabilitySpec
{
    private const string OthersConnections =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    [Fact]
    public void Connections_that_break_lose_nothing_and_store_nothing_twice()
    {
        var actor = Start();
        ExpectMsg("recovered 0", Patience);
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 200; i++) actor.Tell(new PersistAsync($"{(round * 200) + i}"));
            PostgresServer.Query(database, OthersConnections);
        }
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"handled {i}"), Handled(2000));
        ExpectReplay(actor, 2000);
    }

    [Fact]
    public void What_was_handled_survives_a_crash_of_the_server_and_the_actor_goes_on()
    {
        var actor = Start();
        ExpectMsg("recovered 0", Patience);
        for (var i = 0; i < 500; i++) actor.Tell(new PersistAsync($"{i}"));
        FishForMessage(message => message is "handled 0", Patience);
        server.Stop("QUIT");
        server.Start();
        Assert.Equal(Enumerable.Range(1, 499).Select(i => $"handled {i}"), Handled(499));
        ExpectReplay(actor, 500);
    }
}
