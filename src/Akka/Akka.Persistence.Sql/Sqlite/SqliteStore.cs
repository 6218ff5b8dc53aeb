using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Sqlite;

/// <summary>
/// What a plugin's actor holds: its settings, the writer and the readers. A mistake in the settings or a database that cannot be
/// opened fails every request with its reason, so that whoever asks is told at once.
/// </summary>
internal sealed class SqliteStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly string[] schema;
    private readonly ConfigurationException? mistake;
    private readonly SqlSettings? settings;
    private readonly SqliteWriter? writer;
    private readonly SqliteReaders? readers;
    private Task? ready;

    public SqliteStore(Config config, string path, string[] schema, ILoggingAdapter log)
    {
        this.schema = schema;
        try
        {
            settings = SqlSettings.Read(config, path);
            writer = SqliteWriter.Acquire(settings.ConnectionString, log);
            readers = new SqliteReaders(settings.ConnectionString);
        }
        catch (ConfigurationException wrong)
        {
            mistake = wrong;
            log.Error(wrong, "{0}", wrong.Message);
        }
    }

    public SqlSettings Settings => settings ?? throw mistake!;

    public SqliteWriter Writer => writer ?? throw mistake!;

    public SqliteReaders Readers => readers ?? throw mistake!;

    public bool IsUsable => mistake is null;

    /// <summary>Completes when the tables are there; tries again after a failure.</summary>
    public Task Ready()
    {
        if (mistake is not null) return Task.FromException(mistake);
        lock (gate)
        {
            if (ready is null || ready.IsFaulted || ready.IsCanceled)
                ready = Settings.AutoInitialize ? Writer.Initialize(schema) : Task.CompletedTask;
            return ready;
        }
    }

    /// <summary>Runs a query that sees everything written before.</summary>
    public async Task<T> Query<T>(Func<SqliteDatabase, T> query)
    {
        await Ready().ConfigureAwait(false);
        await Writer.Barrier().ConfigureAwait(false);
        return await Readers.Query(query).ConfigureAwait(false);
    }

    /// <summary>Carries an action out in a transaction of the writer's.</summary>
    public async Task Write(Action<WriterConnection> action)
    {
        await Ready().ConfigureAwait(false);
        await Writer.Run(action).ConfigureAwait(false);
    }

    public void Dispose()
    {
        readers?.Dispose();
        writer?.Release();
    }
}
