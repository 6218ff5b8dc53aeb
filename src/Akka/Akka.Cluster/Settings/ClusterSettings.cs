using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>The settings under <c>akka.cluster</c>; see <c>cluster.conf</c> for their meaning.</summary>
public sealed class ClusterSettings
{
    /// <summary>Reads the settings.</summary>
    /// <param name="config">The whole configuration of the actor system.</param>
    /// <param name="systemName">The actor system's name.</param>
    /// <exception cref="ConfigurationException">A setting is missing or has no sensible value.</exception>
    public ClusterSettings(Config config, string systemName)
    {
        var cluster = config.GetConfig("akka.cluster");
        if (cluster is null || cluster.IsEmpty)
            throw new ConfigurationException($"Actor system [{systemName}] has no configuration under akka.cluster.");

        SeedNodes = [.. cluster.GetStringList("seed-nodes").Select(Actor.Address.Parse)];
        SeedNodeTimeout = cluster.GetTimeSpan("seed-node-timeout");
        RetryUnsuccessfulJoinAfter = SpanOrOff(cluster, "retry-unsuccessful-join-after");
        ShutdownAfterUnsuccessfulJoinSeedNodes = SpanOrOff(cluster, "shutdown-after-unsuccessful-join-seed-nodes");
        PeriodicTasksInitialDelay = cluster.GetTimeSpan("periodic-tasks-initial-delay");
        GossipInterval = cluster.GetTimeSpan("gossip-interval");
        GossipTimeToLive = cluster.GetTimeSpan("gossip-time-to-live");
        GossipDifferentViewProbability = cluster.GetDouble("gossip-different-view-probability");
        ReduceGossipDifferentViewProbability = cluster.GetInt("reduce-gossip-different-view-probability");
        LeaderActionsInterval = cluster.GetTimeSpan("leader-actions-interval");
        UnreachableNodesReaperInterval = cluster.GetTimeSpan("unreachable-nodes-reaper-interval");
        UseDispatcher = cluster.GetString("use-dispatcher");

        Roles = [.. cluster.GetStringList("roles")];
        MinNrOfMembers = cluster.GetInt("min-nr-of-members");
        MinNrOfMembersOfRole = QuotasOf(cluster);
        AppVersion = VersionOf(cluster.GetString("app-version"));

        WeaklyUpAfter = WeaklyUpAfterOf(cluster);
        AllowWeaklyUpMembers = WeaklyUpAfter > TimeSpan.Zero;
        DowningProviderType = TypeOf(cluster.GetString("downing-provider-class"));
        DownRemovalMargin = SpanOrOff(cluster, "down-removal-margin") ?? TimeSpan.Zero;
        RunCoordinatedShutdownWhenDown = cluster.GetBoolean("run-coordinated-shutdown-when-down");

        FailureDetectorConfig = cluster.GetConfig("failure-detector");
        FailureDetectorImplementationClass = FailureDetectorConfig.GetString("implementation-class");
        HeartbeatInterval = FailureDetectorConfig.GetTimeSpan("heartbeat-interval");
        HeartbeatExpectedResponseAfter = FailureDetectorConfig.GetTimeSpan("expected-response-after");
        MonitoredByNrOfMembers = FailureDetectorConfig.GetInt("monitored-by-nr-of-members");

        LogInfoVerbose = cluster.GetBoolean("log-info-verbose");
        LogInfo = LogInfoVerbose || cluster.GetBoolean("log-info");
        VerboseHeartbeatLogging = cluster.GetBoolean("debug.verbose-heartbeat-logging");
        VerboseGossipReceivedLogging = cluster.GetBoolean("debug.verbose-receive-gossip-logging");
        Check();
    }

    /// <summary>The nodes that are asked for a cluster to join.</summary>
    public ImmutableList<Address> SeedNodes { get; }

    /// <summary>How long the first seed node waits for the others before it founds a cluster alone.</summary>
    public TimeSpan SeedNodeTimeout { get; }

    /// <summary>How long after a Join without an answer the next attempt follows; null for none.</summary>
    public TimeSpan? RetryUnsuccessfulJoinAfter { get; }

    /// <summary>How long to go on asking the seed nodes; null for ever.</summary>
    public TimeSpan? ShutdownAfterUnsuccessfulJoinSeedNodes { get; }

    /// <summary>How long after the start the periodic tasks begin.</summary>
    public TimeSpan PeriodicTasksInitialDelay { get; }

    /// <summary>How often a node compares its gossip with another's.</summary>
    public TimeSpan GossipInterval { get; }

    /// <summary>How old a gossip may be that waits in a mailbox and is still looked at.</summary>
    public TimeSpan GossipTimeToLive { get; }

    /// <summary>How likely it is that a node gossips with one that has not seen the newest version.</summary>
    public double GossipDifferentViewProbability { get; }

    /// <summary>The number of members from which on that probability is reduced.</summary>
    public int ReduceGossipDifferentViewProbability { get; }

    /// <summary>How often the leader looks for something to do.</summary>
    public TimeSpan LeaderActionsInterval { get; }

    /// <summary>How often the failure detector is asked about the members.</summary>
    public TimeSpan UnreachableNodesReaperInterval { get; }

