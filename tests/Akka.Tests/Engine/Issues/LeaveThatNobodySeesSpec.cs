using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tests;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Engine.Issues;

/// <summary>A node that was told to stop while another was dead logged the end of its phase twice, once with a stack trace of a time-out.</summary>
public class LeaveThatNobodySeesSpec
{
    [Fact]
    public async Task A_leave_that_takes_too_long_is_one_line_in_the_log()
    {
        await using var cluster = new TestCluster(2, """
            akka.cluster.downing-provider-class = ""
            akka.coordinated-shutdown.phases.cluster-leave.timeout = 300ms
            """);
        cluster.StartAll();
        await cluster.AllUp(0, 1);
        await cluster.Kill(1);
        var system = cluster.System(0);
        system.EventStream.Subscribe(cluster.Subscriber(0, out var log), typeof(Warning));
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "look", async () =>
        {
            await log.Await<Warning>(warning => $"{warning.Message}".StartsWith("Phase cluster-leave was not done", StringComparison.Ordinal));
            return Done.Instance;
        });

        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Null(Assert.Single(log.Events.OfType<Warning>(), warning => warning.LogClass == typeof(CoordinatedShutdown)).Cause);
    }
}
