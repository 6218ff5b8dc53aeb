using System.Runtime.CompilerServices;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>A prepared statement: bind by position from 1, step, reset. Of one thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        SqliteErrors.Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), database);
    }

    public void Bind(int index, long value) => SqliteErrors.Check(raw.sqlite3_bind_int64(statement, index, value), database);

    public void Bind(int index, int value) => SqliteErrors.Check(raw.sqlite3_bind_int(statement, index, value), database);

    public void BindText(int index, ReadOnlySpan<byte> utf8) => SqliteErrors.Check(raw.sqlite3_bind_text(statement, index, utf8), database);

    public void BindText(int index, string text) => SqliteErrors.Check(raw.sqlite3_bind_text(statement, index, text), database);

    public void BindBlob(int index, ReadOnlySpan<byte> bytes) => SqliteErrors.Check(
        bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, bytes), database);

    /// <summary>Moves to the next row; false at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        SqliteErrors.Check(result, database);
        return result == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement without rows, and makes it ready for the next run.</summary>
    public void Run()
    {
        var result = raw.sqlite3_step(statement);
        if (result != raw.SQLITE_DONE)
        {
            try
            {
                SqliteErrors.Check(result, database);
            }
            finally
            {
                Reset();
            }
        }
        Reset();
    }

    public void Reset() => raw.sqlite3_reset(statement); // its result repeats that of the last step, which was checked

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose() => statement.Dispose();
}
