using Akka.Actor;

namespace ActorCluster.Benchmarks.Engine.Remote;

/// <summary>An actor system here and one in another process.</summary>
internal sealed class RemotePair : IAsyncDisposable
{
    private RemotePair(ActorSystem system, Child child, string address)
    {
        System = system;
        Child = child;
        Address = address;
    }

    public ActorSystem System { get; }

    public Child Child { get; }

    /// <summary>The other system's.</summary>
    public string Address { get; }

    public static async Task<RemotePair> StartAsync()
    {
        var child = Child.Start("remote");
        return new RemotePair(ActorSystems.Remote(), child, await child.ReadAsync());
    }

    /// <summary>The actor at <paramref name="path"/> in the other process.</summary>
    public Task<IActorRef> ResolveAsync(string path) => System.ActorSelection(Address + path).ResolveOne(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await Child.DisposeAsync();
        await System.Terminate();
    }
}
