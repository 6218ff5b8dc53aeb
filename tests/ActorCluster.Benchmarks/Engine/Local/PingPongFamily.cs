using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Local;

/// <summary>Two actors send one message to and fro.</summary>
internal sealed class PingPongFamily : IFamily
{
    private const int Rounds = 1_000_000;

    private static readonly Row RoundTrips = new("ping-pong, one pair", "M round trips/s", "2", 2);

    private readonly ActorSystem system = ActorSystems.Local();

    public string Name => "ping-pong";

    public async Task StartAsync()
    {
        for (var warmUp = 0; warmUp < 3; warmUp++) await MeasureAsync();
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, bytes) = await MeasureAsync();
        results.Add(RoundTrips, Rounds / seconds / 1e6, bytes / (2.0 * Rounds));
    }

    public async ValueTask DisposeAsync() => await system.Terminate();

    private async Task<(double Seconds, long Bytes)> MeasureAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pong = system.ActorOf(Props.Create(() => new PongActor()));
        var ping = system.ActorOf(Props.Create(() => new PingActor(pong, Rounds, done)));
        GC.Collect();
        var allocations = new Allocations();
        var clock = Stopwatch.StartNew();
        ping.Tell(Ball.Instance, pong);
        await done.Task;
        var seconds = clock.Elapsed.TotalSeconds;
        var bytes = allocations.Bytes;
        await Task.WhenAll(ping.GracefulStop(TimeSpan.FromSeconds(10)), pong.GracefulStop(TimeSpan.FromSeconds(10)));
        return (seconds, bytes);
    }

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class PongActor : ReceiveActor
    {
        public PongActor() => Receive<Ball>(ball => Sender.Tell(ball));
    }

    private sealed class PingActor : ReceiveActor
    {
        private int left;

        public PingActor(IActorRef pong, int rounds, TaskCompletionSource done)
        {
            left = rounds;
            Receive<Ball>(ball =>
            {
                if (left-- > 0) pong.Tell(ball);
                else done.SetResult();
            });
        }
    }
}
