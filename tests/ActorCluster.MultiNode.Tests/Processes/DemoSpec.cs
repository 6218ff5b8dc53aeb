using ActorCluster.Server.Nodes;
using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>The demo, as README shows it.</summary>
public sealed class DemoSpec
{
    [Fact]
    public async Task TheDemoAddsUp()
    {
        var result = await Tool.RunAsync(OwnProcess.Command("demo", "orders"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("It adds up.", result.Output);
    }
}
