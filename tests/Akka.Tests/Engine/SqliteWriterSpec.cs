using System.Diagnostics;
using Akka.Event;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Sqlite;
using Akka.Tests.Persistence;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>Who writes to SQLite, and what becomes of its write-ahead log.</summary>
public sealed class SqliteWriterSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory directory = new();
    private readonly DatabaseWriter writer;

    public SqliteWriterSpec() =>
        writer = DatabaseWriter.Acquire(SqliteProvider.Create($"Data Source={directory.File("w.db")}"), NoLogger.Instance);

    public void Dispose()
    {
        writer.Release();
        directory.Dispose();
    }

    [Fact]
    public async Task Whoever_waits_for_its_own_request_alone_carries_it_out_itself()
    {
        await writer.Run(connection => connection.Execute("CREATE TABLE t (x INTEGER)"));
        var begun = Stopwatch.GetTimestamp();
        var request = new Insert();
        // It is left to the writer where the disk was slow the last time, or others want a thread.
        while (!writer.TryRunHere(request))
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience);
            await writer.Run(connection => connection.Execute("INSERT INTO t VALUES (1)"));
        }

        Assert.Equal((true, Environment.CurrentManagedThreadId), (request.Stored, request.Thread));
    }

    [Fact]
    public async Task Whoever_comes_meanwhile_is_served_by_the_writer()
    {
        await writer.Run(connection => connection.Execute("CREATE TABLE t (x INTEGER)"));
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            for (var i = 0; i < 250; i++)
            {
                var request = new Insert();
                if (!writer.TryRunHere(request)) writer.Add(request);
                Assert.True(request.Answered.Wait(Patience));
                Assert.True(request.Stored);
            }
        }, TaskCreationOptions.LongRunning)).ToList();
        await Task.WhenAll(threads);
        var count = 0L;
        await writer.Run(connection =>
        {
            using var rows = connection.Query("SELECT count(*) FROM t");
            Assert.True(rows.Read());
            count = rows.Int64(0);
        });
        Assert.Equal(1000, count);
    }

    [Fact]
    public async Task The_write_ahead_log_begins_anew_however_much_is_written()
    {
        await writer.Run(connection => connection.Execute("CREATE TABLE t (x BLOB)"));
        long largest = 0;
        for (var i = 0; i < 300; i++) // 60 MB, in transactions of about 50 pages
        {
            await writer.Run(connection => connection.Execute("INSERT INTO t VALUES (zeroblob(200000))"));
            largest = Math.Max(largest, new FileInfo(directory.File("w.db-wal")).Length);
        }

        Assert.InRange(largest, 1, 25 << 20);
    }

    private sealed class Insert : WriteRequest
    {
        public ManualResetEventSlim Answered { get; } = new();

        public int Thread { get; private set; }

        public bool Stored { get; private set; }

        public override void Apply(DatabaseConnection connection)
        {
            Thread = Environment.CurrentManagedThreadId;
            connection.Execute("INSERT INTO t VALUES (2)");
        }

        public override void Succeeded()
        {
            Stored = true;
            Answered.Set();
        }

        public override void Failed(Exception cause) => Answered.Set();
    }
}
