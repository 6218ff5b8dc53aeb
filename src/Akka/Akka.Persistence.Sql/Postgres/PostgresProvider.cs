using Akka.Persistence.Sql.Database;
using Npgsql;

namespace Akka.Persistence.Sql.Postgres;

/// <summary>PostgreSQL 9.5 or later. A transaction is acknowledged when the server says that it is on its disk.</summary>
internal sealed class PostgresProvider : DatabaseProvider
{
    /// <summary>Two processes that make the tables at the same time would collide: PostgreSQL's IF NOT EXISTS does not wait. Any number.</summary>
    private const string TakeInitializationLock = "SELECT pg_advisory_xact_lock(7310293548120)";

    private PostgresProvider(string connectionString, TimeSpan retryFor) : base(connectionString) => RetryFor = retryFor;

    public override Dialect Dialect { get; } = new("BIGSERIAL NOT NULL PRIMARY KEY", "BOOLEAN", "VARCHAR", "BYTEA", "BIGINT", TakeInitializationLock);

    /// <summary>The connection string's Command Timeout.</summary>
    public override TimeSpan RetryFor { get; }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It is not one of Npgsql's, or names no host.</exception>
    public static PostgresProvider Create(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder(text) { Pooling = false };
        if (string.IsNullOrEmpty(builder.Host))
            throw new ArgumentException("it must name a server, like 'Host=localhost;Database=akka;Username=akka;Password=…'");
        if (builder.MaxAutoPrepare == 0) builder.MaxAutoPrepare = 32; // the same few statements all the time
        if (builder.KeepAlive == 0) builder.KeepAlive = 30;
        return new PostgresProvider(builder.ConnectionString, TimeSpan.FromSeconds(builder.CommandTimeout > 0 ? builder.CommandTimeout : 30));
    }

    public override DatabaseConnection Open(bool forWriting) => new PostgresSession(ConnectionString, forWriting);

    public override Fault Classify(Exception error) => PostgresErrors.Classify(error);

    public override bool IsOfConnection(Exception error) => error is not PostgresException { InvariantSeverity: "ERROR" };

    public override Exception Explain(Exception error) => PostgresErrors.Explain(error);
}
