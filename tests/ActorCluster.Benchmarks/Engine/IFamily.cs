namespace ActorCluster.Benchmarks.Engine;

/// <summary>Measurements that belong together and take turns, so that each run compares what the machine did at that time.</summary>
internal interface IFamily : IAsyncDisposable
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Name { get; }

    /// <summary>Makes what all runs share.</summary>
    Task StartAsync();

    /// <summary>One run.</summary>
    Task RunAsync(Results results);
}
