using System.Text;
using ActorCluster.Core.Events;
using Akka.Tests.Persistence;
using Xunit;

namespace ActorCluster.Tests.Raft;

/// <summary>Three nodes whose logs are in PostgreSQL, each in a table of its own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalSpec(PostgresServer server)
{
    [Fact]
    public async Task A_log_in_PostgreSQL_survives_its_nodes()
    {
        var database = server.NewDatabase();
        await using var cluster = await LocalCluster.StartAsync($"journal {{ database = postgresql, connection-string = \"{database}\" }}");
        await cluster.Nodes[0].Topics.PublishAsync("t", [new NewEvent("type", "key", Encoding.UTF8.GetBytes("before"))]);
        var names = cluster.Nodes.Select(node => node.Name).ToArray();
        foreach (var node in cluster.Nodes)
        {
            await cluster.KillAsync(node);
        }

        await cluster.StartNodesAsync(names);
        var answer = await cluster.Nodes[1].Topics.PublishAsync("t", [new NewEvent("type", "key", Encoding.UTF8.GetBytes("after"))]);

        Assert.Equal(2, answer.Results[0].Published.LastOffset);
        Assert.Equal("journal_n1 journal_n2 journal_n3", PostgresServer.Query(database,
            "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM information_schema.tables WHERE table_name LIKE 'journal%'"));
        Assert.All(cluster.Nodes, node => Assert.Equal(0, node.JournalBytes));
    }
}
