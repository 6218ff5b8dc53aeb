namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>Waits for a condition instead of a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again until the answer is not null; fails, naming what was awaited, when it does not come.</summary>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        using var timer = new PeriodicTimer(Pause);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await ask() is { } answer) return answer;
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new Xunit.Sdk.XunitException($"within {Patience.TotalSeconds} s it did not come to this: {what}");
            }
        }
    }

    /// <summary>Asks again and again until it holds.</summary>
    public static Task HoldsAsync(string what, Func<Task<bool>> condition) =>
        GetAsync(what, async () => await condition() ? "yes" : null);
}
