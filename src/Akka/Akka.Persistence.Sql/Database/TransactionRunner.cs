using System.Diagnostics;
using Akka.Event;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// Carries requests out, as many as may go into one transaction; tries again what the database calls transient; finds out what became
/// of a commit whose connection broke. Of the writer's thread.
/// </summary>
internal sealed class TransactionRunner(DatabaseProvider provider, ILoggingAdapter log, Func<TimeSpan, bool> wait)
{
    private const long MaxTransactionBytes = 32 << 20;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private DatabaseConnection? connection;

    public int MaxEvents { get; set; } = int.MaxValue;

    /// <summary>Carries requests out from an index on and answers them; returns the index after the last one.</summary>
    public int Run(List<WriteRequest> requests, int first)
    {
        var end = first;
        long size = 0, events = 0;
        while (end < requests.Count && (end == first || (size < MaxTransactionBytes && events + requests[end].Events <= MaxEvents)))
        {
            size += requests[end].Size;
            events += requests[end++].Events;
        }
        var batch = requests.GetRange(first, end - first);
        var outcome = Settle(batch, uncertain: false);
        // What belongs to one request must not fail the others: try each alone.
        if (batch.Count > 1 && outcome.Fault is (Fault.OfOneRequest or Fault.Duplicate) && outcome.Error is not null)
            foreach (var request in batch)
            {
                List<WriteRequest> alone = [request];
                Answer(alone, Settle(alone, outcome.Uncertain));
            }
        else Answer(batch, outcome);
        return end;
    }

    /// <summary>
    /// Carries one request out and answers it, if that takes no waiting. False where it would: nothing is stored then, nothing is
    /// answered. For databases that are local.
    /// </summary>
    public bool TryAtOnce(WriteRequest request)
    {
        if (connection is null) return false;
        List<WriteRequest> alone = [request];
        var uncertain = false;
        connection.WaitForLocks(false);
        var fault = TryCommit(alone, ref uncertain, out var error);
        connection?.WaitForLocks(true);
        if (error is not null && fault is Fault.Transient or Fault.Unknown) return false;
        Answer(alone, new Outcome(error, fault, false));
        return true;
    }

    public bool NeedsCare(bool idle) => connection?.NeedsCare(idle) ?? false;

    public void TakeCare()
    {
        try
        {
            connection?.TakeCare();
        }
        catch (Exception error) when (error is System.Data.Common.DbException)
        {
            log.Warning(error, "The write-ahead log could not be moved into the database; the next commits try again.");
        }
    }

    public void Close()
    {
        connection?.Dispose(); // an open transaction is rolled back with it
        connection = null;
    }

    private void Answer(List<WriteRequest> requests, Outcome outcome)
    {
        var error = outcome.Error is { } cause ? provider.Explain(cause) : null;
        foreach (var request in requests)
        {
            request.IsToBlame = request.Refusal is not null || outcome.Fault is Fault.OfOneRequest or Fault.Duplicate;
            if ((request.Refusal ?? error) is { } reason) request.Failed(reason);
            else request.Succeeded();
        }
    }

    /// <summary>
    /// Commits the requests, and goes on as long as the database says that it is worth it. Uncertain: they may be stored already,
    /// by a commit whose outcome is not known.
    /// </summary>
    private Outcome Settle(List<WriteRequest> requests, bool uncertain)
    {
        var (begun, pause) = (Stopwatch.GetTimestamp(), FirstPause);
        while (true)
        {
            var fault = TryCommit(requests, ref uncertain, out var error);
            if (error is null) return new Outcome(null, Fault.Lasting, false);
            if (fault is not (Fault.Transient or Fault.Unknown)) return new Outcome(error, fault, uncertain);
            if (Stopwatch.GetElapsedTime(begun) >= provider.RetryFor || !wait(pause)) return new Outcome(error, fault, uncertain);
            log.Warning(error, "The database is out of reach or busy; {0} requests are tried again.", requests.Count);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private Fault TryCommit(List<WriteRequest> requests, ref bool uncertain, out Exception? error)
    {
        error = null;
        var committing = false;
        var writes = false;
        foreach (var request in requests)
        {
            request.Examine();
            writes |= request.Writes && request.Refusal is null;
        }
        if (!writes) return Fault.Lasting;
        try
        {
            connection ??= provider.Open(forWriting: true);
            if (uncertain && IsStored(requests, connection)) return Fault.Lasting;
            connection.Begin();
            foreach (var request in requests)
                if (request.Refusal is null) request.Apply(connection);
            committing = true;
            connection.Commit();
            return Fault.Lasting;
        }
        catch (Exception cause)
        {
            Undo(cause);
            var fault = provider.Classify(cause);
            uncertain |= committing && fault == Fault.Unknown;
            // Until the commit is sent nothing can be stored, so that a broken connection is no more than an attempt in vain.
            if (!committing && fault == Fault.Unknown) fault = Fault.Transient;
            // The row that is in the way may be our own: the commit that broke off was still under way when we looked.
            if (fault == Fault.Duplicate && uncertain) return IsStoredAfterAll(requests, fault, ref error, cause);
            error = cause; // whatever it is, it is the answer to the requests
            return fault;
        }
    }

    private Fault IsStoredAfterAll(List<WriteRequest> requests, Fault fault, ref Exception? error, Exception cause)
    {
        try
        {
            connection ??= provider.Open(forWriting: true);
            if (!IsStored(requests, connection)) error = cause;
            return fault;
        }
        catch (Exception lost)
        {
            Undo(lost);
            error = lost;
            return Fault.Unknown;
        }
    }

    /// <summary>Whether the transaction of these requests is in the database: all of it is, or nothing.</summary>
    private static bool IsStored(List<WriteRequest> requests, DatabaseConnection connection)
    {
        foreach (var request in requests)
            if (request.Refusal is null && request.IsStored(connection) is { } stored) return stored;
        return false;
    }

    private void Undo(Exception error)
    {
        try
        {
            if (connection is null) return;
            if (provider.IsOfConnection(error)) Close();
            else connection.Rollback();
        }
        catch (System.Data.Common.DbException rollback)
        {
            log.Error(rollback, "Could not roll back; the database is opened anew.");
            Close();
        }
    }

    private readonly record struct Outcome(Exception? Error, Fault Fault, bool Uncertain);
}
