using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// An open connection. Of one thread at a time. Statements name their parameters $1, $2, …, first used in that order; a parameter is a
/// string, a byte array, a long, an int or a <see cref="DateTime"/>.
/// </summary>
internal abstract class DatabaseConnection : IDisposable
{
    /// <summary>Begins a transaction that writes.</summary>
    public abstract void Begin();

    /// <summary>Adds a row to a journal; it is in the table at the latest when something else is executed, or with the commit.</summary>
    public abstract void Insert(JournalTable table, in JournalRow row);

    /// <summary>Runs a statement without a result; answers how many rows it touched.</summary>
    public abstract int Execute(string sql, params object[] parameters);

    /// <summary>Runs a query. Its rows are to be disposed of before the next statement.</summary>
    public abstract DatabaseRows Query(string sql, params object[] parameters);

    /// <summary>When it returns, everything since <see cref="Begin"/> is on the disk.</summary>
    public abstract void Commit();

    public abstract void Rollback();

    /// <summary>Whether a lock that somebody else holds is waited for; otherwise it is a transient fault at once.</summary>
    public virtual void WaitForLocks(bool wait)
    {
    }

    /// <summary>Whether there is something to do that may take a while and belongs to no request; idle: nothing else waits.</summary>
    public virtual bool NeedsCare(bool idle) => false;

    /// <summary>Does what there is to do.</summary>
    public virtual void TakeCare()
    {
    }

    public abstract void Dispose();
}

/// <summary>The rows of a query, one after the other.</summary>
internal abstract class DatabaseRows : IDisposable
{
    /// <summary>Moves to the next row; false at the end.</summary>
    public abstract bool Read();

    public abstract bool IsNull(int column);

    /// <summary>A number; 0 for null.</summary>
    public abstract long Int64(int column);

    public abstract byte[] Bytes(int column);

    /// <summary>A text; empty for null.</summary>
    public abstract string Text(int column);

    public abstract void Dispose();
}
