using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>The defaults of the SQL plugins, and where they stand in the configuration.</summary>
public sealed class SqlPersistence : IExtension
{
    /// <summary>The journal's configuration path.</summary>
    public const string JournalConfigPath = "akka.persistence.journal.sql";

    /// <summary>The snapshot store's configuration path.</summary>
    public const string SnapshotStoreConfigPath = "akka.persistence.snapshot-store.sql";

    /// <summary>All defaults, from the root: <c>persistence.conf</c> of this assembly.</summary>
    public static readonly Config DefaultConfiguration = EmbeddedConfig.Read(typeof(SqlPersistence).Assembly, "persistence.conf");

    /// <summary>The journal's defaults.</summary>
    public static readonly Config DefaultJournalConfiguration = DefaultConfiguration.GetConfig(JournalConfigPath);

    /// <summary>The snapshot store's defaults.</summary>
    public static readonly Config DefaultSnapshotConfiguration = DefaultConfiguration.GetConfig(SnapshotStoreConfigPath);

    /// <summary>Creates the extension; it adds the defaults to the system's configuration.</summary>
    public SqlPersistence(ActorSystem system) => system.Settings.InjectTopLevelFallback(DefaultConfiguration);

    /// <summary>The extension of a system.</summary>
    public static SqlPersistence Get(ActorSystem system) => system.WithExtension<SqlPersistence, SqlPersistenceProvider>();
}

/// <summary>The id of the extension.</summary>
public sealed class SqlPersistenceProvider : ExtensionIdProvider<SqlPersistence>
{
    /// <summary>Creates the extension of a system.</summary>
    public override SqlPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}
