using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace ActorCluster.Benchmarks.Engine.Persistence;

/// <summary>A SQLite file in a folder of its own, with a write-ahead log and a flush to disk at every commit, and an actor system whose journal is in it.</summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>Bytes in an event.</summary>
    public const int EventBytes = 256;

    private readonly DirectoryInfo directory;

    private Database(DirectoryInfo directory, ActorSystem system)
    {
        this.directory = directory;
        System = system;
    }

    public ActorSystem System { get; }

    private static string ConnectionString(DirectoryInfo directory) => $"Data Source={Path.Combine(directory.FullName, "journal.db")}";

    public static Database Start()
    {
        var directory = Directory.CreateTempSubdirectory("actorcluster-benchmark-");
        using (var connection = Open(directory)) Execute(connection, "PRAGMA journal_mode = WAL");
        return new Database(directory, StartSystem(directory));
    }

    /// <summary>A connection of one's own to the same file.</summary>
    public SqliteConnection Connect()
    {
        var connection = Open(directory);
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    private static ActorSystem StartSystem(DirectoryInfo directory) => ActorSystems.Local(ConfigurationFactory.ParseString($$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              connection-string = "{{ConnectionString(directory)}}"
              provider-name = "SQLite.MS"
            }
          }
          snapshot-store.plugin = "akka.persistence.no-snapshot-store"
        }
        """).WithFallback(SqlPersistence.DefaultConfiguration));

    private static SqliteConnection Open(DirectoryInfo directory)
    {
        var connection = new SqliteConnection(ConnectionString(directory));
        connection.Open();
        return connection;
    }
}
