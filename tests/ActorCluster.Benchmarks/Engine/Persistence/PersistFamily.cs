using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Persistence;

/// <summary>One event at a time, asked for from outside, and the same as a bare insert that commits itself.</summary>
internal sealed class PersistFamily : IFamily
{
    private const int Events = 1_000;

    private static readonly Row Half = new("persist, one outstanding, p50", "µs", "1.3 × raw");
    private static readonly Row Nearly = new("persist, one outstanding, p99", "µs");
    private static readonly Row RawHalf = new("  raw autocommit insert, p50", "µs");
    private static readonly Row RawNearly = new("  raw autocommit insert, p99", "µs");
    private static readonly Row Share = new("  persist over raw insert, p50", "×", "1.3", 2);

    private readonly byte[] bytes = new byte[Database.EventBytes];
    private Database? database;
    private IActorRef actor = ActorRefs.Nobody;

    public string Name => "persist";

    public async Task StartAsync()
    {
        database = Database.Start();
        (actor, _) = await WritingActor.StartAsync(database.System, "persist");
        using (var connection = database.Connect())
        {
            Database.Execute(connection, """
                CREATE TABLE raw (
                    ordering INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, persistence_id TEXT NOT NULL, sequence_number INTEGER NOT NULL, message BLOB NOT NULL,
                    UNIQUE (persistence_id, sequence_number))
                """);
        }

        await PersistAsync();
        Insert(-1);
    }

    public async Task RunAsync(Results results)
    {
        var allocations = new Allocations();
        var persisted = await PersistAsync();
        var allocated = allocations.Bytes;
        var raw = Insert(Stopwatch.GetTimestamp());
        results.Add(Half, Statistics.Median(persisted), (double)allocated / Events);
        results.Add(Nearly, Statistics.At(persisted, 0.99));
        results.Add(RawHalf, Statistics.Median(raw));
        results.Add(RawNearly, Statistics.At(raw, 0.99));
        results.Add(Share, Statistics.Median(persisted) / Statistics.Median(raw));
    }

    public ValueTask DisposeAsync() => database?.DisposeAsync() ?? default;

    // Microseconds, sorted.
    private async Task<double[]> PersistAsync()
    {
        var latencies = new double[Events];
        for (var number = 0; number < Events; number++)
        {
            var from = Stopwatch.GetTimestamp();
            await actor.Ask<byte[]>(bytes, TimeSpan.FromSeconds(10));
            latencies[number] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }

    private double[] Insert(long run)
    {
        using var connection = database!.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO raw (persistence_id, sequence_number, message) VALUES ($id, $number, $message)";
        command.Parameters.AddWithValue("$id", $"raw-{run}");
        var sequenceNumber = command.Parameters.AddWithValue("$number", 0L);
        command.Parameters.AddWithValue("$message", bytes);
        command.Prepare();
        var latencies = new double[Events];
        for (var number = 0; number < Events; number++)
        {
            var from = Stopwatch.GetTimestamp();
            sequenceNumber.Value = (long)number;
            command.ExecuteNonQuery();
            latencies[number] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }
}
