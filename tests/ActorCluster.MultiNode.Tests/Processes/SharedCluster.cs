using Xunit;

namespace ActorCluster.MultiNode.Tests.Processes;

/// <summary>One cluster for all specs of a class, each of which leaves it whole: its start and its stop take longer than most of what they show.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal LocalCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await LocalCluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
