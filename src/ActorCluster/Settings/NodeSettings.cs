using ActorCluster.Core;
using ActorCluster.Core.Raft;
using Akka.Configuration;

namespace ActorCluster.Settings;

/// <summary>
/// Everything that one node is told at its start: <c>actorcluster</c> in HOCON, checked. Defaults and meanings stand in reference.conf.
/// </summary>
/// <param name="Name">This node.</param>
/// <param name="ClusterName">Distinguishes clusters: nodes of clusters with other names refuse each other's connections.</param>
/// <param name="Members">The first voters of a new cluster, and where they are found; sorted by name.</param>
/// <param name="Join">Client addresses of members of the cluster that this node was added to; empty for a member of a new cluster.</param>
/// <param name="DataDirectory">This node's own folder, absolute.</param>
/// <param name="Raft">Consensus.</param>
/// <param name="Snapshot">When the state is written out.</param>
/// <param name="Requests">Limits of what clients ask for.</param>
/// <param name="Events">Topics and consumer groups.</param>
/// <param name="Sagas">Sagas.</param>
/// <param name="Breakers">Circuit breakers.</param>
/// <param name="ReadModels">Projections, sorted by name.</param>
/// <param name="Log">This node's own log lines.</param>
public sealed record NodeSettings(
    NodeId Name,
    string ClusterName,
    IReadOnlyList<MemberSettings> Members,
    IReadOnlyList<HostPort> Join,
    string DataDirectory,
    JournalSettings Journal,
    RaftSettings Raft,
    SnapshotSettings Snapshot,
    RequestSettings Requests,
    EventSettings Events,
    SagaSettings Sagas,
    BreakerSettings Breakers,
    IReadOnlyList<ReadModelSettings> ReadModels,
    LogSettings Log)
{
    /// <summary>This node's own entry among the members.</summary>
    public MemberSettings Self => Members.Single(member => member.Name == Name);

    /// <summary>The members that are to lead rather than others, or less; those without a priority are not named.</summary>
    public IReadOnlyDictionary<NodeId, int> Priorities => Members.Where(member => member.Priority != 0).ToDictionary(member => member.Name, member => member.Priority);

    /// <summary>Reads and checks <c>actorcluster</c> in <paramref name="config"/>, on top of reference.conf.</summary>
    /// <exception cref="SettingsException">Anything is wrong; it names everything that is.</exception>
    public static NodeSettings Read(Config config, NodeId name) => NodeSettingsReader.Read(config, name);
}

/// <summary>Where one member is found.</summary>
/// <param name="Name">The member.</param>
/// <param name="Client">Its etcd v3 interface (gRPC).</param>
/// <param name="Http">Its HTTP interface.</param>
/// <param name="Remoting">Where the other members reach it.</param>
/// <param name="Priority">The higher, the rather it is to lead.</param>
public sealed record MemberSettings(NodeId Name, HostPort Client, HostPort Http, HostPort Remoting, int Priority)
{
    /// <summary>What the configuration of a new cluster says of it.</summary>
    public MemberInfo Info => MemberInfo.Founder(Name) with { Remoting = Remoting.ToString(), Client = Client.ToString(), Http = Http.ToString() };
}

/// <summary>Where the log is kept.</summary>
/// <param name="Provider">Akka.Persistence.Sql's name of the database.</param>
/// <param name="ConnectionString">How to reach it.</param>
/// <param name="Table">This node's own table there.</param>
public sealed record JournalSettings(string Provider, string ConnectionString, string Table)
{
    /// <summary>PostgreSQL as Akka.Persistence.Sql calls it.</summary>
    public const string PostgreSql = "PostgreSQL";

    /// <summary>Whether it is a file in the node's folder.</summary>
    public bool IsFile => Provider != PostgreSql;
}

/// <summary>Consensus: timing in ticks, and the sizes that bound a batch.</summary>
/// <param name="Tick">The length of one tick.</param>
/// <param name="HeartbeatTicks">A leader without news sends a heartbeat after this many ticks.</param>
/// <param name="ElectionTimeoutTicksMin">A follower waits at least this long for its leader.</param>
/// <param name="ElectionTimeoutTicksMax">And at most this long; the length is drawn anew each time.</param>
/// <param name="MaxAppendBytes">One message to a follower carries at most this many bytes of commands, or one command.</param>
/// <param name="MaxInflightAppends">Messages to a follower under way at a time.</param>
/// <param name="MaxInflightBytes">No further one goes to a follower while so many bytes of commands are under way to it.</param>
/// <param name="MaxUncommittedBytes">A leader refuses commands beyond so many bytes that are appended, or wait to be, and are not committed.</param>
/// <param name="MaxFlushStall">A leader whose journal has not ended a write for so long hands its part over.</param>
/// <param name="CatchUpBytesPerSecond">While clients write, what the others have committed is sent so fast, at least, to one that is behind it.</param>
/// <param name="MaxBatchBytes">One entry of the journal holds at most this many bytes of commands, or one command.</param>
/// <param name="Compaction">What the log keeps once there is a snapshot, and how one travels.</param>
/// <param name="Time">What may be concluded from clocks.</param>
public sealed record RaftSettings(
    TimeSpan Tick,
    int HeartbeatTicks,
    int ElectionTimeoutTicksMin,
    int ElectionTimeoutTicksMax,
    int MaxAppendBytes,
    int MaxInflightAppends,
    long MaxInflightBytes,
    long MaxUncommittedBytes,
    TimeSpan MaxFlushStall,
    long CatchUpBytesPerSecond,
    int MaxBatchBytes,
    CompactionOptions Compaction,
    TimeOptions Time)
{
    /// <summary>The rules' measures.</summary>
    public RaftOptions Options => new(
        ElectionTimeoutTicksMin, ElectionTimeoutTicksMax, HeartbeatTicks, MaxAppendBytes, MaxInflightAppends, MaxInflightBytes, MaxUncommittedBytes,
        (int)Math.Max(1, MaxFlushStall / Tick), (long)Math.Max(1, CatchUpBytesPerSecond * Tick.TotalSeconds), Compaction)
    {
        Time = Time,
    };
}

