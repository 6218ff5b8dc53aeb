using Akka.Actor;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>One cancelable for all that an actor schedules.</summary>
public class CancelableSpec : Akka.Tests.Actors.ActorSpec
{
    [Fact]
    public async Task What_has_been_done_is_not_kept()
    {
        var probe = NewProbe();
        var all = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.FromHours(1), TimeSpan.FromHours(1), probe.Ref, "periodic", ActorRefs.NoSender, all);
        for (var i = 0; i < 1_000; i++)
        {
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMicroseconds(1), probe.Ref, i, ActorRefs.NoSender, all);
            Assert.Equal(i, await probe.Next());
        }

        Assert.InRange(all.Attached, 1, 20);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), probe.Ref, "never", ActorRefs.NoSender, all);
        all.Cancel();
        await probe.ExpectNoMore();
    }
}
