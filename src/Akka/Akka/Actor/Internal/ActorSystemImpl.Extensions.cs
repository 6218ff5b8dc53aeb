using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Akka.Event;

namespace Akka.Actor.Internal;

public partial class ActorSystemImpl
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();

    private void LoadExtensions()
    {
        var names = _settings.Config.GetStringList("akka.extensions");
        if (names is null)
            return;
        foreach (var name in names)
        {
            if (MakeExtensionId(name) is { } id)
                RegisterExtension(id);
        }
    }

    /// <summary>A name that leads to no id is told and passed over: the system starts without that extension.</summary>
    private IExtensionId? MakeExtensionId(string name)
    {
        var type = Type.GetType(name);
        if (type is null || type.IsAbstract || !typeof(IExtensionId).IsAssignableFrom(type))
        {
            _log.Error("'{0}' in akka.extensions is no extension id that can be found.", name);
            return null;
        }

        try
        {
            return (IExtensionId)Activator.CreateInstance(type)!;
        }
        catch (Exception ex)
        {
            _log.Error(ex, "The extension id '{0}' in akka.extensions could not be made.", name);
            return null;
        }
    }

    /// <inheritdoc/>
    public override object RegisterExtension(IExtensionId extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        if (_extensions.TryGetValue(extension.ExtensionType, out var known))
            return known.Value;
        var made = _extensions.GetOrAdd(
            extension.ExtensionType,
            (_, id) => new Lazy<object>(() => id.CreateExtension(this), LazyThreadSafetyMode.ExecutionAndPublication),
            extension);
        try
        {
            return made.Value;
        }
        catch
        {
            _extensions.TryRemove(new KeyValuePair<Type, Lazy<object>>(extension.ExtensionType, made));
            throw;
        }
    }

    /// <inheritdoc/>
    public override object GetExtension(IExtensionId extensionId) => TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null!;

    /// <inheritdoc/>
    public override T GetExtension<T>() =>
        TryGetExtension<T>(out var extension) ? extension : throw new ArgumentException($"There is no extension {typeof(T)}.");

    /// <inheritdoc/>
    public override bool HasExtension(Type type) => type is not null && typeof(IExtension).IsAssignableFrom(type) && _extensions.ContainsKey(type);

    /// <inheritdoc/>
    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    /// <inheritdoc/>
    public override bool TryGetExtension(Type extensionType, [NotNullWhen(true)] out object? extension)
    {
        var found = _extensions.TryGetValue(extensionType, out var lazy);
        extension = found ? lazy!.Value : null;
        return found;
    }

    /// <inheritdoc/>
    public override bool TryGetExtension<T>([NotNullWhen(true)] out T? extension) where T : class
    {
        var found = TryGetExtension(typeof(T), out var value);
        extension = (T?)value;
        return found;
    }
}
