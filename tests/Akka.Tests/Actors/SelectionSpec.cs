using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actors;

public class SelectionSpec : ActorSpec
{
    [Theory]
    [InlineData("/user/tree/a1", "a1")]
    [InlineData("/user/tree/a*", "a1 a2")]
    [InlineData("/user/tree/?1", "a1 b1")]
    [InlineData("/user/tree/*/leaf", "leaf leaf leaf")]
    [InlineData("/user/tree/**", "a1 a2 b1 leaf leaf leaf")]
    [InlineData("akka://spec/user/tree/b1/../a2", "a2")]
    public async Task A_path_leads_to_every_actor_that_it_names(string path, string expected)
    {
        var probe = NewProbe();
        var tree = Sys.ActorOf(Props.Create(() => new Tree(new[] { "a1", "a2", "b1" })), "tree");
        await tree.Ask<string>("ready", Patience);
        foreach (var child in new[] { "a1", "a2", "b1" })
            await Sys.ActorSelection($"/user/tree/{child}").Ask<string>("ready", Patience); // its own children are there then
        Sys.ActorSelection(path).Tell("who", probe.Ref);
        var names = new List<string>();
        for (var i = 0; i < expected.Split(' ').Length; i++)
            names.Add(await probe.Next<string>());
        Assert.Equal(expected, string.Join(' ', names.Order(StringComparer.Ordinal)));
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_actor()
    {
        var tree = Sys.ActorOf(Props.Create(() => new Tree(new[] { "a1", "a2" })), "tree");
        Assert.Equal("a2", await tree.Ask<string>("a1/../a2", Patience));
    }

    [Fact]
    public async Task A_wildcard_behind_the_parent_reaches_an_actor_and_its_siblings()
    {
        var probe = NewProbe();
        var tree = Sys.ActorOf(Props.Create(() => new Tree(new[] { "a1", "a2", "b1" })), "tree");
        await tree.Ask<string>("ready", Patience);
        Sys.ActorSelection("/user/tree/a1").Tell("../*", probe.Ref);
        string[] names = [await probe.Next<string>(), await probe.Next<string>(), await probe.Next<string>()];
        Assert.Equal(["a1", "a2", "b1"], names.Order());
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task Identify_is_answered_by_each_actor_that_a_wildcard_names()
    {
        var probe = NewProbe();
        var tree = Sys.ActorOf(Props.Create(() => new Tree(new[] { "a1", "a2", "b1" })), "tree");
        await tree.Ask<string>("ready", Patience);
        Sys.ActorSelection("/user/tree/a?").Tell(new Identify("which"), probe.Ref);
        ActorIdentity[] found = [await probe.Next<ActorIdentity>(), await probe.Next<ActorIdentity>()];
        Assert.Equal(["a1", "a2"], found.Select(each => each.Subject!.Path.Name).Order());
        Assert.All(found, each => Assert.Equal("which", each.MessageId));
        Sys.ActorSelection("/user/tree/c*").Tell(new Identify("nobody"), probe.Ref);
        Assert.Equal("nobody", (await probe.Next<ActorIdentity>()).MessageId);
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_message_through_a_wildcard_that_names_nobody_is_a_dead_letter()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        Sys.ActorSelection("/user/none*").Tell("lost", letters.Ref);
        var letter = await letters.Next<Event.DeadLetter>();
        Assert.Equal(("lost", letters.Ref), (letter.Message, letter.Sender));
    }

    [Fact]
    public async Task ResolveOne_finds_the_actor_or_fails()
    {
        var tree = Sys.ActorOf(Props.Create(() => new Tree(Array.Empty<string>())), "tree");
        Assert.Equal(tree, await Sys.ActorSelection("/user/tree").ResolveOne(Patience));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection("/user/none").ResolveOne(Patience));
    }

    [Fact]
    public async Task A_message_to_nobody_is_a_dead_letter()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(Event.DeadLetter));
        Sys.ActorSelection("/user/none").Tell("lost");
        var letter = await letters.Next<Event.DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal("akka://spec/user/none", letter.Recipient.Path.ToString());
    }

    [Fact]
    public async Task References_come_back_from_their_path()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        var actor = Do((context, _) => context.Sender.Tell("here"), "target");
        var path = actor.Path.ToSerializationFormat();
        Assert.Equal(actor, provider.ResolveActorRef(path));
        Assert.True(await actor.GracefulStop(Patience));
        var next = await DoAgain((context, _) => context.Sender.Tell("here"), "target");
        Assert.Equal(next, provider.ResolveActorRef("akka://spec/user/target"));
    }

    [Theory]
    [InlineData("akka://sys/user/a/b")]
    [InlineData("akka.tcp://sys@host:4053/user/a#42")]
    [InlineData("akka.tcp://sys@[::1]:4053/user")]
    public void Paths_are_read_as_they_are_written(string text) => Assert.Equal(text, ActorPath.Parse(text).ToSerializationFormat());

    [Theory]
    [InlineData("user/a")]
    [InlineData("akka.tcp://sys@host/user")]
    [InlineData("akka.tcp://sys@host:x/user")]
    public void Text_that_is_no_path_is_refused(string text) => Assert.False(ActorPath.TryParse(text, out _));

    private sealed class Tree : UntypedActor
    {
        public Tree(string[] children)
        {
            foreach (var child in children)
                Context.ActorOf(Props.Create(() => new Tree(child == "leaf" ? Array.Empty<string>() : new[] { "leaf" })), child);
        }

        protected override void OnReceive(object message)
        {
            if (message is "ready")
                Sender.Tell("yes");
            else if (message is "who")
                Sender.Tell(Self.Path.Name);
            else if (message is string path)
                Context.ActorSelection(path).Tell("who", Sender);
        }
    }
}
