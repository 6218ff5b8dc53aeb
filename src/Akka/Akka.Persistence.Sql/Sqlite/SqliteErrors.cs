using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>Turns SQLite's result codes into exceptions that say what to do.</summary>
internal static class SqliteErrors
{
    public static void Check(int result, sqlite3 database)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW)) throw Exception(result, database);
    }

    /// <summary>Whether the connection is not to be trusted any more; the next transaction gets a new one.</summary>
    public static bool IsOfConnection(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT
        or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_MISUSE or raw.SQLITE_NOMEM;

    private static SqliteException Exception(int result, sqlite3 database)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        var detail = raw.sqlite3_errmsg(database).utf8_to_string();
        var file = raw.sqlite3_db_filename(database, "main").utf8_to_string();
        return new SqliteException($"{Meaning(result & 0xff)} ('{file}', SQLite error {extended}: {detail})", result & 0xff, extended);
    }

    private static string Meaning(int code) => code switch
    {
        raw.SQLITE_FULL => "The disk is full, or the database has reached its size limit: nothing was stored",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "The database is locked by somebody else for too long",
        raw.SQLITE_CONSTRAINT => "The database already has a row of this persistence id and sequence number: two writers use one persistence id",
        raw.SQLITE_READONLY => "The database cannot be written to",
        raw.SQLITE_IOERR => "The disk failed to read or write",
        raw.SQLITE_CORRUPT => "The database is damaged",
        raw.SQLITE_NOTADB => "The file is not an SQLite database",
        raw.SQLITE_CANTOPEN => "The database cannot be opened",
        raw.SQLITE_TOOBIG => "The event or snapshot is larger than SQLite allows",
        _ => "The database refused the statement",
    };
}
