using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>One open connection, with its statements by their text. Of one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteStatement> statements = [];

    private SqliteDatabase(SqliteConnection connection) => this.connection = connection;

    public sqlite3 Handle => connection.Handle!;

    /// <summary>How long somebody else may hold the database locked (the connection string's Default Timeout).</summary>
    public TimeSpan LockTimeout => TimeSpan.FromSeconds(connection.DefaultTimeout);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>
    /// Opens the database: write-ahead log, and a flush to the disk for every commit (<c>synchronous=FULL</c>).
    /// </summary>
    public static SqliteDatabase Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            var database = new SqliteDatabase(connection);
            database.WaitForLocks(true);
            database.Execute("PRAGMA synchronous=FULL");
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a lock is waited for as long as the connection string allows, or is an error at once.</summary>
    public void WaitForLocks(bool wait) =>
        SqliteErrors.Check(raw.sqlite3_busy_timeout(Handle, wait ? (int)LockTimeout.TotalMilliseconds : 0), Handle);

    /// <summary>How many pages this connection has written since it was asked last.</summary>
    public int TakePagesWritten()
    {
        SqliteErrors.Check(raw.sqlite3_db_status(Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1), Handle);
        return pages;
    }

    /// <summary>Moves as much of the write-ahead log into the database file as nobody reads or writes.</summary>
    public void Checkpoint()
    {
        var checkpoint = Statement("PRAGMA wal_checkpoint(PASSIVE)");
        try
        {
            while (checkpoint.Step())
            {
            }
        }
        finally
        {
            checkpoint.Reset();
        }
    }

    public void Execute(string sql)
    {
        using var statement = new SqliteStatement(Handle, sql);
        while (statement.Step())
        {
        }
    }

    public SqliteStatement Statement(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement)) statements[sql] = statement = new SqliteStatement(Handle, sql);
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        statements.Clear();
        connection.Dispose();
    }
}
