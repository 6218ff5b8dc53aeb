using Akka.Actor;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>In a system that can be reached from elsewhere, a path with the uid of an actor that has ended is nobody's.</summary>
public class FormerUidSpec : RemoteSpec
{
    [Fact]
    public async Task A_path_with_a_former_uid_is_not_that_of_the_next_actor_at_home()
    {
        var b = Start("b");
        var former = Collect(b, "inbox").Ref;
        Assert.True(await former.GracefulStop(Patience));
        var next = (await CollectAgain(b, "inbox")).Ref;
        Assert.NotEqual(next, ((ExtendedActorSystem)b).Provider.ResolveActorRef(former.Path.ToSerializationFormat()));
    }

    [Fact]
    public async Task A_message_to_a_former_actor_of_another_system_does_not_reach_the_next()
    {
        var (a, b) = (Start("a"), Start("b"));
        var former = await Resolve(a, b, Collect(b, "inbox").Ref);
        Assert.True(await former.GracefulStop(Patience));
        var next = await CollectAgain(b, "inbox");
        former.Tell("for the former");
        (await Resolve(a, b, next.Ref)).Tell("for the next");
        Assert.Equal("for the next", await next.Next<string>());
    }

    private static Task<IActorRef> Resolve(ActorSystem from, ActorSystem to, IActorRef actor) =>
        Resolve(from, to, "/" + string.Join('/', actor.Path.Elements));

    /// <summary>An inbox under a name whose last actor has ended, as soon as its parent has heard of that.</summary>
    private static async Task<Inbox> CollectAgain(ActorSystem system, string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return Collect(system, name);
            }
            catch (InvalidActorNameException) when (!patience.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
