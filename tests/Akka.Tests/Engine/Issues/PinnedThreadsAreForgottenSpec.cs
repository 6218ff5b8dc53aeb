using Akka.Actor;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>The dispatcher of every pinned actor there ever was stayed in the system's memory, and was gone through for every new one.</summary>
public class PinnedThreadsAreForgottenSpec() : ActorSpec("pinned { type = PinnedDispatcher }")
{
    [Fact]
    public async Task Nothing_is_left_of_a_pinned_actor_that_has_ended()
    {
        var before = Sys.Dispatchers.Known;
        for (var i = 0; i < 20; i++)
        {
            var probe = NewProbe();
            var actor = Sys.ActorOf(Props.Create(() => new Ending(probe.Ref)).WithDispatcher("pinned"));
            await probe.Watch(actor);
            actor.Tell(PoisonPill.Instance);
            await probe.Next<Terminated>();
        }

        // The last threads may be about to end.
        Assert.True(SpinWait.SpinUntil(() => Sys.Dispatchers.Known <= before + 1, Patience));
    }

    private sealed class Ending : ReceiveActor
    {
        public Ending(IActorRef probe) => ReceiveAny(probe.Tell);
    }
}
