using Akka.Util;

namespace Akka.Actor.Setup
{
    /// <summary>Settings of one part of a system, made in code.</summary>
    public abstract class Setup
    {
        /// <summary>For heirs.</summary>
        protected Setup() { }

        /// <summary>This and another.</summary>
        public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
    }

    /// <summary>Where a system takes from what it draws at random; a driver that repeats runs gives it a generator with a seed.</summary>
    internal sealed class RandomSetup(Random random) : Setup
    {
        internal Random Random => random;
    }

    /// <summary>All settings of a system made in code, at most one of each type.</summary>
    public sealed class ActorSystemSetup
    {
        /// <summary>Nothing set.</summary>
        public static readonly ActorSystemSetup Empty = new([]);

        private readonly Dictionary<Type, Setup> _setups;

        private ActorSystemSetup(Dictionary<Type, Setup> setups) => _setups = setups;

        /// <summary>From parts.</summary>
        public static ActorSystemSetup Create(params Setup[] setup)
        {
            var setups = new Dictionary<Type, Setup>();
            foreach (var each in setup)
                setups[each.GetType()] = each;
            return new ActorSystemSetup(setups);
        }

        /// <summary>The part of that type, if there is one.</summary>
        public Option<T> Get<T>() where T : Setup => _setups.TryGetValue(typeof(T), out var setup) ? (T)setup : Option<T>.None;

        /// <summary>With a part more, or another in its place.</summary>
        public ActorSystemSetup WithSetup<T>(T setup) where T : Setup => new(new Dictionary<Type, Setup>(_setups) { [typeof(T)] = setup });

        /// <summary>With a part more, or another in its place.</summary>
        public ActorSystemSetup And<T>(T setup) where T : Setup => WithSetup(setup);

        /// <inheritdoc/>
        public override string ToString() => $"ActorSystemSetup({string.Join(", ", _setups.Keys.Select(t => t.Name))})";
    }
}

namespace Akka.Actor
{
    /// <summary>Which provider of references a system has.</summary>
    public abstract class ProviderSelection
    {
        private ProviderSelection(string identifier, string fqn, bool hasCluster)
        {
            Identifier = identifier;
            Fqn = fqn;
            HasCluster = hasCluster;
        }

        internal string Identifier { get; }

        internal string Fqn { get; }

        internal bool HasCluster { get; }

        internal static ProviderSelection For(string name) => name switch
        {
            null or "" or "local" => Local.Instance,
            "remote" => Remote.Instance,
            "cluster" => Cluster.Instance,
            _ when name.StartsWith("Akka.Actor.LocalActorRefProvider", StringComparison.Ordinal) => Local.Instance,
            _ when name.StartsWith("Akka.Remote.RemoteActorRefProvider", StringComparison.Ordinal) => Remote.Instance,
            _ when name.StartsWith("Akka.Cluster.ClusterActorRefProvider", StringComparison.Ordinal) => Cluster.Instance,
            _ => new Custom(name),
        };

        /// <summary>A system that is alone.</summary>
        public sealed class Local : ProviderSelection
        {
            /// <summary>The one value of this type.</summary>
            public static readonly Local Instance = new();

            private Local() : base("local", "Akka.Actor.LocalActorRefProvider, Akka", false) { }
        }

        /// <summary>A system that talks to others.</summary>
        public sealed class Remote : ProviderSelection
        {
            /// <summary>The one value of this type.</summary>
            public static readonly Remote Instance = new();

            private Remote() : base("remote", "Akka.Remote.RemoteActorRefProvider, Akka.Remote", false) { }
        }

        /// <summary>A system that is member of a cluster.</summary>
        public sealed class Cluster : ProviderSelection
        {
            /// <summary>The one value of this type.</summary>
            public static readonly Cluster Instance = new();

            private Cluster() : base("cluster", "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster", true) { }
        }

        /// <summary>Any other, by the name of its class.</summary>
        public sealed class Custom : ProviderSelection
        {
            /// <summary>By the name of its class.</summary>
            public Custom(string fqn, string? identifier = null, bool hasCluster = false) : base(identifier ?? fqn, fqn, hasCluster) { }
        }
    }

    /// <summary>What a system must know from its first moment: its settings and its provider.</summary>
    public sealed class BootstrapSetup : Setup.Setup
    {
        private BootstrapSetup(Option<Configuration.Config> config, Option<ProviderSelection> provider)
        {
            Config = config;
            ActorRefProvider = provider;
        }

        /// <summary>The settings, if given.</summary>
        public Option<Configuration.Config> Config { get; }

        /// <summary>The provider, if given.</summary>
        public Option<ProviderSelection> ActorRefProvider { get; }

        /// <summary>Nothing given.</summary>
        public static BootstrapSetup Create() => new(Option<Configuration.Config>.None, Option<ProviderSelection>.None);

        /// <summary>With settings.</summary>
        public BootstrapSetup WithConfig(Configuration.Config config) => new(config, ActorRefProvider);

        /// <summary>With settings below those that are given.</summary>
        public BootstrapSetup WithConfigFallback(Configuration.Config config) =>
            new(Config.HasValue ? Config.Value.WithFallback(config) : config, ActorRefProvider);

        /// <summary>With a provider.</summary>
        public BootstrapSetup WithActorRefProvider(ProviderSelection name) => new(Config, name);
    }
}
