using System.Collections.Concurrent;
using System.Diagnostics;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// Connections for reading, a few at most: reading goes on beside the writer. A query whose connection breaks is run once more on
/// another one.
/// </summary>
internal sealed class DatabaseReaders(DatabaseProvider provider) : IDisposable
{
    private static readonly int MaxConnections = Math.Max(4, Environment.ProcessorCount);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentBag<DatabaseConnection> free = [];
    private readonly SemaphoreSlim permits = new(MaxConnections);
    private volatile bool disposed;

    /// <summary>Runs a query on the thread pool. It may be run several times; what counts is its result.</summary>
    public async Task<T> Query<T>(Func<DatabaseConnection, T> query)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            await permits.WaitAsync().ConfigureAwait(false);
            try
            {
                return await Task.Run(() => Attempt(query)).ConfigureAwait(false);
            }
            catch (Exception error) when (IsWorthAnotherAttempt(error, begun))
            {
            }
            catch (System.Data.Common.DbException error)
            {
                throw provider.Explain(error);
            }
            finally
            {
                permits.Release();
            }
            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        disposed = true;
        Close();
    }

    private T Attempt<T>(Func<DatabaseConnection, T> query)
    {
        var connection = free.TryTake(out var reused) ? reused : provider.Open(forWriting: false);
        var sound = false;
        try
        {
            var result = query(connection);
            sound = true;
            return result;
        }
        finally
        {
            if (sound && !disposed) free.Add(connection);
            else connection.Dispose();
            if (disposed) Close();
        }
    }

    private bool IsWorthAnotherAttempt(Exception error, long begun) =>
        !disposed && provider.Classify(error) is (Fault.Transient or Fault.Unknown) && Stopwatch.GetElapsedTime(begun) < provider.RetryFor;

    private void Close()
    {
        while (free.TryTake(out var connection)) connection.Dispose();
    }
}
