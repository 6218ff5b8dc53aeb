using System.Data;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Journal;
using Akka.Persistence.Sql.Settings;
using Npgsql;

namespace Akka.Persistence.Sql.Postgres;

/// <summary>
/// A connection to PostgreSQL. A transaction of events alone is one round trip: its inserts are one batch, which PostgreSQL carries out
/// as a transaction of its own.
/// </summary>
internal sealed class PostgresSession : DatabaseConnection
{
    /// <summary>What is stored may otherwise be lost in a crash, where somebody has turned it off.</summary>
    private const string RequireFlush =
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    private readonly NpgsqlConnection connection;
    private readonly PostgresInserts inserts;
    private NpgsqlTransaction? transaction;
    private bool begun;

    public PostgresSession(string connectionString, bool forWriting)
    {
        connection = new NpgsqlConnection(connectionString);
        inserts = new PostgresInserts(connection);
        try
        {
            connection.Open();
            if (forWriting) Execute(RequireFlush);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override void Begin() => begun = true;

    public override void Insert(JournalTable table, in JournalRow row) => inserts.Add(table, row);

    public override int Execute(string sql, params object[] parameters)
    {
        try
        {
            OpenTransaction();
            using var command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
        catch (InvalidOperationException closed) when (IsGone)
        {
            throw Gone(closed);
        }
    }

    public override DatabaseRows Query(string sql, params object[] parameters)
    {
        try
        {
            if (begun) OpenTransaction();
            var command = Command(sql, parameters);
            return new PostgresRows(command, command.ExecuteReader());
        }
        catch (InvalidOperationException closed) when (IsGone)
        {
            throw Gone(closed);
        }
    }

    public override void Commit()
    {
        try
        {
            inserts.Flush();
            transaction?.Commit();
        }
        catch (InvalidOperationException closed) when (IsGone)
        {
            throw Gone(closed);
        }
        End();
    }

    public override void Rollback()
    {
        inserts.Clear();
        transaction?.Rollback();
        End();
    }

    public override void Dispose() => connection.Dispose();

    /// <summary>Npgsql notices by itself that a connection is broken, and calls its next use a mistake.</summary>
    private bool IsGone => connection.FullState.HasFlag(ConnectionState.Broken) || connection.State != ConnectionState.Open;

    private static NpgsqlException Gone(InvalidOperationException closed) => new("The connection broke while nothing was under way on it.", closed);

    private void End()
    {
        transaction?.Dispose();
        transaction = null;
        begun = false;
    }

    private void OpenTransaction()
    {
        if (begun) transaction ??= connection.BeginTransaction();
        inserts.Flush();
    }

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}

/// <summary>The rows of a query.</summary>
internal sealed class PostgresRows(NpgsqlCommand command, NpgsqlDataReader reader) : DatabaseRows
{
    public override bool Read() => reader.Read();

    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override long Int64(int column) => reader.IsDBNull(column) ? 0 : reader.GetInt64(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override string Text(int column) => reader.IsDBNull(column) ? string.Empty : reader.GetString(column);

    public override void Dispose()
    {
        reader.Dispose();
        command.Dispose();
    }
}
