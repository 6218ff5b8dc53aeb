using Akka.Actor;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>A predicate that chooses among stashed messages is the user's and may throw.</summary>
public class StashPredicateSpec : ActorSpec
{
    [Fact]
    public async Task One_that_throws_takes_nothing_out()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Keeper(probe.Ref)));
        foreach (var message in new object[] { 1, 2, "choose", "open" })
            actor.Tell(message);
        await probe.Expect(1, 2);
    }

    private sealed class Keeper(IActorRef probe) : UntypedActorWithStash
    {
        private bool _open;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "choose":
                    Stash.UnstashAll(_ => throw new Boom("no choice"));
                    break;
                case "open":
                    _open = true;
                    Stash.UnstashAll();
                    break;
                case int when !_open:
                    Stash.Stash();
                    break;
                default:
                    probe.Tell(message);
                    break;
            }
        }
    }
}
