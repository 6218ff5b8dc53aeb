using System.Diagnostics;
using Akka.Event;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// The one writer of a database in this process: a thread that takes everything that waits, carries it out in one transaction with
/// one flush to the disk, and answers. Shared by all plugins of the same database.
/// </summary>
/// <remarks>
/// Invariants: (1) nothing is answered as stored before its commit has returned, or was found in the database after a commit that
/// broke off; (2) requests are carried out and answered in the order of their arrival; (3) a request that is answered as failed leaves
/// no trace in the database, unless the connection broke and did not come back in time to find out; (4) whoever writes is busy, and
/// nobody else touches the database then: the thread, or whoever carries its own request out (<see cref="TryRunHere"/>).
/// </remarks>
internal sealed class DatabaseWriter
{
    private static readonly long LookOutTicks = Stopwatch.Frequency / 20_000; // 50 microseconds

    // To wake a thread and be woken takes some tens of microseconds: no more than this is worth a thread of the pool that waits for the disk.
    private static readonly TimeSpan QuickDisk = TimeSpan.FromMilliseconds(1);

    private static readonly Lock RegistryGate = new();
    private static readonly Dictionary<string, DatabaseWriter> Registry = [];

    private readonly DatabaseProvider provider;
    private readonly ILoggingAdapter log;
    private readonly TransactionRunner runner;
    private readonly object gate = new();
    private readonly Thread thread;
    private List<WriteRequest> waiting = [];
    private List<WriteRequest> taken = [];
    private int added;
    private int users;
    private bool busy;
    private bool idle;
    private bool stopping;
    private bool needsCare;
    private volatile bool isDiskQuick;

    private DatabaseWriter(DatabaseProvider provider, ILoggingAdapter log)
    {
        this.provider = provider;
        this.log = log;
        runner = new TransactionRunner(provider, log, WaitUnlessStopping);
        thread = new Thread(Loop) { IsBackground = true, Name = "database-writer" };
        thread.Start();
    }

    /// <summary>The writer of a database; to be given back with <see cref="Release"/>.</summary>
    public static DatabaseWriter Acquire(DatabaseProvider provider, ILoggingAdapter log)
    {
        lock (RegistryGate)
        {
            if (!Registry.TryGetValue(provider.Identity, out var writer))
                Registry[provider.Identity] = writer = new DatabaseWriter(provider, log);
            writer.users++;
            return writer;
        }
    }

    /// <summary>At most so many events go into one transaction, unless one batch alone has more.</summary>
    public void LimitTransactions(int events) => runner.MaxEvents = events;

    /// <summary>How many requests wait, about.</summary>
    public int Waiting => Volatile.Read(ref added);

    /// <summary>Gives the writer back; the last one to do so waits until everything is written and the database is closed.</summary>
    public void Release()
    {
        lock (RegistryGate)
        {
            if (--users > 0) return;
            Registry.Remove(provider.Identity);
        }
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        thread.Join();
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

    /// <summary>
    /// Carries a request out on this thread and answers it, where that costs nobody anything: nothing else is being written, the disk
    /// is quick, and no work waits for a thread of the pool. False: nothing was done.
    /// </summary>
    public bool TryRunHere(WriteRequest request)
    {
        if (!provider.IsLocal || !isDiskQuick || ThreadPool.PendingWorkItemCount > 0) return false;
        lock (gate)
        {
            if (busy || stopping || needsCare || waiting.Count > 0) return false;
            busy = true;
        }
        try
        {
            var begun = Stopwatch.GetTimestamp();
            var done = runner.TryAtOnce(request);
            isDiskQuick = Stopwatch.GetElapsedTime(begun) < QuickDisk;
            return done;
        }
        finally
        {
            GiveBack();
        }
    }

    /// <summary>Adds a request, however many wait.</summary>
    public void Add(WriteRequest request) => TryAdd(request, int.MaxValue);

    /// <summary>Carries an action out in a transaction, and once more if the connection breaks meanwhile.</summary>
    public Task Run(Action<DatabaseConnection> action)
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

    private static ObjectDisposedException Closed() => new(nameof(DatabaseWriter), "The database is closed: its plugins have stopped.");

    private bool Append(WriteRequest request)
    {
        if (stopping) return false;
        waiting.Add(request);
        added++;
        if (!busy) Wake();
        return true;
    }

    /// <summary>What came while another thread wrote is for the writer's own.</summary>
    private void GiveBack()
    {
        var care = runner.NeedsCare(idle: true);
        lock (gate)
        {
            busy = false;
            needsCare |= care;
            if (needsCare || stopping || waiting.Count > 0) Wake();
        }
    }

    private void Wake()
    {
        if (!idle) return;
        idle = false;
        Monitor.PulseAll(gate);
    }

    private void Loop()
    {
        while (Take())
        {
            var begun = Stopwatch.GetTimestamp();
            for (var done = 0; done < taken.Count;) done = runner.Run(taken, done);
            if (taken.Count > 0) isDiskQuick = Stopwatch.GetElapsedTime(begun) < QuickDisk;
            taken.Clear();
            if (runner.NeedsCare(idle: Volatile.Read(ref added) == 0)) runner.TakeCare();
            LookAround();
        }
        runner.Close();
    }

    /// <summary>
    /// Whoever was just answered often writes again at once: to look out for it for a moment is quicker than to fall asleep and be woken.
    /// </summary>
    private void LookAround()
    {
        lock (gate) busy = false;
        var until = Stopwatch.GetTimestamp() + LookOutTicks;
        while (Volatile.Read(ref added) == 0 && Stopwatch.GetTimestamp() < until) Thread.SpinWait(20);
    }

    private bool Take()
    {
        lock (gate)
        {
            while (busy || (waiting.Count == 0 && !needsCare))
            {
                if (stopping && !busy) return false;
                idle = true;
                Monitor.Wait(gate);
            }
            idle = false;
            busy = true;
            needsCare = false;
            (waiting, taken) = (taken, waiting);
            added = 0;
            return true;
        }
    }

    /// <summary>Lets time pass before another attempt; false where there is to be none, because the writer is wanted back.</summary>
    private bool WaitUnlessStopping(TimeSpan time)
    {
        var until = Environment.TickCount64 + (long)time.TotalMilliseconds;
        lock (gate)
            while (!stopping && until - Environment.TickCount64 is > 0 and var left) Monitor.Wait(gate, (int)left);
        return !stopping;
    }
}
