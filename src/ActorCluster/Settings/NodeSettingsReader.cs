using System.Text.RegularExpressions;
using ActorCluster.Core;
using ActorCluster.Core.Raft;
using Akka.Configuration;

namespace ActorCluster.Settings;

/// <summary>Reads the sections one by one, each into its own record, and gathers what is wrong in all of them.</summary>
internal static partial class NodeSettingsReader
{
    private const string Root = "actorcluster";

    /// <summary>PostgreSQL's names have 63 characters; the longest is that of an index, journal_NAME_sequence_number_idx.</summary>
    private const int MaxTableSuffix = 32;

    /// <summary>reference.conf, as it is embedded in the assembly.</summary>
    public static Config Reference() => ConfigurationFactory.FromResource("actorcluster.conf", typeof(NodeSettings).Assembly);

    public static NodeSettings Read(Config config, NodeId name)
    {
        var errors = new List<SettingsError>();
        var all = config.WithFallback(Reference());
        var reader = new SettingsReader(all.GetConfig(Root), Root, errors);
        var members = ReadMembers(reader.Section("members"), name);
        var dataDirectory = Path.Combine(Path.GetFullPath(reader.Text("data-directory")), name.Name);
        var settings = new NodeSettings(
            name,
            reader.Text("cluster-name", "must be letters, digits, '-' and '_'", IsName),
            members,
            ReadJoin(reader),
            dataDirectory,
            ReadJournal(reader.Section("journal"), name, dataDirectory),
            ReadRaft(reader.Section("raft")),
            ReadSnapshot(reader.Section("snapshot")),
            ReadRequests(reader.Section("requests")),
            ReadEvents(reader.Section("events")),
            ReadSagas(reader.Section("sagas")),
            ReadBreakers(reader.Section("breakers")),
            ReadReadModels(reader.Section("read-models")),
            ReadLog(reader.Section("log")));
        reader.RefuseUnknown();
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
    private static partial Regex SqlNamePattern();

    [GeneratedRegex(@"^(\$(\.[A-Za-z0-9_-]+|\[[0-9]+\])+|\$|@offset|@at|@type|@key)$")]
    private static partial Regex ColumnPathPattern();

    private static List<MemberSettings> ReadMembers(SettingsReader reader, NodeId self)
    {
        var members = new List<MemberSettings>();
        foreach (var (name, section) in reader.Sections())
        {
            if (!IsName(name))
            {
                reader.Refuse(name, "{ … }", "a member's name must be letters, digits, '-' and '_'");
            }

            members.Add(new MemberSettings(
                new NodeId(name), section.Endpoint("client"), section.Endpoint("http"), section.Endpoint("remoting"),
                section.OptionalInteger("priority", -1000, 1000) ?? 0));
            section.RefuseUnknown();
        }

        if (members.Count == 0)
        {
            reader.Refuse(self.Name, null, "there must be at least one member, and this node must be one of them");
        }
        else if (members.All(member => member.Name != self))
        {
            var names = string.Join(", ", members.Select(member => member.Name));
            reader.Refuse(self.Name, null, $"this node must be one of the members, which are {names}");
        }

        RefuseSharedEndpoints(reader, members);
        return members;
    }

    private static List<HostPort> ReadJoin(SettingsReader reader)
    {
        var join = new List<HostPort>();
        foreach (var text in reader.Texts("join"))
        {
            if (HostPort.TryParse(text, out var address))
            {
                join.Add(address);
            }
            else
            {
                reader.Refuse("join", text, "must be addresses, host:port");
            }
        }

        return join;
    }

    private static void RefuseSharedEndpoints(SettingsReader reader, List<MemberSettings> members)
    {
        var endpoints = members.SelectMany(member => new[]
        {
            (Key: $"{member.Name}.client", Value: member.Client),
            (Key: $"{member.Name}.http", Value: member.Http),
            (Key: $"{member.Name}.remoting", Value: member.Remoting),
        });
        foreach (var shared in endpoints.Where(e => e.Value.Port > 0).GroupBy(e => e.Value).Where(group => group.Count() > 1))
        {
            foreach (var (key, value) in shared.Skip(1))
            {
                reader.Refuse(key, value.ToString(), $"must be its own; {reader.Path}.{shared.First().Key} has it already");
            }
        }
    }

    private static JournalSettings ReadJournal(SettingsReader reader, NodeId name, string dataDirectory)
    {
        var isPostgres = reader.OneOf("database", "sqlite", "postgresql") == "postgresql";
        var connectionString = reader.OptionalText("connection-string");
        if (isPostgres && connectionString is null)
        {
            reader.Refuse("connection-string", null, "must be that of the PostgreSQL database");
        }
        else if (!isPostgres && connectionString is not null)
        {
            reader.Refuse("connection-string", connectionString, "must be empty: with sqlite the journal is a file in the node's folder");
        }

        if (isPostgres && name.Name.Length > MaxTableSuffix)
        {
            reader.Refuse("database", "postgresql", $"needs names of members with at most {MaxTableSuffix} characters, which its tables are named by");
        }

        reader.RefuseUnknown();
        return isPostgres
            ? new JournalSettings(JournalSettings.PostgreSql, connectionString ?? string.Empty, $"journal_{name.Name}")
            : new JournalSettings("SQLite.MS", $"Data Source={DataDirectory.JournalFile(dataDirectory)}", "journal");
    }

    private static SnapshotSettings ReadSnapshot(SettingsReader reader)
    {
        var settings = new SnapshotSettings(reader.Integer("entries", 1, 1_000_000_000), reader.Size("bytes", 1024, 1L << 40));
        reader.RefuseUnknown();
        return settings;
    }

    private static RequestSettings ReadRequests(SettingsReader reader)
    {
        var settings = new RequestSettings(
            reader.Duration("timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            (int)reader.Size("max-bytes", 1024, 64 << 20),
            reader.Integer("max-waiting", 1, 1_000_000),
            reader.Size("max-waiting-bytes", 1 << 20, 16L << 30),
            reader.Integer("max-operations", 1, 100_000));
        reader.RefuseUnknown();
        return settings;
    }

    private static EventSettings ReadEvents(SettingsReader reader)
    {
        var settings = new EventSettings(
            reader.Duration("redeliver-after", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24)),
            reader.Integer("max-fetch-events", 1, 100_000),
            (int)reader.Size("max-fetch-bytes", 1, 64 << 20));
        reader.RefuseUnknown();
        return settings;
    }

    private static SagaSettings ReadSagas(SettingsReader reader)
    {
        var backoff = reader.Section("backoff");
        var settings = new SagaSettings(
            [.. reader.Texts("definitions").Select(Path.GetFullPath)],
            reader.Integer("max-attempts", 1, 10_000),
            backoff.Duration("min", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
            backoff.Duration("max", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
            reader.Duration("step-timeout", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)));
        if (settings.BackoffMax < settings.BackoffMin)
        {
            backoff.Refuse("max", settings.BackoffMax.ToString(), $"must be at least min, which is {settings.BackoffMin}");
        }

        foreach (var file in settings.Definitions.Where(file => !File.Exists(file)))
        {
            reader.Refuse("definitions", file, "must name files that exist");
        }

        backoff.RefuseUnknown();
        reader.RefuseUnknown();
        return settings;
    }

    private static BreakerSettings ReadBreakers(SettingsReader reader)
    {
        var standard = ReadBreaker(reader.Section("default"));
        var byName = new SortedDictionary<string, BreakerRule>(StringComparer.Ordinal);
        foreach (var name in reader.Keys.Where(key => key != "default"))
        {
            byName[name] = ReadBreaker(reader.SectionOver("default", name));
        }

        return new BreakerSettings(standard, byName);
    }

    private static BreakerRule ReadBreaker(SettingsReader reader)
    {
        var rule = new BreakerRule(
            reader.Integer("max-failures", 1, 1_000_000),
            reader.Duration("failure-window", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24)),
            reader.Duration("call-timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
            reader.Duration("reset-after", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)));
        reader.RefuseUnknown();
        return rule;
    }

    private static List<ReadModelSettings> ReadReadModels(SettingsReader reader)
    {
        const string sqlName = "must be letters, digits and '_', and not begin with a digit";
        var models = new List<ReadModelSettings>();
        foreach (var (name, section) in reader.Sections())
        {
            var columns = ReadColumns(section.Section("columns"), sqlName);
            var key = section.Text("key", sqlName, SqlNamePattern().IsMatch);
            var model = new ReadModelSettings(
                name, section.Text("topic"), section.Text("table", sqlName, SqlNamePattern().IsMatch), key, columns);
            if (key.Length > 0 && columns.All(column => column.Name != key))
            {
                section.Refuse("key", key, "must be one of the columns");
            }

            if (model.Table.StartsWith('_') || model.Table.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase))
            {
                section.Refuse("table", model.Table, "must not begin with '_' or 'sqlite_'; such tables are the database's own");
            }

            if (models.Exists(other => string.Equals(other.Table, model.Table, StringComparison.OrdinalIgnoreCase)))
            {
                section.Refuse("table", model.Table, "must be its own; another read model has it already");
            }

            section.RefuseUnknown();
            models.Add(model);
        }

        return models;
    }

    private static List<ReadModelColumn> ReadColumns(SettingsReader reader, string sqlName)
    {
        var columns = new List<ReadModelColumn>();
        foreach (var (name, section) in reader.Sections())
        {
            if (!SqlNamePattern().IsMatch(name))
            {
                reader.Refuse(name, "{ … }", sqlName);
            }

            columns.Add(new ReadModelColumn(
                name,
                section.Text("path", "must be like $.a.b, or one of @offset, @at, @type, @key", ColumnPathPattern().IsMatch),
                section.OneOf("type", "TEXT", "INTEGER", "REAL")));
            section.RefuseUnknown();
        }

        return columns;
    }

    private static LogSettings ReadLog(SettingsReader reader)
    {
        var settings = new LogSettings(reader.OneOf("level", "DEBUG", "INFO", "WARNING", "ERROR"), reader.OptionalText("file"));
        reader.RefuseUnknown();
        return settings;
    }
}
