using System.Net;
using System.Net.Sockets;
using ActorCluster.Core;
using ActorCluster.Kv.Wire;
using ActorCluster.Machine;
using Akka.Configuration;
using Google.Protobuf;
using Xunit;

namespace ActorCluster.Tests.Raft;

/// <summary>A row that the disk has changed is found at the start, by its checksum.</summary>
public sealed class DamagedJournalSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcluster-").FullName;

    [Fact]
    public async Task The_node_refuses_to_start_and_names_the_row_and_what_to_do()
    {
        var config = Config();
        var node = ClusterNode.Start(config, new NodeId("n1"));
        await node.WhenServing.WaitAsync(Patience);
        for (var i = 0; i < 5; i++)
        {
            var put = new PutRequest { Key = ByteString.CopyFromUtf8($"k{i}"), Value = ByteString.CopyFromUtf8("value") };
            Assert.Null((await node.ExecuteAsync(CommandBytes.Put(put.ToByteArray()), CancellationToken.None)).Failure);
        }

        await node.StopAsync();
        var database = Path.Combine(_folder, "n1", "journal.db");
        var damaged = DamagedRow.FlipABit(database);

        node = ClusterNode.Start(config, new NodeId("n1"));
        await node.WhenTerminated.WaitAsync(Patience);

        var what = node.Failed!.What;
        Assert.Contains($"database {database}, table journal, persistence id raft", what);
        // Akka.NET's journal does not say which row it was, so that the last one that was read has to do.
        Assert.Matches($"sequence number {damaged} of persistence id raft|after sequence number {damaged - 1}: ", what);
        Assert.Contains("has a wrong checksum", what);
        Assert.Contains("must not be used; the other members go on without it", what);
        await Assert.ThrowsAsync<ReadUnavailableException>(() => node.WhenServing).WaitAsync(Patience);
        Directory.Delete(_folder, recursive: true);
    }

    private Config Config()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return ConfigurationFactory.ParseString($$"""
            actorcluster {
              data-directory = "{{_folder}}"
              members.n1 { client = "127.0.0.1:1", http = "127.0.0.1:2", remoting = "127.0.0.1:{{port}}" }
            }
            akka.loggers = []
            akka.stdout-loglevel = OFF
            """);
    }
}
