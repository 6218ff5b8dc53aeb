using Akka.Actor;
using Akka.Tests.Actors;
using Xunit;

namespace Akka.Tests.Engine.Actors;

/// <summary>A path with the uid of an actor that has ended is nobody's; Akka.NET resolves it to whoever has the name now.</summary>
public class FormerUidSpec : ActorSpec
{
    [Fact]
    public async Task A_path_with_a_former_uid_is_not_that_of_the_next_actor()
    {
        var actor = Do((_, _) => { }, "target");
        var path = actor.Path.ToSerializationFormat();
        Assert.True(await actor.GracefulStop(Patience));
        var next = await DoAgain((_, _) => { }, "target");
        Assert.NotEqual(next, ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(path));
    }
}
