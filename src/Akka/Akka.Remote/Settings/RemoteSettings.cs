using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>The settings under akka.remote, read and checked once.</summary>
public class RemoteSettings
{
    /// <summary>The scheme of addresses of one machine alone.</summary>
    public static readonly string AkkaScheme = "akka";

    /// <summary>Reads the settings.</summary>
    /// <param name="config">The configuration of the actor system.</param>
    /// <exception cref="ConfigurationException">A value is missing or makes no sense.</exception>
    public RemoteSettings(Config config)
    {
        Config = config;
        var remote = config.GetConfig("akka.remote") ?? throw new ConfigurationException("akka.remote is missing.");
        LogReceive = remote.GetBoolean("log-received-messages", false);
        LogSend = remote.GetBoolean("log-sent-messages", false);
        RemoteLifecycleEventsLogLevel = remote.GetString("log-remote-lifecycle-events", "on") ?? "on";
        UntrustedMode = remote.GetBoolean("untrusted-mode", false);
        TrustedSelectionPaths = new HashSet<string>(remote.GetStringList("trusted-selection-paths") ?? []);
        Dispatcher = remote.GetString("use-dispatcher", "") ?? "";
        LogBufferSizeExceeding = remote.GetString("log-buffer-size-exceeding", "off") is "off" or "false"
            ? int.MaxValue
            : remote.GetInt("log-buffer-size-exceeding", 0);
        ReadTimes(remote);
        SecureCookie = ReadCookie(remote);
        SysMsgBufferSize = remote.GetInt("system-message-buffer-size", 0);
        WatchFailureDetectorConfig = remote.GetConfig("watch-failure-detector");
        WatchFailureDetectorImplementationClass = WatchFailureDetectorConfig.GetString("implementation-class", "") ?? "";
        WatchHeartBeatInterval = WatchFailureDetectorConfig.GetTimeSpan("heartbeat-interval", null);
        WatchUnreachableReaperInterval = WatchFailureDetectorConfig.GetTimeSpan("unreachable-nodes-reaper-interval", null);
        WatchHeartbeatExpectedResponseAfter = WatchFailureDetectorConfig.GetTimeSpan("expected-response-after", null);
        OutboundBufferBytes = remote.GetByteSize("outbound-buffer-size", null) ?? 0;
        if (OutboundBufferBytes < 1)
            throw new ConfigurationException($"akka.remote.outbound-buffer-size is {OutboundBufferBytes}; it must be at least one byte.");
        if (SysMsgBufferSize < 1)
            throw new ConfigurationException($"akka.remote.system-message-buffer-size is {SysMsgBufferSize}; it must be at least 1.");
        var tcp = remote.GetConfig("dot-netty.tcp") ?? throw new ConfigurationException("akka.remote.dot-netty.tcp is missing.");
        Tcp = new TcpSettings(tcp);
        TransportNames = [.. remote.GetStringList("enabled-transports") ?? []];
        if (TransportNames.Count != 1 || TransportNames[0] != "akka.remote.dot-netty.tcp")
        {
            throw new ConfigurationException(
                "akka.remote.enabled-transports must be [\"akka.remote.dot-netty.tcp\"], the one transport there is.");
        }
    }

    /// <summary>The configuration that the settings came from.</summary>
    public Config Config { get; }

    /// <summary>How often each watched system is asked for a sign of life.</summary>
    public TimeSpan WatchHeartBeatInterval { get; set; }

    /// <summary>How often unreachable systems are looked for.</summary>
    public TimeSpan WatchUnreachableReaperInterval { get; set; }

    /// <summary>Within what time a first answer is expected.</summary>
    public TimeSpan WatchHeartbeatExpectedResponseAfter { get; set; }

    /// <summary>The failure detector's own settings.</summary>
    public Config WatchFailureDetectorConfig { get; set; }

    /// <summary>The failure detector's class.</summary>
    public string WatchFailureDetectorImplementationClass { get; set; }

    /// <summary>Whether messages that arrive are logged.</summary>
    public bool LogReceive { get; set; }

    /// <summary>Whether messages that leave are logged.</summary>
    public bool LogSend { get; set; }

    /// <summary>"on", "off" or the least level of lifecycle events to log.</summary>
    public string RemoteLifecycleEventsLogLevel { get; set; }

    /// <summary>From how many waiting messages on there is a warning.</summary>
    public int LogBufferSizeExceeding { get; set; }

