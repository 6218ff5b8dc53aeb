using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Local;

/// <summary>One caller asks an actor, the next question after the answer; with the settings' time-out, which is none, and with one of its own.</summary>
internal sealed class AskFamily : IFamily
{
    private const int Questions = 300_000;

    private static readonly Row Asked = new("ask, sequential, local", "k/s", "900");
    private static readonly Row AskedWithTimeout = new("ask, sequential, local, with a time-out", "k/s", "900");

    private readonly ActorSystem system = ActorSystems.Local();
    private IActorRef actor = ActorRefs.Nobody;

    public string Name => "ask";

    public async Task StartAsync()
    {
        actor = system.ActorOf(Props.Create(() => new AnsweringActor()));
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            await MeasureAsync(null);
            await MeasureAsync(TimeSpan.FromSeconds(10));
        }
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, bytes) = await MeasureAsync(null);
        results.Add(Asked, Questions / seconds / 1e3, (double)bytes / Questions);
        (seconds, bytes) = await MeasureAsync(TimeSpan.FromSeconds(10));
        results.Add(AskedWithTimeout, Questions / seconds / 1e3, (double)bytes / Questions);
    }

    public async ValueTask DisposeAsync() => await system.Terminate();

    private async Task<(double Seconds, long Bytes)> MeasureAsync(TimeSpan? timeout)
    {
        GC.Collect();
        var allocations = new Allocations();
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < Questions; number++) await actor.Ask<Answer>(Question.Instance, timeout);
        return (clock.Elapsed.TotalSeconds, allocations.Bytes);
    }

    private sealed class Question
    {
        public static readonly Question Instance = new();
    }

    private sealed class Answer
    {
        public static readonly Answer Instance = new();
    }

    private sealed class AnsweringActor : ReceiveActor
    {
        public AnsweringActor() => Receive<Question>(_ => Sender.Tell(Answer.Instance));
    }
}
