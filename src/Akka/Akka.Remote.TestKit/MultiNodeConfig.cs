using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Remote.TestKit;

/// <summary>The roles of a multi-node spec and the configuration of each. A spec's own configuration derives from it.</summary>
public abstract class MultiNodeConfig
{
    private readonly List<RoleName> _roles = [];
    private readonly Dictionary<RoleName, Config> _nodeConfigs = [];
    internal const string ThrottlingAdapter = "trttl";

    private bool _testTransport;
    private Config _common = Akka.Configuration.Config.Empty;

    /// <summary>Makes a configuration without a role.</summary>
    protected MultiNodeConfig()
    {
    }

    /// <summary>The configuration of every role, below that of each.</summary>
    public Config CommonConfig
    {
        set => _common = value;
    }

    /// <summary>True to let the conductor throttle and cut the links between processes.</summary>
    public bool TestTransport
    {
        set => _testTransport = value;
    }

    /// <summary>The roles, in the order in which they were made. The first one's process is the conductor.</summary>
    public ImmutableList<RoleName> Roles => [.. _roles];

    /// <summary>The role of this process.</summary>
    public RoleName Myself => _roles.Count > MultiNodeSpec.SelfIndex
        ? _roles[MultiNodeSpec.SelfIndex]
        : throw new ConfigurationException(
            $"{GetType()} has {_roles.Count} roles; there is none for the process with index {MultiNodeSpec.SelfIndex}.");

    /// <summary>What this process's actor system is configured with.</summary>
    internal Config Config =>
        _nodeConfigs.GetValueOrDefault(Myself, Akka.Configuration.Config.Empty)
            .SafeWithFallback(_common)
            .SafeWithFallback(_testTransport
                ? ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.applied-adapters = [{ThrottlingAdapter}]")
                : Akka.Configuration.Config.Empty)
            .SafeWithFallback(MultiNodeSpec.NodeConfig)
            .SafeWithFallback(MultiNodeSpec.BaseConfig);

    /// <summary>Makes a role.</summary>
    public RoleName Role(string name)
    {
        var role = new RoleName(name);
        if (_roles.Contains(role)) throw new ArgumentException($"There is already a role with the name {name}.", nameof(name));
        _roles.Add(role);
        return role;
    }

    /// <summary>Configures certain roles, over the common configuration; of several configurations the first wins.</summary>
    public void NodeConfig(IEnumerable<RoleName> roles, IEnumerable<Config> configs)
    {
        var config = configs.Aggregate(Akka.Configuration.Config.Empty, (a, b) => a.SafeWithFallback(b));
        foreach (var role in roles)
            _nodeConfigs[role] = config.SafeWithFallback(_nodeConfigs.GetValueOrDefault(role, Akka.Configuration.Config.Empty));
    }

    /// <summary>Logs what remoting and actors do, if it is on.</summary>
    public Config DebugConfig(bool on) => !on
        ? Akka.Configuration.Config.Empty
        : ConfigurationFactory.ParseString("""
            akka {
              loglevel = DEBUG
              remote { log-received-messages = on, log-sent-messages = on }
              actor.debug { receive = on, fsm = on }
            }
            """);
}
