using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The settings under <c>akka.persistence</c> that concern all persistent actors.</summary>
public sealed class PersistenceSettings : Settings
{
    /// <summary>Reads the settings of a system.</summary>
    public PersistenceSettings(ActorSystem system, Config config) : base(system, config) =>
        Internal = new InternalSettings(config);

    /// <summary>Settings for tests of persistence itself.</summary>
    public InternalSettings Internal { get; }

    /// <summary>Settings for tests of persistence itself.</summary>
    public sealed class InternalSettings
    {
        /// <summary>Reads <c>akka.persistence.publish-plugin-commands</c>.</summary>
        public InternalSettings(Config config) =>
            PublishPluginCommands = config.GetBoolean("akka.persistence.publish-plugin-commands", false);

        /// <summary>Whether a journal publishes on the event stream the requests that it has handled.</summary>
        public bool PublishPluginCommands { get; }
    }
}
