using ActorCluster.MultiNode.Tests.Faults;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>A member takes no part with data that are not its own last ones: it says so and ends, and the others go on.</summary>
public sealed class IdentitySpec
{
    [Fact]
    public async Task AMemberWhoseFolderIsLostIsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var node = cluster.Nodes[1];
        await node.StopAsync();
        Directory.Delete(node.DataFolder, recursive: true);
        await IsRefusedAsync(cluster, node, "are empty, and not those that n2 voted with");
    }

    [Fact]
    public async Task AMemberWithAnOlderCopyOfItsFolderIsRefusedAndWithItsOwnLastDataItIsNot()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var node = cluster.Nodes[2];
        await node.StopAsync();
        Copy(node.DataFolder, node.DataFolder + "-copy");
        node.Start();
        await cluster.WhenServingAsync();
        await node.StopAsync();
        Directory.Move(node.DataFolder, node.DataFolder + "-last");
        Directory.Move(node.DataFolder + "-copy", node.DataFolder);
        await IsRefusedAsync(cluster, node, "are an older copy");

        // A start more makes the copy no better.
        await IsRefusedAsync(cluster, node, "are an older copy");
        Directory.Delete(node.DataFolder, recursive: true);
        Directory.Move(node.DataFolder + "-last", node.DataFolder);
        node.Start();
        await cluster.WhenServingAsync();
    }

    [Fact]
    public async Task AMemberWithAnothersFolderIsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var (node, other) = (cluster.Nodes[0], cluster.Nodes[1]);
        await node.StopAsync();
        await other.StopAsync();
        Directory.Delete(node.DataFolder, recursive: true);
        Copy(other.DataFolder, node.DataFolder);
        other.Start();
        await cluster.WhenServingAsync();
        await IsRefusedAsync(cluster, node, "are not those that n1 voted with");
    }

    [Fact]
    public async Task AMemberWithAFolderOfAnotherClusterOfTheSameNamesIsRefused()
    {
        await using var cluster = await FaultCluster.StartAsync();
        var node = cluster.Nodes[1];
        await node.StopAsync();
        Directory.Delete(node.DataFolder, recursive: true);
        await using (var another = await FaultCluster.StartAsync())
        {
            await another.Nodes[1].StopAsync();
            Copy(another.Nodes[1].DataFolder, node.DataFolder);
        }

        await IsRefusedAsync(cluster, node, "are another cluster's: this one's id is ");
    }

    private static async Task IsRefusedAsync(FaultCluster cluster, FaultNode node, string why)
    {
        node.Start();
        Assert.Equal(4, await node.WhenEndedAsync());
        Assert.Contains(node.Output, line => line.Contains("FATAL", StringComparison.Ordinal) && line.Contains(why, StringComparison.Ordinal));
        await cluster.WhenServingAsync();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
