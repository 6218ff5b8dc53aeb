using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The settings under <c>akka.persistence</c> that concern all persistent actors.</summary>
public sealed class PersistenceSettings : Settings
{
    /// <summary>Reads the settings of a system.</summary>
    public PersistenceSettings(ActorSystem system, Config config) : base(system, config)
    {
        Internal = new InternalSettings(config);
        AtLeastOnceDelivery = new AtLeastOnceDeliverySettings(config);
    }

    /// <summary>Settings for tests of persistence itself.</summary>
    public InternalSettings Internal { get; }

    /// <summary>Settings of <see cref="AtLeastOnceDeliveryActor"/>.</summary>
    public AtLeastOnceDeliverySettings AtLeastOnceDelivery { get; set; }

    /// <summary>Settings for tests of persistence itself.</summary>
    public sealed class InternalSettings
    {
        /// <summary>Reads <c>akka.persistence.publish-plugin-commands</c>.</summary>
        public InternalSettings(Config config) =>
            PublishPluginCommands = config.GetBoolean("akka.persistence.publish-plugin-commands", false);

        /// <summary>Whether a journal publishes on the event stream the requests that it has handled.</summary>
        public bool PublishPluginCommands { get; }
    }

    /// <summary>Settings of deliveries that are repeated until they are confirmed.</summary>
    public sealed class AtLeastOnceDeliverySettings
    {
        private const string Path = "akka.persistence.at-least-once-delivery.";

        /// <summary>Settings with these values.</summary>
        public AtLeastOnceDeliverySettings(TimeSpan redeliverInterval, int redeliveryBurstLimit, int warnAfterNumberOfUnconfirmedAttempts,
            int maxUnconfirmedMessages)
        {
            RedeliverInterval = redeliverInterval;
            RedeliveryBurstLimit = redeliveryBurstLimit;
            WarnAfterNumberOfUnconfirmedAttempts = warnAfterNumberOfUnconfirmedAttempts;
            MaxUnconfirmedMessages = maxUnconfirmedMessages;
        }

        /// <summary>Reads <c>akka.persistence.at-least-once-delivery</c>.</summary>
        public AtLeastOnceDeliverySettings(Config config) : this(
            config.GetTimeSpan($"{Path}redeliver-interval"), config.GetInt($"{Path}redelivery-burst-limit"),
            config.GetInt($"{Path}warn-after-number-of-unconfirmed-attempts"), config.GetInt($"{Path}max-unconfirmed-messages"))
        {
        }

        /// <summary>How long a confirmation is waited for before the message is sent again.</summary>
        public TimeSpan RedeliverInterval { get; }

        /// <summary>At most so many messages are sent again at a time.</summary>
        public int RedeliveryBurstLimit { get; }

        /// <summary>After so many attempts the actor gets an <see cref="UnconfirmedWarning"/>.</summary>
        public int WarnAfterNumberOfUnconfirmedAttempts { get; }

        /// <summary>At most so many deliveries may be unconfirmed.</summary>
        public int MaxUnconfirmedMessages { get; }

        /// <summary>The same with another interval.</summary>
        public AtLeastOnceDeliverySettings WithRedeliverInterval(TimeSpan redeliverInterval) =>
            new(redeliverInterval, RedeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, MaxUnconfirmedMessages);

        /// <summary>The same with another burst limit.</summary>
        public AtLeastOnceDeliverySettings WithRedeliveryBurstLimit(int redeliveryBurstLimit) =>
            new(RedeliverInterval, redeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, MaxUnconfirmedMessages);

        /// <summary>The same with another number of attempts before the warning.</summary>
        public AtLeastOnceDeliverySettings WithUnconfirmedAttemptsToWarn(int unconfirmedAttemptsToWarn) =>
            new(RedeliverInterval, RedeliveryBurstLimit, unconfirmedAttemptsToWarn, MaxUnconfirmedMessages);

        /// <summary>The same with another limit of unconfirmed messages.</summary>
        public AtLeastOnceDeliverySettings WithMaxUnconfirmedMessages(int maxUnconfirmedMessages) =>
            new(RedeliverInterval, RedeliveryBurstLimit, WarnAfterNumberOfUnconfirmedAttempts, maxUnconfirmedMessages);
    }
}
