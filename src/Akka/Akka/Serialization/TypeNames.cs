using System.Collections.Concurrent;
using System.Runtime.Serialization;

namespace Akka.Serialization;

/// <summary>Types by name and back, cached: full name and assembly, without version, so that bytes outlive a release.</summary>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();
    private static readonly ConcurrentDictionary<string, Type> Types = new();

    public static string Of(Type type) => Names.GetOrAdd(type, static t =>
    {
        var name = Describe(t);
        return t.Assembly == typeof(object).Assembly ? name : $"{name}, {t.Assembly.GetName().Name}";
    });

    /// <exception cref="SerializationException">There is no such type here.</exception>
    public static Type Find(string name)
    {
        if (Types.TryGetValue(name, out var known)) return known;
        var type = Type.GetType(name, false)
            ?? throw new SerializationException($"The type '{name}' is not known here; is its assembly missing?");
        return Types.GetOrAdd(name, type);
    }

    private static string Describe(Type type)
    {
        if (!type.IsGenericType || type.IsGenericTypeDefinition) return type.FullName!;
        var arguments = type.GetGenericArguments().Select(a => $"[{Of(a)}]");
        return $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', arguments)}]";
    }
}
