using Akka.Actor;
using Akka.Event;
using Akka.Remote;
using Xunit;

namespace Akka.Tests.Remote;

/// <summary>Messages between systems: order, size, asks, selections, refs that travel, and what cannot be delivered.</summary>
public class MessagingSpec : RemoteSpec
{
    [Fact]
    public async Task Messages_of_one_sender_arrive_in_order_and_all_of_them()
    {
        var (a, b) = (Start("a"), Start("b"));
        var inbox = Collect(b, "inbox");
        var target = await Resolve(a, b, "/user/inbox");
        for (var i = 0; i < 50_000; i++)
            target.Tell(i);
        for (var i = 0; i < 50_000; i++)
            Assert.Equal(i, await inbox.Next<int>());
    }

    [Fact]
    public async Task Asks_are_answered()
    {
        var (a, b) = (Start("a"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        var echo = await Resolve(a, b, "/user/echo");
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => echo.Ask<string>($"question {i}", Patience)));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"question {i}"), answers);
    }

    [Fact]
    public async Task A_selection_finds_actors_of_another_system_and_says_when_there_is_none()
    {
        var (a, b) = (Start("a"), Start("b"));
        b.ActorOf(Props.Create<Echo>(), "echo");
        Assert.Equal("hello", await Remote(a, b, "/user/echo").Ask<string>("hello", Patience));
        Assert.Equal("all", await Remote(a, b, "/user/ec*").Ask<string>("all", Patience));
        var found = await Resolve(a, b, "/user/echo");
        Assert.Equal(AddressOf(b), found.Path.Address);
        Assert.NotEqual(0, found.Path.Uid);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Remote(a, b, "/user/nobody").ResolveOne(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task The_sender_can_be_answered_and_a_ref_that_comes_home_is_the_local_one()
    {
        var (a, b) = (Start("a"), Start("b"));
        var here = Collect(a, "here");
        var there = Collect(b, "there");
        var target = await Resolve(a, b, "/user/there");
        target.Tell("who?", here.Ref);
        var (_, sender) = await there.NextWithSender();
        Assert.Equal(AddressOf(a), sender.Path.Address);
        sender.Tell(sender, there.Ref);
        var (message, answerer) = await here.NextWithSender();
        Assert.Same(here.Ref, message);
        Assert.Equal(target, answerer);
    }

    [Fact]
    public async Task A_ref_of_an_actor_that_has_been_replaced_does_not_reach_its_successor()
    {
        var (a, b) = (Start("a"), Start("b"));
        var first = Collect(b, "inbox");
        var old = await Resolve(a, b, "/user/inbox");
        await first.Ref.GracefulStop(Patience);
        var second = Collect(b, "inbox");
        var present = await Resolve(a, b, "/user/inbox");
        Assert.NotEqual(old, present);
        old.Tell("for the first");
        present.Tell("for the second");
        Assert.Equal("for the second", await second.Next<string>());
    }

    [Fact]
    public async Task A_selection_reaches_whoever_has_the_path_now()
    {
        var (a, b) = (Start("a"), Start("b"));
        for (var round = 0; round < 3; round++)
        {
            var inbox = Collect(b, "inbox");
            Remote(a, b, "/user/inbox").Tell(round);
            Assert.Equal(round, await inbox.Next<int>());
            await inbox.Ref.GracefulStop(Patience);
        }
    }

    [Fact]
    public async Task A_message_for_nobody_becomes_a_dead_letter_there()
    {
        var (a, b) = (Start("a"), Start("b"));
        var dead = Listen<DeadLetter>(b);
        ((ExtendedActorSystem)a).Provider.ResolveActorRef((new RootActorPath(AddressOf(b)) / "user" / "nobody").ToString()).Tell("lost");
        Assert.Equal("lost", (await dead.Find<DeadLetter>(letter => letter.Message is string)).Message);
    }

    [Fact]
    public async Task A_message_larger_than_the_maximum_is_refused_by_its_sender_with_one_line_and_the_next_one_goes_through()
    {
        const string small = "akka { loglevel = WARNING, remote.dot-netty.tcp.maximum-frame-size = 100000b }";
        var (a, b) = (Start("a", small), Start("b", small));
        var inbox = Collect(b, "inbox");
        var errors = Listen<Error>(a);
        var target = await Resolve(a, b, "/user/inbox");
        target.Tell(new byte[100_001]);
        target.Tell("next");
        Assert.Equal("next", await inbox.Next<string>());
        Assert.Contains("100000", (await errors.Next<Error>()).ToString());
        Assert.Equal(0, errors.Waiting);
    }
}
