namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>Small messages to another process.</summary>
internal sealed class RemoteTellFamily : IFamily
{
    private static readonly Row Told = new("remote tell, two processes, 64 bytes, window 20,000", "k/s", "1,000");
    private static readonly WindowPlan Plan = new(Bytes: 64, Messages: 1_000_000, Window: 20_000, AcknowledgedEach: 1_000);

    private RemotePair? pair;

    public string Name => "remote-tell";

    public async Task StartAsync()
    {
        pair = await RemotePair.StartAsync();
        for (var warmUp = 0; warmUp < 2; warmUp++) await Plan.RunAsync(pair);
    }

    public async Task RunAsync(Results results)
    {
        var (seconds, allocated) = await Plan.RunAsync(pair!);
        results.Add(Told, Plan.Messages / seconds / 1e3, (double)allocated / Plan.Messages);
    }

    public ValueTask DisposeAsync() => pair?.DisposeAsync() ?? default;
}
