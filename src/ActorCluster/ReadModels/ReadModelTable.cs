using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorCluster.Core.Events;
using ActorCluster.Settings;
using Microsoft.Data.Sqlite;

namespace ActorCluster.ReadModels;

/// <summary>
/// One projection's table in read-models.db, with its position in the topic: both move in one transaction. Belongs to one actor. All of
/// it can be made again from the log.
/// </summary>
internal sealed class ReadModelTable : IDisposable
{
    private readonly ReadModelSettings model;
    private readonly SqliteConnection connection;
    private readonly Projector projector;
    private readonly Dictionary<string, SqliteCommand> upserts = [];

    private ReadModelTable(ReadModelSettings model, SqliteConnection connection)
    {
        this.model = model;
        this.connection = connection;
        projector = new Projector(model);
    }

    /// <summary>The last offset that is in the table.</summary>
    public Offset Position { get; private set; }

    /// <summary>The table was made anew by <see cref="Open"/>, because there was none or because its declaration has changed.</summary>
    public bool IsRebuilt { get; private set; }

    /// <summary>Opens the database and makes the tables where they are missing or declared otherwise.</summary>
    /// <exception cref="SqliteException">The database cannot be used.</exception>
    public static ReadModelTable Open(string databaseFile, ReadModelSettings model)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = databaseFile,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        var table = new ReadModelTable(model, connection);
        table.Prepare();
        return table;
    }

    /// <summary>Puts events into the table, and the position behind the last of them.</summary>
    /// <returns>The events that gave no row, and why.</returns>
    public IReadOnlyList<(Offset Offset, string Reason)> Apply(IReadOnlyList<Event> events)
    {
        List<(Offset, string)> skipped = [];
        using var transaction = connection.BeginTransaction();
        foreach (var each in events)
        {
            var row = projector.Project(each);
            if (row.SkipReason is { } reason)
                skipped.Add((each.Offset, reason));
            else
                Upsert(row, transaction);
        }

        var position = events[^1].Offset;
        Execute(
            "INSERT INTO _projections (name, declaration, topic, position) VALUES ($a, $b, $c, $d) "
            + "ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            transaction, model.Name, Declaration(), model.Topic, position.Value);
        foreach (var (offset, reason) in skipped)
        {
            Execute(
                "INSERT INTO _skipped (name, topic, events, last_offset, last_reason) VALUES ($a, $b, 1, $c, $d) ON CONFLICT (name) DO "
                + "UPDATE SET events = events + 1, last_offset = excluded.last_offset, last_reason = excluded.last_reason",
                transaction, model.Name, model.Topic, offset.Value, reason);
        }

        transaction.Commit();
        Position = position;
        return skipped;
    }

    public void Dispose()
    {
        foreach (var upsert in upserts.Values)
            upsert.Dispose();
        connection.Dispose();
    }

    private void Prepare()
    {
        Execute("PRAGMA journal_mode = WAL", null);
        Execute("PRAGMA synchronous = NORMAL", null);
        using var transaction = connection.BeginTransaction();
        Execute(
            "CREATE TABLE IF NOT EXISTS _projections (name TEXT PRIMARY KEY, declaration TEXT NOT NULL, topic TEXT NOT NULL, "
            + "position INTEGER NOT NULL)",
            transaction);
        Execute(
            "CREATE TABLE IF NOT EXISTS _skipped (name TEXT PRIMARY KEY, topic TEXT NOT NULL, events INTEGER NOT NULL, "
            + "last_offset INTEGER NOT NULL, last_reason TEXT NOT NULL)",
            transaction);
        if (StoredPosition(transaction) is { } position)
        {
            Position = new Offset(position);
        }
        else
        {
            Rebuild(transaction);
            IsRebuilt = true;
        }

        transaction.Commit();
    }

    private long? StoredPosition(SqliteTransaction transaction)
    {
        using var command = Command(
            "SELECT position FROM _projections WHERE name = $a AND declaration = $b", transaction, model.Name, Declaration());
        return (long?)command.ExecuteScalar();
    }

    private void Rebuild(SqliteTransaction transaction)
    {
        var columns = model.Columns.Select(column =>
            $"\"{column.Name}\" {column.Type}{(column.Name == model.Key ? " NOT NULL PRIMARY KEY" : "")}");
        Execute($"DROP TABLE IF EXISTS \"{model.Table}\"", transaction);
        Execute($"CREATE TABLE \"{model.Table}\" ({string.Join(", ", columns)})", transaction);
        Execute("DELETE FROM _skipped WHERE name = $a", transaction, model.Name);
        Execute(
            "INSERT OR REPLACE INTO _projections (name, declaration, topic, position) VALUES ($a, $b, $c, 0)",
            transaction, model.Name, Declaration(), model.Topic);
    }

    private void Upsert(ProjectedRow row, SqliteTransaction transaction)
    {
        // Events of a topic mostly have the same columns: one prepared statement for each set of them.
        var columns = string.Join(',', row.Columns);
        if (!upserts.TryGetValue(columns, out var command))
            upserts.Add(columns, command = Command(UpsertOf(row.Columns), transaction, [.. row.Values]));
        command.Transaction = transaction;
        for (var i = 0; i < row.Values.Count; i++)
            command.Parameters[i].Value = row.Values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private string UpsertOf(IReadOnlyList<int> present)
    {
        var names = present.Select(i => $"\"{model.Columns[i].Name}\"").ToList();
        var values = present.Select((_, i) => ParameterName(i));
        var updates = names.Where(name => name != $"\"{model.Key}\"").Select(name => $"{name} = excluded.{name}").ToList();
        var onConflict = updates.Count == 0 ? "NOTHING" : $"UPDATE SET {string.Join(", ", updates)}";
        return $"INSERT INTO \"{model.Table}\" ({string.Join(", ", names)}) VALUES ({string.Join(", ", values)}) "
            + $"ON CONFLICT (\"{model.Key}\") DO {onConflict}";
    }

    /// <summary>What the table is made of: with another declaration it is another table.</summary>
    private string Declaration()
    {
        var columns = model.Columns.Select(column => $"{column.Name} {column.Path} {column.Type}");
        var text = string.Join('\n', columns.Prepend($"1 {model.Topic} {model.Table} {model.Key}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private void Execute(string sql, SqliteTransaction? transaction, params object?[] parameters)
    {
        using var command = Command(sql, transaction, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, SqliteTransaction? transaction, params object?[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue(ParameterName(i), parameters[i] ?? DBNull.Value);
        return command;
    }

    /// <summary>$a, $b, … and after $z $26, $27, ….</summary>
    private static string ParameterName(int i) => i < 26 ? $"${(char)('a' + i)}" : string.Create(CultureInfo.InvariantCulture, $"${i}");
}
