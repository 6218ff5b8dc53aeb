using Akka.Actor;
using Akka.Tests.Remote;
using Xunit;

namespace Akka.Tests.Engine.Remote;

/// <summary>A ref made of a path without uid; in Akka.NET a receiver may remember who had the path when it was first met.</summary>
public class PathWithoutUidSpec : RemoteSpec
{
    [Fact]
    public async Task A_path_without_uid_reaches_whoever_has_it_now()
    {
        var (a, b) = (Start("a"), Start("b"));
        var path = (new RootActorPath(AddressOf(b)) / "user" / "inbox").ToString();
        var target = ((ExtendedActorSystem)a).Provider.ResolveActorRef(path);
        for (var round = 0; round < 3; round++)
        {
            var inbox = Collect(b, "inbox");
            target.Tell(round);
            Assert.Equal(round, await inbox.Next<int>());
            await inbox.Ref.GracefulStop(Patience);
        }
    }
}
