namespace ActorCluster.Tests.Seeded;

/// <summary>A thread for a seeded run, without whatever context the caller's has: awaits must come back to the loop and nowhere else.</summary>
internal static class SeededThread
{
    /// <exception cref="SeededFailure">Whatever the code has thrown.</exception>
    public static void Run(int seed, Action<Random> code)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                code(new Random(seed));
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        })
        { IsBackground = true, Name = $"seed {seed}" };
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new SeededFailure($"seed {seed}: {failure.Message}", failure);
        }
    }
}
