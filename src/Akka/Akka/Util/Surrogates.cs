using Akka.Actor;

namespace Akka.Util;

/// <summary>What stands for an object on the wire where the object itself cannot travel.</summary>
public interface ISurrogate
{
    /// <summary>Makes the object again within <paramref name="system"/>.</summary>
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>An object that travels as something else.</summary>
public interface ISurrogated
{
    /// <summary>What to write in place of this object.</summary>
    ISurrogate ToSurrogate(ActorSystem system);
}
