using System.Collections.Concurrent;

namespace Akka.Util;

/// <summary>Questions to a <see cref="Type"/>.</summary>
public static class TypeExtensions
{
    private static readonly ConcurrentDictionary<Type, string> s_names = new();

    /// <summary>True if a <typeparamref name="T"/> variable may hold a value of <paramref name="type"/>.</summary>
    public static bool Implements<T>(this Type type) => Implements(type, typeof(T));

    /// <summary>True if a <paramref name="moreGeneralType"/> variable may hold a value of <paramref name="type"/>.</summary>
    public static bool Implements(this Type type, Type moreGeneralType) => moreGeneralType.IsAssignableFrom(type);

    /// <summary>The name of a type with its assembly and without versions, as manifests and settings use it.</summary>
    public static string TypeQualifiedName(this Type type) => s_names.GetOrAdd(type, static t => Shorten(t));

    private static string Shorten(Type type)
    {
        var assembly = type.Assembly.GetName().Name;
        if (assembly is "System.Private.CoreLib" or "mscorlib")
            assembly = "System.Private.CoreLib";
        return $"{Strip(type.FullName ?? type.Name)}, {assembly}";
    }

    private static string Strip(string fullName)
    {
        // Generic arguments carry ", Version=…, Culture=…, PublicKeyToken=…"; none of it belongs into a manifest.
        int start;
        while ((start = fullName.IndexOf(", Version=", StringComparison.Ordinal)) >= 0)
        {
            var end = fullName.IndexOf(']', start);
            fullName = end < 0 ? fullName[..start] : fullName.Remove(start, end - start);
        }

        return fullName;
    }
}
