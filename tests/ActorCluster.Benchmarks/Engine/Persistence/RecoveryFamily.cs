using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Persistence;

/// <summary>An actor comes back from its events.</summary>
internal sealed class RecoveryFamily : IFamily
{
    private const int Events = 20_000;
    private const string Id = "recovery";

    private static readonly Row Recovered = new("recovery of 20,000 events of 256 bytes", "k/s", "300");

    private Database? database;

    public string Name => "recovery";

    public async Task StartAsync()
    {
        database = Database.Start();
        var (actor, _) = await WritingActor.StartAsync(database.System, Id);
        var all = new WriteAll(Events, new byte[Database.EventBytes], new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        actor.Tell(all);
        await all.Done.Task;
        await actor.GracefulStop(TimeSpan.FromSeconds(10));
        for (var warmUp = 0; warmUp < 3; warmUp++) await MeasureAsync();
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, bytes) = await MeasureAsync();
        results.Add(Recovered, Events / seconds / 1e3, (double)bytes / Events);
    }

    public ValueTask DisposeAsync() => database?.DisposeAsync() ?? default;

    private async Task<(double Seconds, long Bytes)> MeasureAsync()
    {
        GC.Collect();
        var allocations = new Allocations();
        var clock = Stopwatch.StartNew();
        var (actor, events) = await WritingActor.StartAsync(database!.System, Id);
        var seconds = clock.Elapsed.TotalSeconds;
        var bytes = allocations.Bytes;
        if (events != Events) throw new InvalidOperationException($"{events} of {Events} events were recovered.");
        await actor.GracefulStop(TimeSpan.FromSeconds(10));
        return (seconds, bytes);
    }
}
