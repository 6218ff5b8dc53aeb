using System.Collections.Concurrent;
using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>The phases of a shutdown: their order, their time, what a failure does to the rest.</summary>
public class CoordinatedShutdownSpec() : ActorSpec(
    """
    akka.coordinated-shutdown.phases {
      our-own.depends-on = [service-stop]
      before-cluster-shutdown.depends-on = [our-own]
      service-unbind { timeout = 50 ms }
      cluster-leave { recover = off }
    }
    """)
{
    private readonly ConcurrentQueue<string> _ran = new();

    private CoordinatedShutdown Shutdown => CoordinatedShutdown.Get(Sys);

    [Fact]
    public async Task A_phase_of_ones_own_runs_where_the_settings_put_it()
    {
        Note(CoordinatedShutdown.PhaseBeforeClusterShutdown);
        Note("our-own");
        Note(CoordinatedShutdown.PhaseServiceStop);
        await Run();
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop, "our-own", CoordinatedShutdown.PhaseBeforeClusterShutdown], _ran);
    }

    [Fact]
    public async Task A_task_that_is_not_done_in_its_time_holds_nothing_up()
    {
        var never = new TaskCompletionSource<Done>();
        Shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "never", () => never.Task);
        Note(CoordinatedShutdown.PhaseServiceStop);
        await Run();
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], _ran);
    }

    [Fact]
    public async Task A_failure_in_a_phase_that_does_not_recover_ends_the_shutdown()
    {
        Shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "fails", () => Task.FromException<Done>(new Boom("no")));
        Note(CoordinatedShutdown.PhaseClusterShutdown);
        var failure = await Record.ExceptionAsync(Run);
        Assert.Equal("no", failure.GetBaseException().Message);
        Assert.Empty(_ran);
        Assert.False(Sys.WhenTerminated.IsCompleted);
        failure = await Record.ExceptionAsync(() => Sys.Terminate().WaitAsync(Patience));
        Assert.Equal("no", failure.GetBaseException().Message);
        ((ExtendedActorSystem)Sys).Abort(); // its phases are spent
        await Sys.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task It_may_begin_at_a_later_phase()
    {
        Note(CoordinatedShutdown.PhaseServiceStop);
        Note(CoordinatedShutdown.PhaseClusterShutdown);
        await Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseBeforeClusterShutdown).WaitAsync(Patience);
        Assert.Equal([CoordinatedShutdown.PhaseClusterShutdown], _ran);
    }

    [Fact]
    public async Task A_task_may_add_others_to_later_phases()
    {
        Shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "adds", () =>
        {
            Note(CoordinatedShutdown.PhaseServiceStop);
            return Task.FromResult(Done.Instance);
        });
        await Run();
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], _ran);
    }

    [Fact]
    public async Task It_runs_once_and_keeps_its_first_reason()
    {
        Note(CoordinatedShutdown.PhaseServiceStop);
        await Task.WhenAll(
            Shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance), Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance)).WaitAsync(Patience);
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal([CoordinatedShutdown.PhaseServiceStop], _ran);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, Shutdown.ShutdownReason);
    }

    [Fact]
    public void A_phase_that_does_not_exist_has_no_time_out()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(50), Shutdown.Timeout(CoordinatedShutdown.PhaseServiceUnbind));
        Assert.Throws<ArgumentException>(() => Shutdown.Timeout("no-such-phase"));
    }

    private Task Run() => Shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);

    private void Note(string phase) => Shutdown.AddTask(phase, phase, () =>
    {
        _ran.Enqueue(phase);
        return Task.FromResult(Done.Instance);
    });
}

/// <summary>An end without phases, where the settings say so.</summary>
public class PlainTerminationSpec() : ActorSpec("akka.coordinated-shutdown.run-by-actor-system-terminate = off")
{
    [Fact]
    public async Task Terminate_runs_no_phase()
    {
        var ran = false;
        CoordinatedShutdown.Get(Sys).AddTask(CoordinatedShutdown.PhaseServiceStop, "task", () =>
        {
            ran = true;
            return Task.FromResult(Done.Instance);
        });
        await Sys.Terminate().WaitAsync(Patience);
        Assert.False(ran);
    }
}
