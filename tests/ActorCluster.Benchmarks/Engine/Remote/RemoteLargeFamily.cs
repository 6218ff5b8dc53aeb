namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>Large messages to another process, and the same bytes through a bare socket.</summary>
internal sealed class RemoteLargeFamily : IFamily
{
    private static readonly Row Told = new("remote tell, 64 KiB, window 200", "MB/s", "1,000");
    private static readonly Row Streamed = new("  raw socket stream", "MB/s");
    private static readonly WindowPlan Plan = new(Bytes: 64 * 1024, Messages: 20_000, Window: 200, AcknowledgedEach: 50);

    private RemotePair? pair;
    private RawSocket? socket;

    public string Name => "remote-large";

    public async Task StartAsync()
    {
        pair = await RemotePair.StartAsync();
        socket = await RawSocket.StartAsync();
        await Plan.RunAsync(pair);
        socket.Stream(Plan.Bytes, Plan.Messages);
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, allocated) = await Plan.RunAsync(pair!);
        results.Add(Told, (double)Plan.Messages * Plan.Bytes / seconds / 1e6, (double)allocated / Plan.Messages);
        results.Add(Streamed, (double)Plan.Messages * Plan.Bytes / socket!.Stream(Plan.Bytes, Plan.Messages) / 1e6);
    }

    public async ValueTask DisposeAsync()
    {
        if (pair is not null) await pair.DisposeAsync();
        if (socket is not null) await socket.DisposeAsync();
    }
}
