using Akka.Configuration;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Settings;

/// <summary>The settings of one plugin, checked.</summary>
internal sealed record SqlSettings(
    string ConnectionString,
    int BufferSize,
    int ReplayBatchSize,
    bool AutoInitialize,
    string? DefaultSerializer)
{
    private const string SqliteProvider = "SQLite.MS";

    /// <summary>Reads a plugin's section.</summary>
    /// <exception cref="ConfigurationException">A value is missing or not supported; the message names all of them.</exception>
    public static SqlSettings Read(Config config, string path)
    {
        var errors = new List<string>();
        var provider = config.GetString("provider-name", string.Empty);
        if (provider != SqliteProvider)
            errors.Add($"{path}.provider-name = '{provider}': supported for now is '{SqliteProvider}' (SQLite through Microsoft.Data.Sqlite)");
        var bufferSize = Positive("buffer-size", 5000);
        var replayBatchSize = Positive("replay-batch-size", 1000);
        if (config.GetString("tag-write-mode", "TagTable") is var mode && !mode.Equals("TagTable", StringComparison.OrdinalIgnoreCase))
            errors.Add($"{path}.tag-write-mode = '{mode}': supported is 'TagTable'");
        var connectionString = provider == SqliteProvider ? Sqlite(config.GetString("connection-string", string.Empty)) : string.Empty;
        if (errors.Count > 0) throw new ConfigurationException(string.Join(Environment.NewLine, errors));
        var serializer = config.GetString("serializer", null);
        return new SqlSettings(connectionString, bufferSize, replayBatchSize, config.GetBoolean("auto-initialize", true),
            string.IsNullOrEmpty(serializer) ? null : serializer);

        int Positive(string key, int standard)
        {
            var value = config.GetInt(key, standard);
            if (value <= 0) errors.Add($"{path}.{key} = {value}: it must be greater than 0");
            return value;
        }

        string Sqlite(string text)
        {
            try
            {
                var builder = new SqliteConnectionStringBuilder(text) { Pooling = false };
                if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
                    errors.Add($"{path}.connection-string = '{text}': it must name a database file, like 'Data Source=/path/to/file.db'");
                else if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } directory && !Directory.Exists(directory))
                    errors.Add($"{path}.connection-string = '{text}': the directory '{directory}' does not exist");
                else builder.DataSource = Path.GetFullPath(builder.DataSource);
                return builder.ConnectionString;
            }
            catch (ArgumentException wrong)
            {
                errors.Add($"{path}.connection-string = '{text}': {wrong.Message}");
                return string.Empty;
            }
        }
    }
}
