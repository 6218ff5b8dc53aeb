using ActorCluster.Settings;
using Akka.Actor;

namespace ActorCluster.Breakers;

/// <summary>/user/breakers: makes one breaker for each dependency, with the first call to it.</summary>
internal sealed class BreakersActor : ReceiveActor
{
    public const string Name = "breakers";

    public BreakersActor(BreakerSettings settings, BreakerBoard board)
    {
        Receive<GuardedCall>(call =>
        {
            var name = Uri.EscapeDataString(call.Dependency);
            var breaker = Context.Child(name);
            if (breaker.IsNobody())
                breaker = Context.ActorOf(BreakerActor.Props(call.Dependency, settings.For(call.Dependency), board), name);
            breaker.Forward(call);
        });
    }

    public static Props Props(BreakerSettings settings, BreakerBoard board) =>
        Akka.Actor.Props.Create(() => new BreakersActor(settings, board));
}
