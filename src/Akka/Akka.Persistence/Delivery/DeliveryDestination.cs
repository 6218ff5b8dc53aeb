using Akka.Actor;

namespace Akka.Persistence;

internal static class DeliveryDestination
{
    /// <summary>The path that a selection names.</summary>
    /// <exception cref="NotSupportedException">It has a wildcard: nobody could say who is to confirm.</exception>
    public static ActorPath Of(ActorSelection selection)
    {
        if (selection.PathString.AsSpan().ContainsAny('*', '?'))
            throw new NotSupportedException($"'{selection.PathString}' may be several actors; a delivery goes to one.");
        return ActorPath.Parse($"{selection.Anchor.Path.ToString().TrimEnd('/')}/{selection.PathString.TrimStart('/')}");
    }
}
