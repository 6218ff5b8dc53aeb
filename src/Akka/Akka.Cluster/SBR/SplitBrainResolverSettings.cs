using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary>The settings under <c>akka.cluster.split-brain-resolver</c>.</summary>
public sealed class SplitBrainResolverSettings
{
    internal const string KeepMajority = "keep-majority";
    internal const string StaticQuorum = "static-quorum";
    internal const string KeepOldest = "keep-oldest";
    internal const string DownAll = "down-all";

    /// <summary>The side with most members goes on.</summary>
    public static readonly string KeepMajorityName = KeepMajority;

    /// <summary>The side with a fixed number of members goes on.</summary>
    public static readonly string StaticQuorumName = StaticQuorum;

    /// <summary>The side with the oldest member goes on.</summary>
    public static readonly string KeepOldestName = KeepOldest;

    /// <summary>No side goes on.</summary>
    public static readonly string DownAllName = DownAll;

    /// <summary>The names of all strategies.</summary>
    public static readonly ImmutableHashSet<string> AllStrategyNames = [KeepMajority, StaticQuorum, KeepOldest, DownAll];

    private readonly Config _config;

    /// <param name="config">The whole configuration of the actor system.</param>
    /// <exception cref="ConfigurationException">The strategy does not exist, or lacks a setting.</exception>
    public SplitBrainResolverSettings(Config config)
    {
        _config = config.GetConfig("akka.cluster.split-brain-resolver")
            ?? throw new ConfigurationException("There is no configuration under akka.cluster.split-brain-resolver.");
        DowningStrategy = _config.GetString("active-strategy");
        if (!AllStrategyNames.Contains(DowningStrategy))
        {
            throw new ConfigurationException(
                $"akka.cluster.split-brain-resolver.active-strategy: [{DowningStrategy}] is none of "
                + $"{string.Join(", ", AllStrategyNames.Order())}.");
        }
        DowningStableAfter = _config.GetTimeSpan("stable-after");
        DownAllWhenUnstable = _config.GetString("down-all-when-unstable").ToLowerInvariant() switch
        {
            "off" or "false" => TimeSpan.Zero,
            "on" or "true" => DowningStableAfter * 1.75,
            _ => DowningStableAfter + _config.GetTimeSpan("down-all-when-unstable"),
        };
    }

    /// <summary>The strategy's name.</summary>
    public string DowningStrategy { get; }

    /// <summary>How long nothing must have changed before the decision falls.</summary>
    public TimeSpan DowningStableAfter { get; }

    /// <summary>How long changes may go on before everything is downed; zero for ever.</summary>
    public TimeSpan DownAllWhenUnstable { get; }

    /// <summary>The role whose members count for keep-majority; empty for all.</summary>
    public string KeepMajorityRole => RoleOf(KeepMajority);

    /// <summary>The settings of keep-oldest.</summary>
    public KeepOldestSettings KeepOldestSettings => new(_config.GetBoolean("keep-oldest.down-if-alone"), RoleOf(KeepOldest));

    /// <summary>The settings of static-quorum.</summary>
    /// <exception cref="ConfigurationException">quorum-size is not a number above zero.</exception>
    public StaticQuorumSettings StaticQuorumSettings
    {
        get
        {
            var size = _config.GetString("static-quorum.quorum-size");
            return int.TryParse(size, out var number) && number > 0
                ? new StaticQuorumSettings(number, RoleOf(StaticQuorum))
                : throw new ConfigurationException(
                    $"akka.cluster.split-brain-resolver.static-quorum.quorum-size must be a number above zero, not [{size}].");
        }
    }

    private string RoleOf(string strategy) => _config.GetString($"{strategy}.role", "");
}

/// <summary>The settings of keep-oldest.</summary>
public sealed class KeepOldestSettings
{
    /// <param name="downIfAlone">Whether the oldest member goes down where it is alone.</param>
    /// <param name="role">The role whose members count; empty for all.</param>
    public KeepOldestSettings(bool downIfAlone, string role)
    {
        DownIfAlone = downIfAlone;
        Role = role;
    }

    /// <summary>Whether the oldest member goes down where it is alone.</summary>
    public bool DownIfAlone { get; }

    /// <summary>The role whose members count; empty for all.</summary>
    public string Role { get; }
}

/// <summary>The settings of static-quorum.</summary>
public sealed class StaticQuorumSettings
{
    /// <param name="size">How many members a side needs to go on.</param>
    /// <param name="role">The role whose members count; empty for all.</param>
    public StaticQuorumSettings(int size, string role)
    {
        Size = size;
        Role = role;
    }

    /// <summary>How many members a side needs to go on.</summary>
    public int Size { get; }

    /// <summary>The role whose members count; empty for all.</summary>
    public string Role { get; }
}
