using Microsoft.Data.Sqlite;

namespace ActorCluster.Settings;

/// <summary>A node's own folder.</summary>
internal static class DataDirectory
{
    /// <summary>The file in a node's folder that the process has that runs it.</summary>
    public const string LockFile = "node.lock";

    /// <summary>
    /// Makes the folder and takes it for this process until the claim is disposed: two processes that both were this member would vote twice.
    /// </summary>
    /// <exception cref="SettingsException">It cannot be written, or another process has it.</exception>
    public static IDisposable Claim(NodeSettings settings)
    {
        var file = Path.Combine(settings.DataDirectory, LockFile);
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            const string Rule = "is in use: another process runs this node; stop it first";
            throw new SettingsException([new SettingsError("actorcluster.data-directory", settings.DataDirectory, Rule)]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            var rule = $"must be a folder that can be written ({cause.Message})";
            throw new SettingsException([new SettingsError("actorcluster.data-directory", settings.DataDirectory, rule)]);
        }
    }

    /// <summary>
    /// Makes the log's file, where there is none, one that SQLite writes through a write-ahead log: a commit is then on the disk once it is said to be. With a rollback journal, SQLite's
    /// own choice, a commit is the removal of a file, and a power failure may bring that back.
    /// </summary>
    /// <exception cref="SettingsException">It cannot be written.</exception>
    public static void MakeJournal(NodeSettings settings)
    {
        if (!settings.Journal.IsFile || new FileInfo(JournalFile(settings.DataDirectory)) is { Exists: true, Length: > 0 })
        {
            return;
        }

        try
        {
            using var connection = new SqliteConnection($"{settings.Journal.ConnectionString};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }
        catch (SqliteException cause)
        {
            var rule = $"must be a folder in which SQLite can write ({cause.Message})";
            throw new SettingsException([new SettingsError("actorcluster.data-directory", settings.DataDirectory, rule)]);
        }
    }

    /// <summary>Where the log is kept, unless it is in PostgreSQL.</summary>
    public static string JournalFile(string dataDirectory) => Path.Combine(dataDirectory, "journal.db");

    /// <summary>Where the log is kept, for messages.</summary>
    public static string JournalPlace(NodeSettings settings) =>
        settings.Journal.IsFile ? $"database {JournalFile(settings.DataDirectory)}" : "PostgreSQL";

    /// <summary>Where the snapshots of the state are kept.</summary>
    public static string SnapshotsFolder(NodeSettings settings) => Path.Combine(settings.DataDirectory, "snapshots");

    /// <summary>Where the read models are kept: made from the log, and made again if it is lost.</summary>
    public static string ReadModelsFile(NodeSettings settings) => Path.Combine(settings.DataDirectory, "read-models.db");

    /// <summary>The log's size on this disk, with what its write-ahead log holds; 0 where it is in PostgreSQL.</summary>
    public static long JournalBytes(NodeSettings settings) =>
        new[] { JournalFile(settings.DataDirectory), JournalFile(settings.DataDirectory) + "-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);
}
