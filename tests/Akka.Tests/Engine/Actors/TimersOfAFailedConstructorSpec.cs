using Akka.Actor;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>Timers that a constructor has started, which then fails: there is no instance that they could end with.</summary>
public class TimersOfAFailedConstructorSpec : ActorSpec
{
    [Fact]
    public async Task They_end_with_the_actor()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Props.Create(() => new Failing(probe.Ref)));
        await probe.Watch(actor);
        var timers = (ITimerScheduler)await probe.Next();
        await probe.Next<Terminated>();
        Assert.Empty(timers.ActiveTimers);
    }

    private sealed class Failing : ReceiveActor, IWithTimers
    {
        public Failing(IActorRef probe)
        {
            Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromHours(1));
            probe.Tell(Timers);
            throw new Boom("constructor");
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
