namespace Akka.Configuration;

/// <summary>Helpers for configurations that may be absent.</summary>
public static class ConfigExtensions
{
    /// <summary>True where there is no configuration or one without a single key.</summary>
    public static bool IsNullOrEmpty(this Config? config) => config is null || config.IsEmpty;

    /// <summary>As <see cref="Config.WithFallback"/>, for either side being absent.</summary>
    public static Config SafeWithFallback(this Config? config, Config? fallback)
    {
        if (config is null || config.IsEmpty) return fallback ?? Config.Empty;
        return fallback is null || ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);
    }
}
