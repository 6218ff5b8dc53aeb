using Xunit;

namespace Akka.Cluster.Tests;

/// <summary>Akka.NET needs the first of the seed nodes for a cluster to be founded; this engine needs most of them.</summary>
public class MissingSeedSpec
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_seeds_form_a_cluster_whichever_is_missing_and_it_joins_later(int missing)
    {
        await using var cluster = new TestCluster(3);
        int[] present = [.. Enumerable.Range(0, 3).Where(node => node != missing)];
        foreach (var node in present) cluster.Start(node);
        await cluster.AllUp(present);
        cluster.Start(missing);
        await cluster.AllUp(0, 1, 2);
    }
}
