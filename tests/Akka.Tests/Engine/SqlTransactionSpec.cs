using System.Data.Common;
using Akka.Event;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using Xunit;

namespace Akka.Tests.Engine;

/// <summary>
/// Transactions over a database that breaks off where it is told to: what is tried again, and what becomes of a commit whose outcome
/// nobody told.
/// </summary>
public sealed class SqlTransactionSpec
{
    private readonly BreakableDatabase database = new();

    [Fact]
    public void Everything_that_waits_is_one_transaction() =>
        Assert.Equal("a stored, b stored | begin, commit a b", Run(Request("a"), Request("b")));

    [Fact]
    public void What_the_database_calls_transient_is_tried_again()
    {
        database.Break("begin", Fault.Transient);
        database.Break("begin", Fault.Transient);
        Assert.Equal("a stored | begin fails, begin fails, begin, commit a", Run(Request("a")));
    }

    [Fact]
    public void What_stays_transient_for_too_long_fails()
    {
        database.Patience = TimeSpan.Zero;
        database.Break("begin", Fault.Transient);
        Assert.Equal("a failed | begin fails", Run(Request("a")));
    }

    [Fact]
    public void A_connection_that_breaks_before_the_commit_has_stored_nothing_and_is_replaced()
    {
        database.Break("begin", Fault.Unknown);
        Assert.Equal("a stored | begin fails, open, begin, commit a", Run(Request("a")));
    }

    [Fact]
    public void A_commit_that_breaks_off_and_is_found_is_not_done_again()
    {
        database.Break("commit", Fault.Unknown, afterwards: true);
        Assert.Equal("a stored, b stored | begin, commit a b, commit breaks off, open, look for a: there", Run(Request("a"), Request("b")));
    }

    [Fact]
    public void A_commit_that_breaks_off_and_is_not_found_is_done_again()
    {
        database.Break("commit", Fault.Unknown);
        Assert.Equal("a stored | begin, commit breaks off, open, look for a: missing, begin, commit a", Run(Request("a")));
    }

    [Fact]
    public void A_commit_that_comes_through_after_it_was_looked_for_is_not_taken_for_another_writer()
    {
        database.Break("commit", Fault.Unknown, afterwards: true);
        database.HideNext();
        Assert.Equal("a stored | begin, commit a, commit breaks off, open, look for a: missing, begin, commit fails, look for a: there",
            Run(Request("a")));
    }

    [Fact]
    public void A_commit_whose_outcome_cannot_be_found_out_fails()
    {
        database.Break("commit", Fault.Unknown);
        database.Patience = TimeSpan.Zero;
        Assert.Equal("a failed | begin, commit breaks off", Run(Request("a")));
    }

    [Fact]
    public void A_row_of_another_writer_fails_its_own_request_alone()
    {
        database.Rows.Add("b");
        Assert.Equal("a stored, b failed, c stored | begin, commit fails, begin, commit a, begin, commit fails, begin, commit c",
            Run(Request("a"), Request("b"), Request("c")));
    }

    [Fact]
    public void A_transaction_has_a_limited_number_of_events()
    {
        Assert.Equal("a stored, b stored, c stored | begin, commit a b, begin, commit c", Run(maxEvents: 2, Request("a"), Request("b"), Request("c")));
    }

    [Fact]
    public void What_can_be_done_at_once_is_done_at_once()
    {
        var runner = Opened();
        var request = Request("a");
        Assert.True(runner.TryAtOnce(request));
        Assert.Equal("a stored", request.Answer);
        database.Rows.Add("b");
        Assert.True(runner.TryAtOnce(request = Request("b")));
        Assert.Equal("b failed", request.Answer);
    }

    [Fact]
    public void What_would_have_to_wait_is_not_begun_at_once_nor_answered()
    {
        var request = Request("a");
        Assert.False(new TransactionRunner(database, NoLogger.Instance, _ => true).TryAtOnce(request));
        var runner = Opened();
        database.Break("begin", Fault.Transient);
        Assert.False(runner.TryAtOnce(request));
        Assert.Equal(("a unanswered", 0), (request.Answer, database.Rows.Count(row => row == "a")));
        runner.Run([request], 0);
        Assert.Equal("a stored", request.Answer);
    }

