using Microsoft.Data.Sqlite;

namespace ActorCluster.Server.Demo;

/// <summary>Bookings in a file, each once by its key, on disk before it is acknowledged.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    public Ledger(string file)
    {
        connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        Execute("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS booking (key TEXT PRIMARY KEY, nr INTEGER NOT NULL, amount INTEGER NOT NULL)");
    }

    /// <summary>Books an amount; a key that is booked already changes nothing.</summary>
    public void Book(string key, int order, long amount)
    {
        lock (gate)
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO booking (key, nr, amount) VALUES ($key, $nr, $amount) ON CONFLICT DO NOTHING";
            insert.Parameters.AddWithValue("$key", key);
            insert.Parameters.AddWithValue("$nr", order);
            insert.Parameters.AddWithValue("$amount", amount);
            insert.ExecuteNonQuery();
        }
    }

    /// <summary>What stands in the books.</summary>
    public LedgerTotals Totals()
    {
        lock (gate)
        {
            using var select = connection.CreateCommand();
            select.CommandText = """
                SELECT coalesce(sum(max(amount, 0)), 0), coalesce(sum(max(-amount, 0)), 0),
                       (SELECT count(*) FROM (SELECT nr FROM booking GROUP BY nr HAVING sum(amount) > 0)) FROM booking
                """;
            using var row = select.ExecuteReader();
            row.Read();
            return new LedgerTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2));
        }
    }

    public void Dispose() => connection.Dispose();

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <param name="Done">The sum of all that was booked.</param>
/// <param name="Undone">The sum of all that was taken back.</param>
/// <param name="Orders">Orders for which something is booked and not taken back.</param>
internal sealed record LedgerTotals(long Done, long Undone, int Orders);
