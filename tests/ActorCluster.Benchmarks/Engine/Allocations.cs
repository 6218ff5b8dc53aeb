namespace ActorCluster.Benchmarks.Engine;

/// <summary>What this process has allocated since it was made.</summary>
internal readonly struct Allocations()
{
    private readonly long before = Now;

    public static long Now => GC.GetTotalAllocatedBytes(precise: true);

    public long Bytes => Now - before;
}
