using ActorCluster.Core;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorCluster.ReadModels;

/// <summary>What a query gave.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Rows">Each value a string, a long, a double, a byte[] or null.</param>
/// <param name="IsTruncated">There are more rows than were asked for.</param>
public sealed record QueryTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool IsTruncated);

/// <summary>
/// Answers SQL from this node's read models: one SELECT at a time, on a connection that cannot write, for a limited time.
/// Safe for use by many threads at once.
/// </summary>
/// <param name="databaseFile">This node's read-models.db.</param>
/// <param name="timeout">A query that takes longer is stopped.</param>
public sealed class ReadModelQueries(string databaseFile, TimeSpan timeout)
{
    // What a SELECT may do; everything else (pragmas, attached files, transactions, writes) is refused while the statement is prepared.
    private static readonly int[] AllowedActions = [raw.SQLITE_SELECT, raw.SQLITE_READ, raw.SQLITE_FUNCTION, raw.SQLITE_RECURSIVE];

    /// <summary>Answers one SELECT.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Values by parameter name ($name, @name or :name); may be null.</param>
    /// <param name="maxRows">At most so many rows.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The table, or why there is none.</returns>
    public async Task<(QueryTable? Table, Rejection? Rejection)> QueryAsync(
        string sql, IReadOnlyDictionary<string, object?>? parameters, int maxRows, CancellationToken cancellationToken)
    {
        if (!File.Exists(databaseFile))
            return Refuse("this node has no read models: none is declared under actorcluster.read-models");
        try
        {
            return await Task.Run(() => Query(sql, parameters, maxRows, cancellationToken), cancellationToken);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Refuse($"the query was stopped: it took longer than {timeout.TotalSeconds} s");
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_AUTH or raw.SQLITE_MISMATCH)
        {
            return Refuse(failure.SqliteErrorCode == raw.SQLITE_AUTH
                ? "only a SELECT on the read models is allowed"
                : failure.Message);
        }
        catch (InvalidOperationException failure)
        {
            // A parameter of the statement has no value.
            return Refuse(failure.Message);
        }
    }

    private static (QueryTable?, Rejection?) Refuse(string message) => (null, new Rejection(RejectionReason.Invalid, message));

    private static int Authorize(object data, int action, utf8z a, utf8z b, utf8z database, utf8z trigger) =>
        AllowedActions.Contains(action) ? raw.SQLITE_OK : raw.SQLITE_DENY;

    private static (QueryTable?, Rejection?) Read(SqliteCommand command, int maxRows)
    {
        using var reader = command.ExecuteReader();
        if (reader.FieldCount == 0)
            return Refuse("only a SELECT on the read models is allowed");
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        List<IReadOnlyList<object?>> rows = [];
        while (reader.Read())
        {
            if (rows.Count == maxRows)
                return (new QueryTable(columns, rows, IsTruncated: true), null);
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return (new QueryTable(columns, rows, IsTruncated: false), null);
    }

    private (QueryTable?, Rejection?) Query(
        string sql, IReadOnlyDictionary<string, object?>? parameters, int maxRows, CancellationToken cancellationToken)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = databaseFile,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(timeout.TotalSeconds),
        }.ToString());
        connection.Open();
        var handle = connection.Handle!;

        // Only the query's own time counts, not that of waiting for a thread.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var stop = limit.Token.Register(() => raw.sqlite3_interrupt(handle));
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA query_only = 1";
        command.ExecuteNonQuery();
        raw.sqlite3_set_authorizer(handle, (strdelegate_authorizer?)null, null);
        raw.sqlite3_set_authorizer(handle, Authorize, null);
        if (CountStatements(handle, sql) is { } refusal)
            return (null, refusal);
        command.CommandText = sql;
        foreach (var (name, value) in parameters ?? new Dictionary<string, object?>())
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return Read(command, maxRows);
    }

    /// <summary>Refuses what is not exactly one statement: the first is prepared, and nothing may follow it.</summary>
    private static Rejection? CountStatements(sqlite3 handle, string sql)
    {
        var result = raw.sqlite3_prepare_v2(handle, sql, out var statement, out var tail);
        using (statement)
        {
            if (result != raw.SQLITE_OK)
                throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), result);
            if (statement.IsInvalid)
                return new Rejection(RejectionReason.Invalid, "there is no statement");
        }

        return string.IsNullOrWhiteSpace(tail)
            ? null
            : new Rejection(RejectionReason.Invalid, $"one statement at a time, please: '{tail.Trim()}' follows the first");
    }
}
