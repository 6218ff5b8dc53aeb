using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Persistence;

/// <summary>Events that do not wait for each other: a command each, and a loop in one command.</summary>
internal sealed class PersistAsyncFamily : IFamily
{
    private const int Events = 50_000;

    private static readonly Row CommandEach = new("persistAsync, 256 bytes, SQLite WAL and FULL, a command each", "k/s", "150");
    private static readonly Row OneCommand = new("persistAsync, 256 bytes, SQLite WAL and FULL, in one command", "k/s", "150");

    private Database? database;
    private int actors;

    public string Name => "persist-async";

    public async Task StartAsync()
    {
        database = Database.Start();
        await MeasureAsync(TellEach);
        await MeasureAsync(TellOnce);
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, bytes) = await MeasureAsync(TellEach);
        results.Add(CommandEach, Events / seconds / 1e3, (double)bytes / Events);
        (seconds, bytes) = await MeasureAsync(TellOnce);
        results.Add(OneCommand, Events / seconds / 1e3, (double)bytes / Events);
    }

    public ValueTask DisposeAsync() => database?.DisposeAsync() ?? default;

    private static void TellOnce(IActorRef actor, WriteAll all) => actor.Tell(all);

    private static void TellEach(IActorRef actor, WriteAll all)
    {
        for (var number = 0; number < all.Number; number++) actor.Tell(new WriteOneOfMany(all));
    }

    private async Task<(double Seconds, long Bytes)> MeasureAsync(Action<IActorRef, WriteAll> tell)
    {
        var (actor, _) = await WritingActor.StartAsync(database!.System, $"async-{actors++}");
        var all = new WriteAll(Events, new byte[Database.EventBytes], new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        GC.Collect();
        var allocations = new Allocations();
        var clock = Stopwatch.StartNew();
        tell(actor, all);
        await all.Done.Task;
        var seconds = clock.Elapsed.TotalSeconds;
        var bytes = allocations.Bytes;
        await actor.GracefulStop(TimeSpan.FromSeconds(10));
        return (seconds, bytes);
    }
}
