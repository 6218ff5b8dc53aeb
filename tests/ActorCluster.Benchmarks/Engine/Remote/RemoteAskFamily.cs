using System.Diagnostics;
using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>Questions to another process, one at a time, and the same through a bare socket.</summary>
internal sealed class RemoteAskFamily : IFamily
{
    private const int Bytes = 64;
    private const int Questions = 10_000;

    private static readonly Row Half = new("remote ask, 64 bytes, p50", "µs", "100");
    private static readonly Row Nearly = new("remote ask, 64 bytes, p99", "µs", "250");
    private static readonly Row RawHalf = new("  raw socket echo, p50", "µs");
    private static readonly Row RawNearly = new("  raw socket echo, p99", "µs");

    private readonly byte[] payload = new byte[Bytes];
    private RemotePair? pair;
    private RawSocket? socket;
    private IActorRef echo = ActorRefs.Nobody;

    public string Name => "remote-ask";

    public async Task StartAsync()
    {
        pair = await RemotePair.StartAsync();
        socket = await RawSocket.StartAsync();
        echo = await pair.ResolveAsync(RemoteChild.EchoPath);
        for (var warmUp = 0; warmUp < 2; warmUp++) await AskAsync();
        socket.Echo(Bytes, Questions);
    }

    public async Task RunAsync(Results results)
    {
        var there = await pair!.Child.AllocatedAsync();
        var here = new Allocations();
        var latencies = await AskAsync();
        var allocated = here.Bytes + await pair.Child.AllocatedAsync() - there;
        results.Add(Half, Statistics.Median(latencies), (double)allocated / Questions);
        results.Add(Nearly, Statistics.At(latencies, 0.99));
        var raw = socket!.Echo(Bytes, Questions);
        results.Add(RawHalf, Statistics.Median(raw));
        results.Add(RawNearly, Statistics.At(raw, 0.99));
    }

    public async ValueTask DisposeAsync()
    {
        if (pair is not null) await pair.DisposeAsync();
        if (socket is not null) await socket.DisposeAsync();
    }

    // Microseconds, sorted.
    private async Task<double[]> AskAsync()
    {
        var latencies = new double[Questions];
        for (var number = 0; number < Questions; number++)
        {
            var from = Stopwatch.GetTimestamp();
            await echo.Ask<byte[]>(payload, TimeSpan.FromSeconds(10));
            latencies[number] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        Array.Sort(latencies);
        return latencies;
    }
}
