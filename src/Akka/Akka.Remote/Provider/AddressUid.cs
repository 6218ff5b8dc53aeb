using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Remote;

/// <summary>The number of this incarnation of an actor system; another process on the same address has another.</summary>
public class AddressUid : IExtension
{
    /// <summary>The number, drawn at random.</summary>
    public readonly int Uid;

    /// <summary>An incarnation of its own.</summary>
    public AddressUid()
        : this(Random.Shared)
    {
    }

    internal AddressUid(Random random)
    {
        Uid = random.Next(1, int.MaxValue);
    }
}

/// <summary>The extension that holds <see cref="AddressUid"/>.</summary>
public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    /// <summary>The extension's name.</summary>
    public AddressUidExtension()
    {
    }

    /// <inheritdoc/>
    public override AddressUid CreateExtension(ExtendedActorSystem system) =>
        new(system is ActorSystemImpl impl ? impl.Random : Random.Shared);

    /// <summary>The number of that system's present incarnation.</summary>
    public static int Uid(ActorSystem system) => system.WithExtension<AddressUid, AddressUidExtension>().Uid;
}
