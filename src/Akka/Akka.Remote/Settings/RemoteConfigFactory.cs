using Akka.Configuration;

namespace Akka.Remote;

/// <summary>The reference configuration of this assembly, remote.conf.</summary>
internal static class RemoteConfigFactory
{
    public static Config Default() => ConfigurationFactory.FromResource("remote.conf", typeof(RemoteConfigFactory).Assembly);
}