    /// <summary>Whether messages that could harm are refused.</summary>
    public bool UntrustedMode { get; set; }

    /// <summary>Paths that selections may reach all the same.</summary>
    public HashSet<string> TrustedSelectionPaths { get; set; }

    /// <summary>The dispatcher of remoting's own actors.</summary>
    public string Dispatcher { get; set; }

    /// <summary>How long closing all connections may take.</summary>
    public TimeSpan ShutdownTimeout { get; set; }

    /// <summary>How long what waits may still go out at the end.</summary>
    public TimeSpan FlushWait { get; set; }

    /// <summary>How long messages wait for a system that cannot be reached.</summary>
    public TimeSpan RetryGateClosedFor { get; set; }

    /// <summary>The first pause between two attempts to connect.</summary>
    public TimeSpan BackoffPeriod { get; set; }

    /// <summary>After what time system messages go out again.</summary>
    public TimeSpan SysResendTimeout { get; set; }

    /// <summary>How long system messages may wait for a system that cannot be reached.</summary>
    public TimeSpan InitialSysMsgDeliveryTimeout { get; set; }

    /// <summary>How many system messages may wait for one system.</summary>
    public int SysMsgBufferSize { get; set; }

    /// <summary>How long a quarantined incarnation is remembered.</summary>
    public TimeSpan? QuarantineDuration { get; set; }

    /// <summary>The names of the transports.</summary>
    public IList<string> TransportNames { get; set; }

    internal TcpSettings Tcp { get; }

    /// <summary>The secret that systems prove to each other; null: none.</summary>
    internal string? SecureCookie { get; }

    /// <summary>How many bytes may wait for one system, about.</summary>
    internal long OutboundBufferBytes { get; }

    /// <summary>How long no message passes after a quarantine; null: quarantines are for good.</summary>
    internal TimeSpan? QuarantineRest { get; private set; }

    internal TimeSpan HandshakeTimeout { get; private set; }

    internal TimeSpan KeepAliveInterval { get; private set; }

    internal TimeSpan KeepAliveTimeout { get; private set; }

    /// <summary>Null: lifecycle events are not logged.</summary>
    internal LogLevel? LeastLifecycleLevel => RemoteLifecycleEventsLogLevel.ToLowerInvariant() switch
    {
        "off" or "false" or "no" => null,
        "on" or "true" or "yes" => LogLevel.DebugLevel,
        var level => Logging.LogLevelFor(level),
    };

    /// <summary>The props with remoting's dispatcher.</summary>
    public Props ConfigureDispatcher(Props props) => string.IsNullOrEmpty(Dispatcher) ? props : props.WithDispatcher(Dispatcher);

    private void ReadTimes(Config remote)
    {
        ShutdownTimeout = Positive(remote, "shutdown-timeout");
        FlushWait = Positive(remote, "flush-wait-on-shutdown");
        RetryGateClosedFor = Positive(remote, "retry-gate-closed-for", zeroIsFine: true);
        BackoffPeriod = Positive(remote, "backoff-interval");
        SysResendTimeout = Positive(remote, "resend-interval");
        InitialSysMsgDeliveryTimeout = Positive(remote, "initial-system-message-delivery-timeout");
        QuarantineDuration = Positive(remote, "prune-quarantine-marker-after");
        QuarantineRest = remote.GetString("quarantine-ends-after", "off") is "off" or "false"
            ? null
            : Positive(remote, "quarantine-ends-after");
        HandshakeTimeout = Positive(remote, "handshake-timeout");
        KeepAliveInterval = Positive(remote, "transport-failure-detector.heartbeat-interval");
        KeepAliveTimeout = Positive(remote, "transport-failure-detector.acceptable-heartbeat-pause");
    }

    private static string? ReadCookie(Config remote)
    {
        if (!remote.GetBoolean("require-cookie", false))
            return null;
        return remote.GetString("secure-cookie", "") is { Length: > 0 } cookie
            ? cookie
            : throw new ConfigurationException("akka.remote.require-cookie is on and akka.remote.secure-cookie is empty: there is no secret.");
    }

    private static TimeSpan Positive(Config remote, string key, bool zeroIsFine = false)
    {
        var time = remote.GetTimeSpan(key, null);
        if (time < TimeSpan.Zero || (time == TimeSpan.Zero && !zeroIsFine))
            throw new ConfigurationException($"akka.remote.{key} is {time}; it must be longer than zero.");
        return time;
    }
}
