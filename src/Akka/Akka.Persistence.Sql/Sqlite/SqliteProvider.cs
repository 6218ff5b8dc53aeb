using Akka.Persistence.Sql.Database;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>SQLite, with a write-ahead log and a flush to the disk for every commit. A lock is waited for within SQLite.</summary>
internal sealed class SqliteProvider : DatabaseProvider
{
    private SqliteProvider(string connectionString, TimeSpan lockTimeout) : base(connectionString) => RetryFor = lockTimeout;

    public override Dialect Dialect { get; } = new("INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "BIT", "NVARCHAR", "VARBINARY", "INTEGER", InitializationLock: null);

    public override bool IsLocal => true;

    /// <summary>As long as somebody else may hold the database locked (the connection string's Default Timeout).</summary>
    public override TimeSpan RetryFor { get; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It names no database file, or one in no directory.</exception>
    public static SqliteProvider Create(string text)
    {
        var builder = new SqliteConnectionStringBuilder(text) { Pooling = false };
        if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
            throw new ArgumentException("it must name a database file, like 'Data Source=/path/to/file.db'");
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } directory && !Directory.Exists(directory))
            throw new ArgumentException($"the directory '{directory}' does not exist");
        builder.DataSource = Path.GetFullPath(builder.DataSource);
        return new SqliteProvider(builder.ConnectionString, TimeSpan.FromSeconds(builder.DefaultTimeout));
    }

    public override DatabaseConnection Open(bool forWriting) => new SqliteSession(ConnectionString, forWriting);

    public override Fault Classify(Exception error) => error is not SqliteException sqlite
        ? Fault.Lasting
        : sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Fault.Transient,
            raw.SQLITE_CONSTRAINT => Fault.Duplicate,
            raw.SQLITE_TOOBIG or raw.SQLITE_FULL or raw.SQLITE_MISMATCH => Fault.OfOneRequest,
            _ => Fault.Lasting,
        };

    public override bool IsOfConnection(Exception error) => error is not SqliteException sqlite || SqliteErrors.IsOfConnection(sqlite);
}
