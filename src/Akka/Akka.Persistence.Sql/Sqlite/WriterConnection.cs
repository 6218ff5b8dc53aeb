using Akka.Persistence.Sql.Journal;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>The writer's connection: transactions, checkpoints, and the journal's inserts many rows at a time.</summary>
internal sealed class WriterConnection : IDisposable
{
    private const int CheckpointPages = 1000;
    private const int UrgentCheckpointPages = 16 * CheckpointPages;

    private readonly SqliteDatabase database;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement rollback;
    private readonly SqliteStatement checkpoint;
    private long walPages;

    public WriterConnection(string connectionString)
    {
        database = SqliteDatabase.Open(connectionString);
        try
        {
            database.Execute("PRAGMA journal_mode=WAL");
            database.Execute("PRAGMA wal_autocheckpoint=0"); // the writer does it, after it has answered
            begin = database.Statement("BEGIN IMMEDIATE");
            commit = database.Statement("COMMIT");
            rollback = database.Statement("ROLLBACK");
            checkpoint = database.Statement("PRAGMA wal_checkpoint(PASSIVE)");
            Journal = new JournalInserts(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public JournalInserts Journal { get; }

    public SqliteStatement Statement(string sql) => database.Statement(sql);

    public void Execute(string sql) => database.Execute(sql);

    /// <summary>Begins a transaction that writes; waits for a lock as long as the connection string allows.</summary>
    public void Begin() => begin.Run();

    public void Commit()
    {
        Journal.Flush();
        commit.Run();
    }

    public void Rollback()
    {
        Journal.Clear();
        if (raw.sqlite3_get_autocommit(database.Handle) == 0) rollback.Run();
    }

    /// <summary>Moves the log into the database when there is time for it, or when it cannot be put off.</summary>
    public void Checkpoint(bool idle)
    {
        walPages += TakePagesWritten();
        if (walPages < (idle ? CheckpointPages : UrgentCheckpointPages)) return;
        walPages = 0;
        while (checkpoint.Step())
        {
        }
        checkpoint.Reset();
    }

    private int TakePagesWritten()
    {
        SqliteErrors.Check(raw.sqlite3_db_status(database.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1), database.Handle);
        return pages;
    }

    public void Dispose() => database.Dispose();
}