/// <summary>When the state is written out, so that the log before it can be forgotten: after so much was applied since the last time.</summary>
/// <param name="Entries">Entries, or…</param>
/// <param name="Bytes">…bytes of commands.</param>
public sealed record SnapshotSettings(int Entries, long Bytes);

/// <summary>Limits of what clients ask for.</summary>
/// <param name="Timeout">A request that has no answer after this long is told so.</param>
/// <param name="MaxBytes">The largest command.</param>
/// <param name="MaxWaiting">Commands that wait at one node for their answer; more are refused.</param>
/// <param name="MaxWaitingBytes">Bytes of all these commands together.</param>
/// <param name="MaxOperations">Operations in one command or transaction.</param>
public sealed record RequestSettings(TimeSpan Timeout, int MaxBytes, int MaxWaiting, long MaxWaitingBytes, int MaxOperations);

/// <summary>Topics and consumer groups.</summary>
/// <param name="RedeliverAfter">Events handed to a group's member and not acknowledged for this long are handed out again.</param>
/// <param name="MaxFetchEvents">One fetch hands out at most this many events.</param>
/// <param name="MaxFetchBytes">And at most this many bytes of them, or one event.</param>
public sealed record EventSettings(TimeSpan RedeliverAfter, int MaxFetchEvents, int MaxFetchBytes);

/// <summary>Sagas.</summary>
/// <param name="Definitions">JSON files with the definitions of sagas whose steps are HTTP calls; absolute.</param>
/// <param name="MaxAttempts">
/// An action is tried this many times before the saga is undone; a compensation, before the saga is stuck.
/// </param>
/// <param name="BackoffMin">The wait before the second attempt; it doubles from there.</param>
/// <param name="BackoffMax">The longest wait.</param>
/// <param name="StepTimeout">One attempt may take this long.</param>
public sealed record SagaSettings(
    IReadOnlyList<string> Definitions, int MaxAttempts, TimeSpan BackoffMin, TimeSpan BackoffMax, TimeSpan StepTimeout);

/// <summary>Circuit breakers: one for each dependency, by its name.</summary>
/// <param name="Default">For a dependency without settings of its own.</param>
/// <param name="ByName">A dependency's own settings.</param>
public sealed record BreakerSettings(BreakerRule Default, IReadOnlyDictionary<string, BreakerRule> ByName)
{
    /// <summary>What holds for a dependency.</summary>
    public BreakerRule For(string dependency) => ByName.GetValueOrDefault(dependency, Default);
}

/// <summary>When a circuit breaker opens, and for how long.</summary>
/// <param name="MaxFailures">It opens after this many failures within <paramref name="FailureWindow"/>.</param>
/// <param name="FailureWindow">Older failures are forgotten.</param>
/// <param name="CallTimeout">A call that takes longer is a failure.</param>
/// <param name="ResetAfter">Open for this long; then one call is let through.</param>
public sealed record BreakerRule(int MaxFailures, TimeSpan FailureWindow, TimeSpan CallTimeout, TimeSpan ResetAfter);

/// <summary>One projection of a topic into a table of this node's read-model database.</summary>
/// <param name="Name">The projection.</param>
/// <param name="Topic">Where its events come from.</param>
/// <param name="Table">The table it fills.</param>
/// <param name="Key">The column that is the primary key: a later event with the same key replaces the row's columns that it has.</param>
/// <param name="Columns">The columns, in the order of their names.</param>
public sealed record ReadModelSettings(string Name, string Topic, string Table, string Key, IReadOnlyList<ReadModelColumn> Columns);

/// <summary>One column of a projection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">
/// Where its value stands in the event's JSON: <c>$.a.b</c>; or one of <c>@offset</c>, <c>@at</c>, <c>@type</c>, <c>@key</c>.
/// </param>
/// <param name="Type">TEXT, INTEGER or REAL.</param>
public sealed record ReadModelColumn(string Name, string Path, string Type);

/// <summary>This node's own log lines.</summary>
/// <param name="Level">DEBUG, INFO, WARNING or ERROR.</param>
/// <param name="File">A file that gets them too, relative to the node's folder; null for none.</param>
public sealed record LogSettings(string Level, string? File);
