using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class ReceiveTimeoutSpec : ActorSpec
{
    [Fact]
    public async Task No_silence_is_counted_while_a_message_is_handled()
    {
        var probe = NewProbe();
        using var later = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Listening(TimeSpan.FromMilliseconds(100), probe.Ref, later)));
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(300), later.Set);
        actor.Tell("slow");
        actor.Tell("next");
        await probe.Expect("slow", "next", ReceiveTimeout.Instance);
    }

    [Fact]
    public async Task What_a_handler_takes_back_does_not_come_however_long_it_takes()
    {
        var probe = NewProbe();
        using var later = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Listening(TimeSpan.FromMilliseconds(20), probe.Ref, later)));
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(100), later.Set);
        actor.Tell("slow and off");
        await probe.Expect("slow and off");
        actor.Tell("last");
        await probe.Expect("last");
        await probe.ExpectNoMore();
    }

    private sealed class Listening : ReceiveActor
    {
        public Listening(TimeSpan timeout, IActorRef probe, ManualResetEventSlim later)
        {
            Receive<string>(message =>
            {
                if (message.StartsWith("slow", StringComparison.Ordinal))
                {
                    SetReceiveTimeout(timeout);
                    later.Wait();
                }

                if (message == "slow and off") SetReceiveTimeout(null);
                probe.Tell(message);
            });
            Receive<ReceiveTimeout>(probe.Tell);
        }
    }
}
