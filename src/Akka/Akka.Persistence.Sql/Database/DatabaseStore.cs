using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// What a plugin's actor holds: its settings, the writer and the readers. A mistake in the settings or a database that cannot be
/// opened fails every request with its reason, so that whoever asks is told at once.
/// </summary>
internal sealed class DatabaseStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly Func<SqlSettings, IReadOnlyList<string>> schema;
    private readonly ILoggingAdapter log;
    private readonly ConfigurationException? mistake;
    private readonly SqlSettings? settings;
    private readonly DatabaseWriter? writer;
    private readonly DatabaseReaders? readers;
    private Task<bool>? initialized;

    public DatabaseStore(Config config, string path, Func<SqlSettings, IReadOnlyList<string>> schema, ILoggingAdapter log)
    {
        this.schema = schema;
        this.log = log;
        try
        {
            settings = SqlSettings.Read(config, path);
            writer = DatabaseWriter.Acquire(settings.Provider, log);
            readers = new DatabaseReaders(settings.Provider);
        }
        catch (ConfigurationException wrong)
        {
            mistake = wrong;
            log.Error(wrong, "{0}", wrong.Message);
        }
    }

    public SqlSettings Settings => settings ?? throw mistake!;

    public DatabaseWriter Writer => writer ?? throw mistake!;

    public bool IsUsable => mistake is null;

    /// <summary>
    /// Completes when the tables are there, or could not be made: then what needs them fails with the database's own words, and the
    /// next request tries to make them again.
    /// </summary>
    public Task Ready()
    {
        if (mistake is not null) return Task.FromException(mistake);
        if (!Settings.AutoInitialize) return Task.CompletedTask;
        lock (gate)
        {
            if (initialized is null || (initialized.IsCompletedSuccessfully && !initialized.Result)) initialized = Initialize();
            return initialized;
        }
    }

    /// <summary>Runs a query that sees everything written before.</summary>
    public async Task<T> Query<T>(Func<DatabaseConnection, T> query)
    {
        await Ready().ConfigureAwait(false);
        await Writer.Barrier().ConfigureAwait(false);
        return await readers!.Query(query).ConfigureAwait(false);
    }

    /// <summary>Runs a query that need not see what is being written.</summary>
    public Task<T> QueryStored<T>(Func<DatabaseConnection, T> query) => readers!.Query(query);

    /// <summary>Carries an action out in a transaction of the writer's.</summary>
    public async Task Write(Action<DatabaseConnection> action)
    {
        await Ready().ConfigureAwait(false);
        await Writer.Run(action).ConfigureAwait(false);
    }

    public void Dispose()
    {
        readers?.Dispose();
        writer?.Release();
    }

    private async Task<bool> Initialize()
    {
        try
        {
            await Writer.Run(connection =>
            {
                foreach (var statement in schema(Settings)) connection.Execute(statement);
            }).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is System.Data.Common.DbException or ObjectDisposedException)
        {
            if (Settings.WarnOnAutoInitFail && error is not ObjectDisposedException)
                log.Warning(error, "The tables could not be made; they must exist (auto-initialize, warn-on-auto-init-fail).");
            return false;
        }
    }
}
