using System.Reflection;
using Akka.Remote.TestKit;

namespace Akka.MultiNode.TestAdapter.Internal;

/// <summary>Finds the roles of a spec without making the spec: through the MultiNodeConfig that its constructors or fields name.</summary>
internal static class SpecRoles
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Type spec)
    {
        if (!typeof(MultiNodeSpec).IsAssignableFrom(spec))
            throw new InvalidOperationException($"{spec} has a [MultiNodeFact], so it must derive from {typeof(MultiNodeSpec)}.");
        var config = FindConfig(spec) ?? throw new InvalidOperationException(
            $"The roles of {spec} are not known: give it a constructor that takes its MultiNodeConfig, "
            + "or a field or a nested class of that type.");
        return [.. Create(config).Roles.Select(r => r.Name)];
    }

    public static MultiNodeConfig Create(Type config) =>
        (MultiNodeConfig)(Activator.CreateInstance(config, true) ?? throw new InvalidOperationException($"{config} cannot be made."));

    public static MultiNodeSpec CreateSpec(Type spec)
    {
        var constructors = spec.GetConstructors(All);
        var simple = constructors.FirstOrDefault(c => c.GetParameters().Length == 0);
        if (simple is not null) return (MultiNodeSpec)simple.Invoke(BindingFlags.DoNotWrapExceptions, null, [], null);
        var withConfig = constructors.FirstOrDefault(c => c.GetParameters() is [var only] && IsConfig(only.ParameterType))
            ?? throw new InvalidOperationException($"{spec} needs a constructor without parameters or one that takes its MultiNodeConfig.");
        var config = Create(withConfig.GetParameters()[0].ParameterType);
        return (MultiNodeSpec)withConfig.Invoke(BindingFlags.DoNotWrapExceptions, null, [config], null);
    }

    private static Type? FindConfig(Type spec)
    {
        for (var type = spec; type is not null && type != typeof(MultiNodeSpec); type = type.BaseType)
        {
            var found = type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType)
                .Concat(type.GetFields(All | BindingFlags.Static).Select(f => f.FieldType))
                .Concat(type.GetNestedTypes(All))
                .FirstOrDefault(IsConfig);
            if (found is not null) return found;
        }

        return null;
    }

    private static bool IsConfig(Type type) => typeof(MultiNodeConfig).IsAssignableFrom(type) && !type.IsAbstract;
}
