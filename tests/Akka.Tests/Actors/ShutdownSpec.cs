using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actors;

public class ShutdownSpec : ActorSpec
{
    [Fact]
    public async Task Phases_run_in_their_order_and_end_with_the_system()
    {
        var order = new ConcurrentQueue<string>();
        var shutdown = CoordinatedShutdown.Get(Sys);
        foreach (var phase in new[]
        {
            CoordinatedShutdown.PhaseClusterShutdown, CoordinatedShutdown.PhaseServiceStop,
            CoordinatedShutdown.PhaseBeforeServiceUnbind, CoordinatedShutdown.PhaseBeforeActorSystemTerminate,
        })
        {
            shutdown.AddTask(phase, phase, () =>
            {
                order.Enqueue(phase);
                return Task.FromResult(Done.Instance);
            });
        }

        Sys.RegisterOnTermination(() => order.Enqueue("actors ended"));
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(
            ["before-service-unbind", "service-stop", "cluster-shutdown", "before-actor-system-terminate", "actors ended"], order);
        Assert.True(Sys.WhenTerminated.IsCompletedSuccessfully);
        Assert.Same(CoordinatedShutdown.UnknownReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task A_task_that_fails_does_not_stop_the_rest()
    {
        var ran = false;
        var shutdown = CoordinatedShutdown.Get(Sys);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "bad", () => throw new Boom("bad"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "good", () =>
        {
            ran = true;
            return Task.FromResult(Done.Instance);
        });
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.True(ran);
    }

    [Fact]
    public async Task Terminate_runs_the_phases()
    {
        var ran = false;
        CoordinatedShutdown.Get(Sys).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "task", () =>
        {
            ran = true;
            return Task.FromResult(Done.Instance);
        });
        await Sys.Terminate().WaitAsync(Patience);
        Assert.True(ran);
    }

    [Fact]
    public void A_phase_that_does_not_exist_takes_no_task() => Assert.Throws<ConfigurationException>(() =>
        CoordinatedShutdown.Get(Sys).AddTask("no-such-phase", "task", () => Task.FromResult(Done.Instance)));

    [Fact]
    public async Task The_end_runs_hooks_of_actors_and_what_was_registered_last_first()
    {
        var order = new ConcurrentQueue<string>();
        Sys.ActorOf(Props.Create(() => new Ending(order)));
        Sys.RegisterOnTermination(() => order.Enqueue("registered first"));
        Sys.RegisterOnTermination(() => order.Enqueue("registered second"));
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal(["PostStop", "registered second", "registered first"], order);
        Assert.Throws<InvalidOperationException>(() => Sys.RegisterOnTermination(() => { }));
    }

    [Fact]
    public async Task Extensions_are_made_once_and_may_come_from_the_settings()
    {
        var name = typeof(CountingId).AssemblyQualifiedName;
        var config = ConfigurationFactory.ParseString($"akka.extensions = [\"{name}\"], akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using var system = ActorSystem.Create("extended", config);
        Assert.True(system.HasExtension<Counting>());
        Assert.Same(system.GetExtension<Counting>(), new CountingId().Get(system));
        Assert.Same(system.GetExtension<Counting>(), system.WithExtension<Counting, CountingId>());
        await system.Terminate().WaitAsync(Patience);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a b")]
    public void Names_that_cannot_stand_in_an_address_are_refused(string name) => Assert.Throws<ArgumentException>(() => ActorSystem.Create(name));

    public sealed class Counting : IExtension;

    public sealed class CountingId : ExtensionIdProvider<Counting>
    {
        public override Counting CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class Ending : UntypedActor
    {
        private readonly ConcurrentQueue<string> _order;

        public Ending(ConcurrentQueue<string> order) => _order = order;

        protected override void PostStop() => _order.Enqueue("PostStop");

        protected override void OnReceive(object message) { }
    }
}
