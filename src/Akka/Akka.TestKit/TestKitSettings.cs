using Akka.Actor;
using Akka.Configuration;

namespace Akka.TestKit;

/// <summary>What akka.test says.</summary>
public class TestKitSettings : IExtension
{
    /// <summary>Reads the configuration of an actor system.</summary>
    public TestKitSettings(Config config)
    {
        if (config.IsNullOrEmpty()) throw ConfigurationException.NullOrEmptyConfig<TestKitSettings>();
        var test = config.GetConfig("akka.test");
        if (test.IsNullOrEmpty()) throw ConfigurationException.NullOrEmptyConfig<TestKitSettings>("akka.test");
        DefaultTimeout = test.GetTimeSpan("default-timeout", null, false);
        SingleExpectDefault = test.GetTimeSpan("single-expect-default", null, false);
        TestEventFilterLeeway = test.GetTimeSpan("filter-leeway", null, false);
        TestTimeFactor = test.GetDouble("timefactor", 1);
        if (TestTimeFactor <= 0) throw new ConfigurationException("akka.test.timefactor must be greater than 0.");
    }

    /// <summary>The time-out of what asks for one and is not given it.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an Expect… waits when neither it nor a Within around it says.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits for the events that it expects.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>What time-outs are multiplied by.</summary>
    public double TestTimeFactor { get; }
}

/// <summary>Holds the <see cref="TestKitSettings"/> of an actor system.</summary>
public class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <summary>The settings of an actor system.</summary>
    public static TestKitSettings For(ActorSystem system) => (TestKitSettings)system.RegisterExtension(new TestKitExtension());

    /// <inheritdoc/>
    public override TestKitSettings CreateExtension(ExtendedActorSystem system) => new(system.Settings.Config);
}
