using System.Collections.Concurrent;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>Connections for reading; the write-ahead log lets them read while the writer writes.</summary>
internal sealed class SqliteReaders(string connectionString) : IDisposable
{
    private readonly ConcurrentBag<SqliteDatabase> free = [];
    private volatile bool disposed;

    /// <summary>Runs a query on the thread pool.</summary>
    public Task<T> Query<T>(Func<SqliteDatabase, T> query) => Task.Run(() =>
    {
        var database = free.TryTake(out var reused) ? reused : SqliteDatabase.Open(connectionString);
        var sound = false;
        try
        {
            var result = query(database);
            sound = true;
            return result;
        }
        finally
        {
            if (sound && !disposed) free.Add(database);
            else database.Dispose();
            if (disposed) Close();
        }
    });

    public void Dispose()
    {
        disposed = true;
        Close();
    }

    private void Close()
    {
        while (free.TryTake(out var database)) database.Dispose();
    }
}
