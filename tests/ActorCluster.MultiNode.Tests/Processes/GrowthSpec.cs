using ActorCluster.MultiNode.Tests.Faults;
using Xunit;
using static ActorCluster.MultiNode.Tests.Processes.MemberCommands;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>The members change under load: what the clients have recorded stays linearizable, and every read keeps its promise.</summary>
public sealed class GrowthSpec
{
    [Fact]
    public async Task ThreeMembersGrowToFiveAndShrinkToThreeOthersUnderLoad()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: FaultCluster.FewEntries);
        await using MemberProcess n4 = new(NewFolder(), "n4"), n5 = new(NewFolder(), "n5");
        var load = Workload.Start(cluster);
        await load.WhenWritingAsync(200);

        await AddAsync(n4, Endpoints(cluster));
        await AddAsync(n5, Endpoints(cluster));
        await VotesAsync(Endpoints(cluster), "n4");
        await VotesAsync(Endpoints(cluster), "n5");
        await load.WhenWritingAsync();

        // The leader goes, and then one that is dead.
        var leader = await cluster.LeaderAsync();
        await RemoveAsync(leader.Name, n4.Client);
        Assert.Equal(3, await leader.WhenEndedAsync());
        Assert.Contains(leader.Output, line => line.Contains($"{leader.Name} was removed from the cluster"));
        await load.WhenWritingAsync();
        var dead = cluster.Nodes.First(node => node.IsRunning);
        await dead.KillAsync();
        await load.WhenWritingAsync();
        await RemoveAsync(dead.Name, n4.Client);
        await load.WhenWritingAsync();

        Assert.Equal(3, (await ToolAsync(0, "member", "list", "--endpoints", n5.Client)).Output.Split('\n').Count(line => line.Contains("voter")));
        await AssertAsync(cluster, load);
    }

    [Fact]
    public async Task AMemberWhoseFolderIsLostIsRemovedAndAddedAgainAsNew()
    {
        await using var cluster = await FaultCluster.StartAsync(settings: FaultCluster.FewEntries);
        var load = Workload.Start(cluster);
        await load.WhenWritingAsync();
        var lost = cluster.Nodes[2];
        await lost.KillAsync();
        Directory.Delete(lost.DataFolder, recursive: true);
        var others = string.Join(',', cluster.Nodes.Take(2).Select(node => node.Client));

        // As long as the cluster counts on what it has promised it must not begin anew.
        lost.Start(others);
        Assert.Equal(4, await lost.WhenEndedAsync());
        Assert.Contains(lost.Output, line => line.Contains("they are empty, and not those that n3 voted with"));

        await RemoveAsync("n3", others);
        await load.WhenWritingAsync();
        await ToolAsync(0, "member", "add", "n3", "--remoting", lost.Remoting, "--client", lost.Client, "--http", lost.Http, "--endpoints", others);
        lost.Start(others);
        await VotesAsync(others, "n3");
        await cluster.WhenServingAsync();
        await load.WhenWritingAsync();
        await AssertAsync(cluster, load);
    }

    [Fact]
    public async Task AMemberThatStartsAtOtherAddressesIsTheSameMember()
    {
        await using var cluster = await FaultCluster.StartAsync();
        await using var n4 = new MemberProcess(NewFolder(), "n4");
        await AddAsync(n4, Endpoints(cluster));
        await VotesAsync(Endpoints(cluster), "n4");
        var before = await LineOfAsync(cluster, "n4");
        await PutAsync(n4.Client, "where", "here");
        await n4.StopAsync();
        n4.Move();
        n4.Start(null);

        await Eventually.HoldsAsync("n4 is known at its new addresses", async () => await LineOfAsync(cluster, "n4") is { } line && line.Contains(n4.Remoting) && line.Contains(n4.Client));
        Assert.Equal(before!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2], (await LineOfAsync(cluster, "n4"))!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]);
        await Eventually.HoldsAsync("n4 answers", async () => await TryGetAsync(n4.Client, "where") == "here");
        await PutAsync(n4.Client, "where", "there");
        Assert.Equal("there", await GetAsync(cluster.Nodes[0].Client, "where"));
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("actorcluster-member-").FullName;

    private static string Endpoints(FaultCluster cluster) => string.Join(',', cluster.Nodes.Where(node => node.IsRunning).Select(node => node.Client));

    private static async Task<string?> LineOfAsync(FaultCluster cluster, string name) =>
        (await ToolAsync(null, "member", "list", "--endpoints", Endpoints(cluster))).Output.Split('\n').FirstOrDefault(line => line.Contains($" {name} "));

    private static async Task AssertAsync(FaultCluster cluster, Workload load)
    {
        var broken = await load.StopAndJudgeAsync();
        Assert.True(broken is null, $"{broken}\n\n{cluster.Log}");
        Assert.True(load.Count > 200, $"only {load.Count} operations");
    }
}
