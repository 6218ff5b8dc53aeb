using Akka.Configuration;

namespace Akka.Actor;

/// <summary>
/// Reads <c>akka.actor.deployment</c>: dispatcher, mailbox and stash capacity by path below /user. In a path <c>*</c> stands for any
/// name, and <c>**</c> at its end for one or more names; of several that fit, the one with a name where the others have a star decides.
/// </summary>
public class Deployer
{
    private readonly Lock _gate = new();
    private volatile DeployTree _deployments = new();

    /// <summary>The settings below a path's own.</summary>
    protected readonly Config Default = Config.Empty;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigurationException">A path has two stars before its end.</exception>
    public Deployer(Settings settings)
    {
        var config = settings.Config.GetConfig("akka.actor.deployment");
        if (config.IsNullOrEmpty())
            return;
        if (config.HasPath("default"))
            Default = config.GetConfig("default");
        foreach (var entry in config.AsEnumerable())
        {
            if (entry.Key == "default" || !entry.Value.IsObject())
                continue;
            var deploy = ParseConfig(entry.Key, ((Config)$"x : {entry.Value}").GetConfig("x"));
            if (deploy is not null)
                SetDeploy(deploy);
        }
    }

    /// <summary>What is said about a path, or null.</summary>
    public Deploy? Lookup(ActorPath path) =>
        _deployments.IsEmpty || path.Depth < 2 || path.Elements[0] != "user" ? null : Lookup(path.Elements.Skip(1));

    /// <summary>What is said about a path below /user, or null.</summary>
    public Deploy? Lookup(IEnumerable<string> path) => _deployments.IsEmpty ? null : _deployments.Find([.. path]);

    /// <summary>Says something about the path that <paramref name="deploy"/> names.</summary>
    public void SetDeploy(Deploy deploy)
    {
        var names = deploy.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.AsSpan(0, Math.Max(0, names.Length - 1)).Contains("**"))
            throw new ConfigurationException($"'{deploy.Path}' in akka.actor.deployment has two stars before its end, where they mean nothing.");
        lock (_gate)
            _deployments = _deployments.With(names, deploy);
    }

    /// <summary>Reads what the settings say about one path.</summary>
    public virtual Deploy ParseConfig(string key, Config config) => new(
        key,
        config,
        NoScope.Instance,
        config.GetString("dispatcher", ""),
        config.GetString("mailbox", ""),
        config.GetInt("stash-capacity", Deploy.NoStashSize));

    /// <summary>Deployments by the names of their paths. Immutable: actors are made on many threads.</summary>
    private sealed class DeployTree
    {
        private readonly Dictionary<string, DeployTree> _below = new(StringComparer.Ordinal);
        private Deploy? _deploy;

        internal bool IsEmpty => _below.Count == 0 && _deploy is null;

        internal DeployTree With(ReadOnlySpan<string> names, Deploy deploy)
        {
            var copy = new DeployTree { _deploy = _deploy };
            foreach (var (name, below) in _below)
                copy._below[name] = below;
            if (names.IsEmpty)
                copy._deploy = deploy;
            else
                copy._below[names[0]] = _below.GetValueOrDefault(names[0], new DeployTree()).With(names[1..], deploy);
            return copy;
        }

        internal Deploy? Find(ReadOnlySpan<string> names)
        {
            if (names.IsEmpty)
                return _deploy;
            return _below.GetValueOrDefault(names[0])?.Find(names[1..])
                ?? _below.GetValueOrDefault("*")?.Find(names[1..])
                ?? _below.GetValueOrDefault("**")?._deploy;
        }
    }
}
