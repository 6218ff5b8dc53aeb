using Akka.Configuration;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Postgres;
using Akka.Persistence.Sql.Sqlite;

namespace Akka.Persistence.Sql.Settings;

/// <summary>The settings that journal and snapshot store have in common, checked.</summary>
internal sealed record SqlSettings(
    DatabaseProvider Provider,
    string TableMapping,
    int BufferSize,
    int BatchSize,
    int ReplayBatchSize,
    bool AutoInitialize,
    bool WarnOnAutoInitFail,
    TagMode TagMode,
    string TagSeparator,
    string? DefaultSerializer)
{
    private static readonly string[] Mappings = ["default", "sqlite", "postgresql"];

    /// <summary>Reads a plugin's section.</summary>
    /// <exception cref="ConfigurationException">A value is missing or not supported; the message names all of them.</exception>
    public static SqlSettings Read(Config config, string path)
    {
        var errors = new List<string>();
        var provider = ReadProvider(config, path, errors);
        var mapping = config.GetString("table-mapping", "default");
        if (!Mappings.Contains(mapping)) Wrong("table-mapping", mapping, $"it must be one of {string.Join(", ", Mappings)}");
        var (buffer, batch, replay) = (Positive("buffer-size", 5000), Positive("batch-size", 5000), Positive("replay-batch-size", 1000));
        var tagMode = config.GetString("tag-write-mode", nameof(TagMode.TagTable));
        if (!Enum.TryParse<TagMode>(tagMode, ignoreCase: true, out var tags)) Wrong("tag-write-mode", tagMode, "it must be TagTable, Csv or Both");
        var separator = config.GetString("tag-separator", ";");
        if (string.IsNullOrEmpty(separator)) Wrong("tag-separator", separator, "it must not be empty");
        if (config.GetBoolean("delete-compatibility-mode", false))
            Wrong("delete-compatibility-mode", "true", "the table journal_metadata is not supported; the journal keeps its highest row instead");
        foreach (var key in new[] { "read-isolation-level", "write-isolation-level" })
            if (config.GetString(key, "unspecified") is var level && level != "unspecified")
                Wrong(key, level, "supported is 'unspecified', the database's own default");
        if (errors.Count > 0) throw new ConfigurationException(string.Join(Environment.NewLine, errors));
        return new SqlSettings(provider!, mapping, buffer, batch, replay, config.GetBoolean("auto-initialize", true),
            config.GetBoolean("warn-on-auto-init-fail", true), tags, separator, TableNames.Optional(config, "serializer"));

        int Positive(string key, int standard)
        {
            var value = config.GetInt(key, standard);
            if (value <= 0) Wrong(key, $"{value}", "it must be greater than 0");
            return value;
        }

        void Wrong(string key, string? value, string rule) => errors.Add($"{path}.{key} = '{value}': {rule}");
    }

    private static DatabaseProvider? ReadProvider(Config config, string path, List<string> errors)
    {
        var name = config.GetString("provider-name", string.Empty) ?? string.Empty;
        var text = config.GetString("connection-string", string.Empty) ?? string.Empty;
        try
        {
            if (name is "SQLite.MS" or "SQLite") return SqliteProvider.Create(text);
            if (name == "PostgreSQL" || name.StartsWith("PostgreSQL.", StringComparison.Ordinal)) return PostgresProvider.Create(text);
            errors.Add($"{path}.provider-name = '{name}': it must be 'SQLite.MS' (SQLite through Microsoft.Data.Sqlite) or 'PostgreSQL.15' " +
                "(PostgreSQL 9.5 or later through Npgsql)");
        }
        catch (ArgumentException wrong)
        {
            errors.Add($"{path}.connection-string = '{Concealed(text)}': {wrong.Message}");
        }
        return null;
    }

    /// <summary>A connection string for the log: without its password.</summary>
    private static string Concealed(string connectionString) => string.Join(';', connectionString.Split(';')
        .Select(part => part.TrimStart().StartsWith("password", StringComparison.OrdinalIgnoreCase) ? "Password=…" : part));
}
