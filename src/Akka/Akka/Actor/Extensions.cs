namespace Akka.Actor;

/// <summary>Something that a system has once.</summary>
public interface IExtension { }

/// <summary>Makes and finds an extension.</summary>
public interface IExtensionId
{
    /// <summary>The type of the extension.</summary>
    Type ExtensionType { get; }

    /// <summary>The extension of a system; makes it where it is not there yet.</summary>
    object Apply(ActorSystem system);

    /// <summary>The extension of a system; null where it is not there yet.</summary>
    object Get(ActorSystem system);

    /// <summary>Makes the extension; the system calls it once.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes and finds an extension of a type.</summary>
public interface IExtensionId<out T> : IExtensionId where T : IExtension
{
    /// <summary>The extension of a system; makes it where it is not there yet.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The extension of a system; null where it is not there yet.</summary>
    new T Get(ActorSystem system);

    /// <summary>Makes the extension; the system calls it once.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>The base of extension ids.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T> where T : IExtension
{
    /// <summary>For heirs.</summary>
    protected ExtensionIdProvider() { }

    /// <inheritdoc/>
    public Type ExtensionType => typeof(T);

    /// <inheritdoc/>
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <inheritdoc/>
    public T Get(ActorSystem system) => (T)system.GetExtension(this);

    /// <inheritdoc/>
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExtensionIdProvider<T>;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(T).GetHashCode();
}

/// <summary>Help for extensions.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>The extension of that type, which must be there.</summary>
    public static T WithExtension<T>(this ActorSystem system) where T : class, IExtension => system.GetExtension<T>();

    /// <summary>The extension of that type; makes it by the id where it is not there yet.</summary>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId) where T : class, IExtension =>
        system.TryGetExtension<T>(out var extension) ? extension : (T)system.RegisterExtension((IExtensionId)Activator.CreateInstance(extensionId)!);

    /// <summary>The extension of that type; makes it by the id where it is not there yet.</summary>
    public static T WithExtension<T, TI>(this ActorSystem system) where T : class, IExtension where TI : IExtensionId =>
        WithExtension<T>(system, typeof(TI));
}
