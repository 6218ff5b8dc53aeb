using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>akka.remote.untrusted-mode: other systems may tell, and not much else.</summary>
public class UntrustedModeSpec : RemoteSpec
{
    private const string Untrusting = """
        akka { loglevel = DEBUG, remote { untrusted-mode = on, trusted-selection-paths = ["/user/open"] } }
        """;

    [Fact]
    public async Task Ordinary_messages_pass_and_those_that_could_harm_do_not()
    {
        var (a, b) = (Start("a"), Start("b", Untrusting));
        var inbox = Collect(b, "inbox");
        var target = Named(a, b, "/user/inbox");
        target.Tell(PoisonPill.Instance);
        ((IInternalActorRef)target).Stop();
        target.Tell("still here");
        Assert.Equal("still here", await inbox.Next<string>());
    }

    [Fact]
    public async Task Selections_reach_only_the_paths_that_are_trusted()
    {
        var (a, b) = (Start("a"), Start("b", Untrusting));
        var (open, closed) = (Collect(b, "open"), Collect(b, "closed"));
        var refused = Listen<Debug>(b);
        Remote(a, b, "/user/closed").Tell("by selection");
        Remote(a, b, "/user/op*").Tell("by wildcard");
        Remote(a, b, "/user/open").Tell(PoisonPill.Instance);
        Remote(a, b, "/user/open").Tell("by selection");
        Named(a, b, "/user/closed").Tell("by its path");
        Assert.Equal("by selection", await open.Next<string>());
        Assert.Equal("by its path", await closed.Next<string>());
        await refused.Find<Debug>(line => line.Message.ToString()!.Contains("untrusted", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Actors_cannot_be_watched_from_outside()
    {
        var (a, b) = (Start("a"), Start("b", Untrusting));
        var victim = Collect(b, "victim");
        var watcher = Collect(a, "watcher");
        var refused = Listen<Debug>(b);
        watcher.Ref.Tell(new WatchPlease(Named(a, b, "/user/victim")));
        await refused.Find<Debug>(line => line.Message.ToString()!.Contains("untrusted", StringComparison.OrdinalIgnoreCase));
        await victim.Ref.GracefulStop(Patience);
        Assert.Equal(0, watcher.Waiting);
    }

    private static IActorRef Named(ActorSystem from, ActorSystem to, string path) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef(AddressOf(to) + path);
}
