using Akka.Configuration;

namespace Akka.Actor.Internal;

/// <summary>One phase as the settings have it.</summary>
internal sealed class ShutdownPhase(string name, IReadOnlyList<string> dependsOn, TimeSpan timeout, bool recover, bool enabled)
{
    internal string Name { get; } = name;

    internal IReadOnlyList<string> DependsOn { get; } = dependsOn;

    internal TimeSpan Timeout { get; } = timeout;

    internal bool Recover { get; } = recover;

    internal bool Enabled { get; } = enabled;

    internal static Dictionary<string, ShutdownPhase> Read(Config config)
    {
        var defaultTimeout = config.GetTimeSpan("default-phase-timeout", TimeSpan.FromSeconds(5));
        var phases = new Dictionary<string, ShutdownPhase>(StringComparer.Ordinal);
        var all = config.GetConfig("phases");
        if (all.IsNullOrEmpty())
            return phases;
        foreach (var (name, value) in all.Root.GetObject().Items)
        {
            if (!value.IsObject())
                continue;
            var own = all.GetConfig(name);
            phases[name] = new ShutdownPhase(
                name,
                [.. own.GetStringList("depends-on") ?? []],
                own.GetTimeSpan("timeout", defaultTimeout),
                own.GetBoolean("recover", true),
                own.GetBoolean("enabled", true));
        }

        return phases;
    }

    /// <summary>The phases in an order that lets each run after all it depends on.</summary>
    internal static List<string> Sort(Dictionary<string, ShutdownPhase> phases)
    {
        var order = new List<string>();
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in phases.Keys.Order(StringComparer.Ordinal))
            Visit(name);
        return order;

        void Visit(string name)
        {
            if (order.Contains(name))
                return;
            if (!open.Add(name))
                throw new ArgumentException($"The phases of akka.coordinated-shutdown depend on each other in a circle at '{name}'.");
            if (phases.TryGetValue(name, out var phase))
            {
                foreach (var before in phase.DependsOn)
                    Visit(before);
            }

            open.Remove(name);
            order.Add(name);
            if (phase is null)
                phases[name] = new ShutdownPhase(name, [], TimeSpan.FromSeconds(5), true, true);
        }
    }
}
