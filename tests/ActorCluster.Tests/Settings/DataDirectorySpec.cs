using ActorCluster.Core;
using ActorCluster.Settings;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ActorCluster.Tests.Settings;

public sealed class DataDirectorySpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorcluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Whichever journal plugin opens the file, and whatever that leaves as it is.</summary>
    [Fact]
    public void The_log_of_a_new_node_is_written_through_a_write_ahead_log()
    {
        var settings = Settings();
        using (DataDirectory.Claim(settings))
        {
            DataDirectory.MakeJournal(settings);
            Assert.Equal("wal", JournalMode(settings));
        }
    }

    [Fact]
    public void A_log_that_is_there_is_left_as_it_is()
    {
        var settings = Settings();
        using (DataDirectory.Claim(settings))
        {
            File.WriteAllText(DataDirectory.JournalFile(settings.DataDirectory), "not a database");
            DataDirectory.MakeJournal(settings);
            Assert.Equal("not a database", File.ReadAllText(DataDirectory.JournalFile(settings.DataDirectory)));
        }
    }

    [Fact]
    public void A_folder_in_which_no_database_can_be_made_is_named()
    {
        var settings = Settings();
        Directory.CreateDirectory(DataDirectory.JournalFile(settings.DataDirectory));
        Assert.Contains(settings.DataDirectory, Assert.Throws<SettingsException>(() => DataDirectory.MakeJournal(settings)).Message);
    }

    private static string JournalMode(NodeSettings settings)
    {
        using var connection = new SqliteConnection($"{settings.Journal.ConnectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        return (string)command.ExecuteScalar()!;
    }

    private NodeSettings Settings() => NodeSettings.Read(
        ConfigurationFactory.ParseString($$"""
            actorcluster {
              data-directory = "{{_folder}}"
              members.n1 { client = "127.0.0.1:1", http = "127.0.0.1:2", remoting = "127.0.0.1:3" }
            }
            """),
        new NodeId("n1"));
}
