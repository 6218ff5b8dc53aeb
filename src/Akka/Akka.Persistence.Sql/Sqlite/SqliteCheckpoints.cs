namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// Moves the write-ahead log into the database file. The bulk of it goes over a connection and a thread of its own, beside the commits,
/// and so, once more, does what they have added meanwhile, where that is much. What is left, which is little, is moved by the writer
/// itself: only a log that is moved to its end begins anew instead of growing. Of the writer's thread, or whoever writes in its place.
/// </summary>
internal sealed class SqliteCheckpoints(string connectionString, SqliteDatabase writer) : IDisposable
{
    private const int Pages = 1000;
    private const int PagesUnderLoad = 16 * Pages;
    private const int MostRounds = 2; // commits may outrun the bulk on a slow disk; then the log must not grow for ever

    private SqliteDatabase? own;
    private Task? bulk;
    private long pages;
    private int rounds;

    /// <summary>Whether there is enough to move, or something left of what was.</summary>
    public bool AreDue(bool idle)
    {
        pages += writer.TakePagesWritten();
        return bulk?.IsCompleted ?? pages >= (idle ? Pages : PagesUnderLoad);
    }

    /// <summary>Begins with the bulk, or with what the commits have added meanwhile where that is much too, or finishes what is left.</summary>
    public void Advance()
    {
        if (bulk is { } done)
        {
            bulk = null;
            done.GetAwaiter().GetResult();
            if (pages <= Pages || rounds == MostRounds)
            {
                rounds = 0;
                writer.Checkpoint();
                return;
            }
        }
        (pages, rounds) = (0, rounds + 1);
        bulk = Task.Factory.StartNew(MoveBulk, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        if (bulk is not null) Task.WaitAny(bulk); // if it failed, the log has everything still
        own?.Dispose();
    }

    private void MoveBulk() => (own ??= SqliteDatabase.Open(connectionString)).Checkpoint();
}
