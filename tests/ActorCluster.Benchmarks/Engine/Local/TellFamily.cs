using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Local;

/// <summary>One thread tells one actor, a new object each time.</summary>
internal sealed class TellFamily : IFamily
{
    private const int Messages = 5_000_000;

    private static readonly Row Told = new("tell, one producer thread to one ReceiveActor, a new object each", "M/s", "10", 2);

    private readonly ActorSystem system = ActorSystems.Local();

    public string Name => "tell";

    public async Task StartAsync()
    {
        for (var warmUp = 0; warmUp < 3; warmUp++) await MeasureAsync();
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, bytes) = await MeasureAsync();
        results.Add(Told, Messages / seconds / 1e6, (double)bytes / Messages);
    }

    public async ValueTask DisposeAsync() => await system.Terminate();

    private async Task<(double Seconds, long Bytes)> MeasureAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(Props.Create(() => new CountingActor(Messages, done)));
        GC.Collect();
        var allocations = new Allocations();
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < Messages; number++) actor.Tell(new Job(number));
        await done.Task;
        var seconds = clock.Elapsed.TotalSeconds;
        var bytes = allocations.Bytes;
        await actor.GracefulStop(TimeSpan.FromSeconds(10));
        return (seconds, bytes);
    }

    private sealed record Job(int Number);

    private sealed class CountingActor : ReceiveActor
    {
        private int left;

        public CountingActor(int expected, TaskCompletionSource done)
        {
            left = expected;
            Receive<Job>(_ =>
            {
                if (--left == 0) done.SetResult();
            });
        }
    }
}
