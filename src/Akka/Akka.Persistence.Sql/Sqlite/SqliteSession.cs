using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>A connection to SQLite: for the writer with transactions, and inserts of many rows at a time.</summary>
internal sealed class SqliteSession : DatabaseConnection
{
    private readonly SqliteDatabase database;
    private readonly SqliteCheckpoints? checkpoints;
    private readonly SqliteRows rows = new();
    private readonly Dictionary<JournalTable, SqliteInserts> inserts = [];
    private SqliteInserts? current;
    private bool begun;
    private bool open;

    public SqliteSession(string connectionString, bool forWriting)
    {
        database = SqliteDatabase.Open(connectionString);
        try
        {
            if (!forWriting) return;
            database.Execute("PRAGMA journal_mode=WAL");
            database.Execute("PRAGMA wal_autocheckpoint=0"); // no commit is to pay for it
            checkpoints = new SqliteCheckpoints(connectionString, database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A transaction of one statement needs no more: SQLite gives it one of its own. Any other is opened when it is clear that it is one.</summary>
    public override void Begin() => begun = true;

    public override void Insert(JournalTable table, in JournalRow row)
    {
        if (current is null || current.Table != table) TurnTo(table);
        current!.Add(row);
    }

    public override int Execute(string sql, params object[] parameters)
    {
        OpenTransaction();
        current?.Flush();
        Bound(sql, parameters).Run();
        return raw.sqlite3_changes(database.Handle);
    }

    public override DatabaseRows Query(string sql, params object[] parameters)
    {
        if (begun) OpenTransaction();
        current?.Flush();
        return rows.Over(Bound(sql, parameters));
    }

    public override void Commit()
    {
        if (!open && current is { IsOneStatement: false }) OpenTransaction();
        current?.Flush();
        if (open) database.Statement("COMMIT").Run();
        open = begun = false;
    }

    public override void Rollback()
    {
        current?.Clear();
        open = begun = false;
        if (raw.sqlite3_get_autocommit(database.Handle) == 0) database.Statement("ROLLBACK").Run();
    }

    public override void WaitForLocks(bool wait) => database.WaitForLocks(wait);

    public override bool NeedsCare(bool idle) => checkpoints!.AreDue(idle);

    public override void TakeCare() => checkpoints!.Advance();

    public override void Dispose()
    {
        checkpoints?.Dispose();
        database.Dispose();
    }

    private void TurnTo(JournalTable table)
    {
        if (current is { IsEmpty: false }) OpenTransaction();
        current?.Flush();
        if (!inserts.TryGetValue(table, out current)) inserts[table] = current = new SqliteInserts(database, table, OpenTransaction);
    }

    /// <summary>Waits for a lock as long as the connection string allows.</summary>
    private void OpenTransaction()
    {
        if (open || !begun) return;
        database.Statement("BEGIN IMMEDIATE").Run();
        open = true;
    }

    private SqliteStatement Bound(string sql, object[] parameters)
    {
        var statement = database.Statement(sql);
        for (var i = 0; i < parameters.Length; i++)
            switch (parameters[i])
            {
                case string text:
                    statement.BindText(i + 1, text);
                    break;
                case byte[] bytes:
                    statement.BindBlob(i + 1, bytes);
                    break;
                default:
                    statement.Bind(i + 1, Convert.ToInt64(parameters[i]));
                    break;
            }
        return statement;
    }
}
