using Akka.Actor;

namespace Akka.Serialization;

/// <summary>
/// The half that knows for whom something is written: a local actor's path needs the address at which the reader reaches it.
/// </summary>
public partial class Serialization
{
    [ThreadStatic]
    private static Information? t_current;

    /// <summary>The address and system that actors are being written for on this thread.</summary>
    /// <exception cref="InvalidOperationException">Nothing is being written on this thread.</exception>
    public static Information GetCurrentTransportInformation() =>
        t_current
            ?? throw new InvalidOperationException("Nothing is being serialized on this thread, so there is no transport information.");

    /// <summary>Runs an action with local actors written as seen from the system's own address.</summary>
    public static T WithTransport<T>(ExtendedActorSystem system, Func<T> action) => WithTransport(system, action, static a => a());

    /// <summary>As the overload without state, for a delegate that captures nothing.</summary>
    public static T WithTransport<TState, T>(ExtendedActorSystem system, TState state, Func<TState, T> action) =>
        t_current is not null ? action(state) : With(system.Provider.SerializationInformation, state, action);

    /// <summary>Runs an action with local actors written as seen from <paramref name="address"/>.</summary>
    public static T WithTransport<T>(ActorSystem system, Address address, Func<T> action) =>
        With(new Information(address, system), action, static a => a());

    /// <summary>
    /// The path of an actor as it is written in a message, with the address of its system and its uid; empty for no actor.
    /// </summary>
    public static string SerializedActorPath(IActorRef actorRef)
    {
        if (actorRef is null || ReferenceEquals(actorRef, ActorRefs.NoSender)) return "";
        var path = actorRef.Path;
        var own = (actorRef as ActorRefWithCell)?.Underlying?.System as ExtendedActorSystem;
        if (t_current is not { } current)
            return own is null ? path.ToSerializationFormat() : path.ToSerializationFormatWithAddress(own.Provider.DefaultAddress);
        if (own is null || ReferenceEquals(own, current.System)) return path.ToSerializationFormatWithAddress(current.Address);
        var address = own.Provider.GetExternalAddressFor(current.Address) ?? own.Provider.DefaultAddress;
        return path.ToSerializationFormatWithAddress(address);
    }

    private static T With<TState, T>(Information information, TState state, Func<TState, T> action)
    {
        var outer = t_current;
        t_current = information;
        try
        {
            return action(state);
        }
        finally
        {
            t_current = outer;
        }
    }
}

/// <summary>For whom something is being written: the address of its system, and the system.</summary>
public sealed class Information : IEquatable<Information>
{
    /// <summary>Names the address and the system.</summary>
    public Information(Address address, ActorSystem system)
    {
        Address = address;
        System = system;
    }

    /// <summary>The address that local actors are written with.</summary>
    public Address Address { get; }

    /// <summary>The system whose actors are local.</summary>
    public ActorSystem System { get; }

    /// <summary>True where both are of the same address and system.</summary>
    public static bool operator ==(Information? left, Information? right) => Equals(left, right);

    /// <summary>False where both are of the same address and system.</summary>
    public static bool operator !=(Information? left, Information? right) => !Equals(left, right);

    /// <inheritdoc/>
    public bool Equals(Information? other) => other is not null && Equals(Address, other.Address) && ReferenceEquals(System, other.System);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Information);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, System);
}
