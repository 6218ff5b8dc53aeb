using Akka.Event;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// The one writer of a database in this process: a thread that takes everything that waits, carries it out in one transaction with
/// one flush to the disk, and answers. Shared by all plugins with the same connection string.
/// </summary>
/// <remarks>
/// Invariants: (1) nothing is answered as stored before its commit has returned; (2) requests are carried out and answered in the
/// order of their arrival; (3) a failed request leaves no trace in the database.
/// </remarks>
internal sealed class SqliteWriter
{
    private const long MaxTransactionBytes = 32 << 20;

    private static readonly Lock RegistryGate = new();
    private static readonly Dictionary<string, SqliteWriter> Registry = [];

    private readonly string connectionString;
    private readonly ILoggingAdapter log;
    private readonly object gate = new();
    private readonly Thread thread;
    private List<WriteRequest> waiting = [];
    private List<WriteRequest> taken = [];
    private WriterConnection? connection;
    private int users;
    private bool busy;
    private bool idle;
    private bool stopping;

    private SqliteWriter(string connectionString, ILoggingAdapter log)
    {
        this.connectionString = connectionString;
        this.log = log;
        thread = new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" };
        thread.Start();
    }

    /// <summary>The writer of a database; to be given back with <see cref="Release"/>.</summary>
    public static SqliteWriter Acquire(string connectionString, ILoggingAdapter log)
    {
        lock (RegistryGate)
        {
            if (!Registry.TryGetValue(connectionString, out var writer))
                Registry[connectionString] = writer = new SqliteWriter(connectionString, log);
            writer.users++;
            return writer;
        }
    }

    /// <summary>Gives the writer back; the last one to do so waits until everything is written and the database is closed.</summary>
    public void Release()
    {
        lock (RegistryGate)
        {
            if (--users > 0) return;
            Registry.Remove(connectionString);
        }
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
    }

    /// <summary>Makes tables, unless they are there; before anything that is added later.</summary>
    public Task Initialize(IEnumerable<string> statements)
    {
        var request = new TaskRequest(connection =>
        {
            foreach (var statement in statements) connection.Execute(statement);
        });
        Add(request);
        return request.Task;
    }

    /// <summary>Adds a request if fewer than <paramref name="limit"/> wait. One that comes after the end fails.</summary>
    public bool TryAdd(WriteRequest request, int limit)
    {
        lock (gate)
        {
            if (waiting.Count >= limit) return false;
            if (Append(request)) return true;
        }
        request.Failed(Closed());
        return true;
    }

    /// <summary>Adds a request, however many wait.</summary>
    public void Add(WriteRequest request) => TryAdd(request, int.MaxValue);

    /// <summary>Carries an action out in a transaction.</summary>
    public Task Run(Action<WriterConnection> action)
    {
        var request = new TaskRequest(action);
        Add(request);
        return request.Task;
    }

    /// <summary>Completes when everything that was added before is in the database.</summary>
    public Task Barrier()
    {
        var request = new TaskRequest(null);
        lock (gate)
        {
            if (!busy && waiting.Count == 0) return Task.CompletedTask;
            if (Append(request)) return request.Task;
        }
        return Task.FromException(Closed());
    }

    private static ObjectDisposedException Closed() => new(nameof(SqliteWriter), "The database is closed: its plugins have stopped.");

    private bool Append(WriteRequest request)
    {
        if (stopping) return false;
        waiting.Add(request);
        if (!idle) return true;
        idle = false;
        Monitor.Pulse(gate);
        return true;
    }

    private void Loop()
    {
        while (Take())
        {
            for (var done = 0; done < taken.Count;) done = Transaction(done);
            taken.Clear();
            bool nothingWaits;
            lock (gate) nothingWaits = waiting.Count == 0;
            Checkpoint(nothingWaits);
        }
        connection?.Dispose();
    }

    private bool Take()
    {
        lock (gate)
        {
            busy = false;
            while (waiting.Count == 0)
            {
                if (stopping) return false;
                idle = true;
                Monitor.Wait(gate);
            }
            idle = false;
            busy = true;
            (waiting, taken) = (taken, waiting);
            return true;
        }
    }

    /// <summary>Carries requests out from an index on, as many as fit into one transaction; returns the index after the last one.</summary>
    private int Transaction(int first)
    {
        var end = first;
        for (long size = 0; end < taken.Count && (end == first || size < MaxTransactionBytes); end++) size += taken[end].Size;
        var error = TryCommit(first, end);
        // What belongs to one request must not fail the others: try each alone.
        if (end - first > 1 && error is SqliteException sqlite && SqliteErrors.IsOfOneRequest(sqlite))
            for (var i = first; i < end; i++) Answer(i, TryCommit(i, i + 1));
        else
            for (var i = first; i < end; i++) Answer(i, error);
        return end;
    }

    private void Answer(int index, Exception? error)
    {
        var request = taken[index];
        if ((request.Refusal ?? error) is { } cause) request.Failed(cause);
        else request.Succeeded();
    }

    private Exception? TryCommit(int first, int end)
    {
        var writes = false;
        for (var i = first; i < end; i++)
        {
            taken[i].Examine();
            writes |= taken[i].Writes && taken[i].Refusal is null;
        }
        if (!writes) return null;
        try
        {
            connection ??= new WriterConnection(connectionString);
            connection.Begin();
            for (var i = first; i < end; i++)
                if (taken[i].Refusal is null) taken[i].Apply(connection);
            connection.Commit();
            return null;
        }
        catch (Exception error)
        {
            Undo(error);
            return error; // whatever it is, it is the answer to the requests
        }
    }

    private void Undo(Exception error)
    {
        try
        {
            if (connection is null) return;
            if (error is not SqliteException sqlite || SqliteErrors.IsOfConnection(sqlite)) Abandon();
            else connection.Rollback();
        }
        catch (SqliteException rollback)
        {
            log.Error(rollback, "Could not roll back; the database is opened anew.");
            Abandon();
        }
    }

    private void Abandon()
    {
        connection?.Dispose(); // an open transaction is rolled back with it
        connection = null;
    }

    private void Checkpoint(bool idle)
    {
        try
        {
            connection?.Checkpoint(idle);
        }
        catch (SqliteException error)
        {
            log.Warning(error, "The write-ahead log could not be moved into the database; the next commits try again.");
        }
    }
}
