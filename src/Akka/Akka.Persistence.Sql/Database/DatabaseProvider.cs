namespace Akka.Persistence.Sql.Database;

/// <summary>What a failed transaction means for the next step.</summary>
internal enum Fault
{
    /// <summary>It will fail again: nothing was stored.</summary>
    Lasting,

    /// <summary>The fault lies in one request, so that the others of the transaction may be tried without it. Nothing was stored.</summary>
    OfOneRequest,

    /// <summary>The database has a row of the same key already. Nothing was stored.</summary>
    Duplicate,

    /// <summary>The database says that the same may succeed soon. Nothing was stored.</summary>
    Transient,

    /// <summary>The connection broke: nobody has said whether the transaction is stored.</summary>
    Unknown,
}

/// <summary>One database that a plugin is configured for: how to connect to it, how it speaks, and what its errors mean.</summary>
internal abstract class DatabaseProvider(string connectionString)
{
    /// <summary>Plugins with an equal identity share one writer.</summary>
    public string Identity => $"{GetType().Name} {connectionString}";

    public string ConnectionString => connectionString;

    public abstract Dialect Dialect { get; }

    /// <summary>For how long a transient fault is tried again before it is the answer.</summary>
    public abstract TimeSpan RetryFor { get; }

    /// <summary>
    /// Whether whoever waits for a small write may carry it out itself, on its own thread: where that is a flush to a local disk, whose
    /// outcome is always known.
    /// </summary>
    public virtual bool IsLocal => false;

    /// <summary>Connects, for reading or for the one writer.</summary>
    public abstract DatabaseConnection Open(bool forWriting);

    public abstract Fault Classify(Exception error);

    /// <summary>Whether the connection is not to be trusted any more; the next transaction gets a new one.</summary>
    public abstract bool IsOfConnection(Exception error);

    /// <summary>The error as it is told to actors: what happened, and what to do.</summary>
    public virtual Exception Explain(Exception error) => error;
}

/// <summary>The types of columns, which are all that differs in the tables.</summary>
internal sealed record Dialect(
    string Ordering,
    string Bit,
    string Text,
    string Blob,
    string TagNumber,
    string? InitializationLock);
