using System.Text;
using System.Text.Json;
using ActorCluster.Core.Events;
using Microsoft.Data.Sqlite;

namespace ActorCluster.Tests.Seeded;

/// <summary>
/// The nodes' read models, each in a file of its node's present process. What a node has after a crash is what it had, or what it had a while before, or nothing. Whenever it is looked
/// at, a table must be what the topic's events through its position make of an empty one.
/// </summary>
internal sealed class SeededReadModels(SeededCluster cluster, SeededTopic topic) : IDisposable
{
    /// <summary>HOCON of the projection.</summary>
    public const string Declaration = """
        read-models.orders {
          topic = "orders", table = "orders", key = "id"
          columns {
            id     { path = "@key", type = "TEXT" }
            status { path = "$.status", type = "TEXT" }
            note   { path = "$.note", type = "TEXT" }
            amount { path = "$.input.amount", type = "INTEGER" }
            last   { path = "@offset", type = "INTEGER" }
          }
        }
        """;

    private readonly DirectoryInfo _root = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"actorcluster-seeded-{Guid.NewGuid():n}"));

    private readonly Dictionary<SeededNode, List<string>> _kept = [];

    /// <summary>Starts of a process with an older database than its node's last one, or with none.</summary>
    public int Lost { get; private set; }

    /// <summary>Databases that could not be written to for a while.</summary>
    public int Struck { get; private set; }

    /// <summary>The folder of a node's next process.</summary>
    public string Folder(SeededNode node)
    {
        var folder = FolderOf(node);
        Directory.CreateDirectory(folder);
        var kept = _kept.GetValueOrDefault(node, []);
        var random = cluster.Loop.Random.Next(10);
        if (kept.Count > 0 && random > 0)
        {
            var from = random == 1 ? kept[cluster.Loop.Random.Next(kept.Count)] : kept[^1];
            File.Copy(from, FileOf(node));
        }

        Lost += kept.Count > 0 && random <= 1 ? 1 : 0;
        if (cluster.Profile.Bug == SeededBug.ProjectsAnEventTwice)
        {
            cluster.Loop.After(TimeSpan.FromMilliseconds(20), () => Execute(node, "CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE ON _projections BEGIN UPDATE _projections SET position = NEW.position - 1; END"));
        }

        return folder;
    }

    /// <summary>A node's process has ended: what it has written stays.</summary>
    public void Keep(SeededNode node)
    {
        Check(node);
        Execute(node, "DROP TRIGGER IF EXISTS fault");
        if (!_kept.TryGetValue(node, out var kept))
        {
            _kept[node] = kept = [];
        }

        var copy = Path.Combine(FolderOf(node), "kept.db");
        using var source = Open(node);
        if (source is not null)
        {
            using var target = Open(copy, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(target);
            kept.Add(copy);
        }
    }

    /// <summary>For a while nothing can be written to the database of a node.</summary>
    public void Strike(SeededNode node)
    {
        if (!node.IsUp || node.HasReadModelFailed)
        {
            return;
        }

        var life = node.Lives;
        node.HasReadModelFailed = true;
        Struck++;
        Execute(node, "CREATE TRIGGER IF NOT EXISTS fault BEFORE UPDATE ON _projections BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        cluster.Loop.After(TimeSpan.FromMilliseconds(cluster.Loop.Random.Next(50, 1500)), () => Heal(node, life));
    }

    /// <summary>How far a node's table is.</summary>
    public Offset Position(SeededNode node)
    {
        using var database = Open(node);
        return database is null ? Offset.Zero : new Offset(Rows(database, "SELECT position FROM _projections").Select(row => long.Parse(row)).SingleOrDefault());
    }

    /// <summary>A node's table is what the events make of it.</summary>
    public void Check(SeededNode node)
    {
        using var database = Open(node);
        if (database is null || Rows(database, "SELECT position FROM _projections") is not [var position])
        {
            return;
        }

        var at = new Offset(long.Parse(position));
        Demand.That(at <= topic.Last, $"the read model of {node.Name} is at {at}, and the log has {topic.Last}");
        List<string> rows =
        [
            .. Rows(database, "SELECT id, status, note, amount, last FROM orders"),
            .. Rows(database, "SELECT events, last_offset FROM _skipped"),
        ];
        var expected = Fold(at);
        rows.Sort(StringComparer.Ordinal);
        Demand.That(
            rows.SequenceEqual(expected),
            $"the read model of {node.Name} at {at} has [{string.Join("; ", rows.Except(expected))}], but the events make [{string.Join("; ", expected.Except(rows))}] of it");
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Heal(SeededNode node, int life)
    {
        if (node.IsUp && node.Lives == life)
        {
            Execute(node, "DROP TRIGGER IF EXISTS fault");
            cluster.Loop.Trace.Say(node.Name.Name, "the read model can be written again");
        }
    }

    /// <summary>The rows after the events through an offset, and what was skipped.</summary>
    private List<string> Fold(Offset through)
    {
        var rows = new Dictionary<string, (string? Status, string? Note, long? Amount, long Last)>();
        var (skipped, lastSkipped) = (0, 0L);
        foreach (var each in topic.Through(through))
        {
            if (each.Data.Span[0] != '{')
            {
                (skipped, lastSkipped) = (skipped + 1, each.Offset.Value);
                continue;
            }

            using var json = JsonDocument.Parse(each.Data);
            var row = rows.GetValueOrDefault(each.Key);
            rows[each.Key] = (
                json.RootElement.TryGetProperty("status", out var status) ? status.GetString() : row.Status,
                json.RootElement.TryGetProperty("note", out var note) ? note.GetString() : row.Note,
                json.RootElement.TryGetProperty("input", out var input) ? input.GetProperty("amount").GetInt64() : row.Amount,
                each.Offset.Value);
        }

        List<string> all = [.. rows.Select(row => $"{row.Key}|{row.Value.Status}|{row.Value.Note}|{row.Value.Amount}|{row.Value.Last}")];
        if (skipped > 0)
        {
            all.Add($"{skipped}|{lastSkipped}");
        }

        all.Sort(StringComparer.Ordinal);
        return all;
    }

    private string FolderOf(SeededNode node) => Path.Combine(_root.FullName, $"{node.Name}-{node.Lives}");

    private string FileOf(SeededNode node) => Path.Combine(FolderOf(node), "read-models.db");

    private void Execute(SeededNode node, string sql)
    {
        using var database = Open(node);
        if (database is null)
        {
            return;
        }

        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Rows(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            var row = new StringBuilder();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                row.Append(column == 0 ? "" : "|").Append(reader.IsDBNull(column) ? "" : reader.GetString(column));
            }

            rows.Add(row.ToString());
        }

        return rows;
    }

    /// <summary>The database of a node's last process; null where that has not made its tables yet.</summary>
    private SqliteConnection? Open(SeededNode node)
    {
        if (!File.Exists(FileOf(node)))
        {
            return null;
        }

        var database = Open(FileOf(node), SqliteOpenMode.ReadWrite);
        if (Rows(database, "SELECT name FROM sqlite_master WHERE name = 'orders'").Count > 0)
        {
            return database;
        }

        database.Dispose();
        return null;
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        database.Open();
        return database;
    }
}
