using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>The number in an actor's path that tells it from others of the same name, before it and after.</summary>
public class UidSpec : ActorSpec
{
    [Fact]
    public void A_uid_is_a_positive_number_of_32_bits()
    {
        for (var i = 0; i < 100; i++) Assert.InRange(Do((_, _) => { }).Path.Uid, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_path_with_a_former_uid_is_that_of_whoever_has_the_name_now()
    {
        var actor = Do((_, _) => { }, "target");
        var path = actor.Path.ToSerializationFormat();
        Assert.True(await actor.GracefulStop(Patience));
        var next = await DoAgain((_, _) => { }, "target");
        Assert.NotEqual(actor, next);
        Assert.Equal(next, Provider.ResolveActorRef(path));
        Assert.Equal(next, Provider.ResolveActorRef(ActorPath.Parse(path)));
    }

    private IActorRefProvider Provider => ((ExtendedActorSystem)Sys).Provider;
}