    private TransactionRunner Opened()
    {
        var runner = new TransactionRunner(database, NoLogger.Instance, _ => true);
        runner.Run([Request("first")], 0);
        return runner;
    }

    private string Run(params Request[] requests) => Run(int.MaxValue, requests);

    private string Run(int maxEvents, params Request[] requests)
    {
        var runner = new TransactionRunner(database, NoLogger.Instance, _ => true) { MaxEvents = maxEvents };
        for (var done = 0; done < requests.Length;) done = runner.Run([.. requests], done);
        runner.Close();
        return $"{string.Join(", ", requests.Select(request => request.Answer))} | {string.Join(", ", database.Log.Skip(1))}";
    }

    private Request Request(string row) => new(database, row);
}

internal sealed class Request(BreakableDatabase database, string row) : WriteRequest
{
    public string Answer { get; private set; } = $"{row} unanswered";

    public override int Events => 1;

    public override void Apply(DatabaseConnection connection) => connection.Execute(row);

    public override bool? IsStored(DatabaseConnection connection) => database.LookFor(row);

    public override void Succeeded() => Answer = $"{row} stored";

    public override void Failed(Exception cause) => Answer = $"{row} failed";
}

/// <summary>A database of rows that are texts. Each break takes effect once, in the order in which they were asked for.</summary>
internal sealed class BreakableDatabase() : DatabaseProvider("breakable")
{
    private readonly Queue<(string Step, Fault Fault, bool Afterwards)> breaks = new();
    private bool hidden;

    public HashSet<string> Rows { get; } = [];

    public List<string> Log { get; } = [];

    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    public override Dialect Dialect => throw new NotSupportedException();

    public override TimeSpan RetryFor => Patience;

    /// <summary>The next time that this step is done it fails; afterwards: although it was carried out.</summary>
    public void Break(string step, Fault fault, bool afterwards = false) => breaks.Enqueue((step, fault, afterwards));

    /// <summary>The next look does not find what is there, as if its commit was still under way.</summary>
    public void HideNext() => hidden = true;

    public bool LookFor(string row)
    {
        var found = Rows.Contains(row) && !hidden;
        hidden = false;
        Log.Add($"look for {row}: {(found ? "there" : "missing")}");
        return found;
    }

    public Broken? Next(string step, bool afterwards)
    {
        if (!breaks.TryPeek(out var next) || next.Step != step || next.Afterwards != afterwards) return null;
        breaks.Dequeue();
        Log.Add(step == "commit" ? "commit breaks off" : $"{step} fails");
        return new Broken(next.Fault);
    }

    public override DatabaseConnection Open(bool forWriting)
    {
        Log.Add("open");
        return new Connection(this);
    }

    public override Fault Classify(Exception error) => ((Broken)error).Fault;

    public override bool IsOfConnection(Exception error) => Classify(error) == Fault.Unknown;

    internal sealed class Broken(Fault fault) : DbException($"{fault}")
    {
        public Fault Fault => fault;
    }

    private sealed class Connection(BreakableDatabase database) : DatabaseConnection
    {
        private readonly List<string> open = [];

        public override void Begin()
        {
            if (database.Next("begin", afterwards: false) is { } broken) throw broken;
            database.Log.Add("begin");
        }

        public override int Execute(string sql, params object[] parameters)
        {
            open.Add(sql);
            return 1;
        }

        public override void Commit()
        {
            if (database.Next("commit", afterwards: false) is { } broken) throw broken;
            if (open.Exists(database.Rows.Contains))
            {
                database.Log.Add("commit fails");
                throw new Broken(Fault.Duplicate);
            }
            database.Rows.UnionWith(open);
            database.Log.Add($"commit {string.Join(' ', open)}");
            open.Clear();
            if (database.Next("commit", afterwards: true) is { } late) throw late;
        }

        public override void Rollback() => open.Clear();

        public override void Insert(JournalTable table, in JournalRow row) => throw new NotSupportedException();

        public override DatabaseRows Query(string sql, params object[] parameters) => throw new NotSupportedException();

        public override void Dispose()
        {
        }
    }
}
