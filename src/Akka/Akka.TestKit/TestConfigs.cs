using Akka.Configuration;

namespace Akka.TestKit.Configs;

/// <summary>Configurations for tests.</summary>
public static class TestConfigs
{
    /// <summary>What every test kit's actor system is configured with.</summary>
    public static Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <summary>Uses the <see cref="TestScheduler"/>, whose time the test moves.</summary>
    public static Config TestSchedulerConfig { get; } =
        ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"");
}