    /// <summary>The dispatcher of the cluster's own actors.</summary>
    public string UseDispatcher { get; }

    /// <summary>The roles of this node.</summary>
    public ImmutableHashSet<string> Roles { get; }

    /// <summary>How many members there must be before the first go up.</summary>
    public int MinNrOfMembers { get; }

    /// <summary>How many members of each role there must be before the first go up.</summary>
    public ImmutableDictionary<string, int> MinNrOfMembersOfRole { get; }

    /// <summary>The version of the application.</summary>
    public AppVersion AppVersion { get; }

    /// <summary>Whether joining members may work while somebody is unreachable.</summary>
    public bool AllowWeaklyUpMembers { get; }

    /// <summary>How long joining members wait for agreement before that.</summary>
    public TimeSpan WeaklyUpAfter { get; }

    /// <summary>The class that decides what becomes of unreachable members.</summary>
    public Type DowningProviderType { get; }

    /// <summary>Whether CoordinatedShutdown runs when this node is downed.</summary>
    public bool RunCoordinatedShutdownWhenDown { get; }

    /// <summary>The failure detector's own settings.</summary>
    public Config FailureDetectorConfig { get; }

    /// <summary>The failure detector's class.</summary>
    public string FailureDetectorImplementationClass { get; }

    /// <summary>How often a heartbeat is sent.</summary>
    public TimeSpan HeartbeatInterval { get; }

    /// <summary>How long after the first heartbeat its answer is due.</summary>
    public TimeSpan HeartbeatExpectedResponseAfter { get; }

    /// <summary>By how many members each is watched.</summary>
    public int MonitoredByNrOfMembers { get; }

    /// <summary>Whether the cluster's life is logged.</summary>
    public bool LogInfo { get; }

    /// <summary>Whether every change is logged.</summary>
    public bool LogInfoVerbose { get; }

    /// <summary>Whether each heartbeat is logged.</summary>
    public bool VerboseHeartbeatLogging { get; }

    /// <summary>Whether each gossip received is logged.</summary>
    public bool VerboseGossipReceivedLogging { get; }

    /// <summary>How long a downed member counts as possibly alive.</summary>
    internal TimeSpan DownRemovalMargin { get; }

    internal Quota Quota => new(MinNrOfMembers, MinNrOfMembersOfRole);

    private static TimeSpan? SpanOrOff(Config config, string path) =>
        config.GetString(path)?.ToLowerInvariant() is null or "off" or "false" or "" ? null : config.GetTimeSpan(path);

    /// <summary>How long a member waits to be weakly up; zero: it never is. "on" stands for the time of the reference configuration.</summary>
    private static TimeSpan WeaklyUpAfterOf(Config cluster)
    {
        const string Path = "allow-weakly-up-members";
        return cluster.GetString(Path)?.ToLowerInvariant() is "on" or "true"
            ? ConfigurationFactory.FromResource<ClusterSettings>("cluster.conf").GetTimeSpan($"akka.cluster.{Path}")
            : SpanOrOff(cluster, Path) ?? TimeSpan.Zero;
    }

    private static ImmutableDictionary<string, int> QuotasOf(Config cluster)
    {
        var quotas = ImmutableDictionary.CreateBuilder<string, int>();
        if (!cluster.HasPath("role") || cluster.GetConfig("role") is not { IsEmpty: false } roles) return quotas.ToImmutable();
        foreach (var role in roles.Root.GetObject().Items.Keys)
            quotas[role] = roles.GetInt($"{role}.min-nr-of-members", 0);
        return quotas.ToImmutable();
    }

    private static AppVersion VersionOf(string? configured) => configured switch
    {
        null or "" or "0.0.0" => AppVersion.Zero,
        "assembly-version" => Assembly.GetEntryAssembly()?.GetName().Version is { } version
            ? AppVersion.Create(version.ToString(3))
            : AppVersion.Zero,
        _ => AppVersion.Create(configured),
    };

    private static Type TypeOf(string? provider) => string.IsNullOrWhiteSpace(provider)
        ? typeof(NoDowning)
        : Type.GetType(provider, throwOnError: false)
            ?? throw new ConfigurationException($"akka.cluster.downing-provider-class: there is no class [{provider}].");

    private void Check()
    {
        Require(SeedNodeTimeout > TimeSpan.Zero, "seed-node-timeout must be above zero");
        Require(GossipInterval > TimeSpan.Zero, "gossip-interval must be above zero");
        Require(LeaderActionsInterval > TimeSpan.Zero, "leader-actions-interval must be above zero");
        Require(UnreachableNodesReaperInterval > TimeSpan.Zero, "unreachable-nodes-reaper-interval must be above zero");
        Require(HeartbeatInterval > TimeSpan.Zero, "failure-detector.heartbeat-interval must be above zero");
        Require(HeartbeatExpectedResponseAfter > TimeSpan.Zero, "failure-detector.expected-response-after must be above zero");
        Require(MonitoredByNrOfMembers > 0, "failure-detector.monitored-by-nr-of-members must be above zero");
        Require(MinNrOfMembers > 0, "min-nr-of-members must be above zero");
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition) throw new ConfigurationException($"akka.cluster.{rule}.");
    }
}
