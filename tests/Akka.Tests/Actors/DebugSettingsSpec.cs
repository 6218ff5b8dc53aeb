using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>What <c>akka.actor.debug</c> and <c>akka.log-dead-letters</c> make the engine log.</summary>
public class DebugSettingsSpec() : ActorSpec(
    """
    akka {
      log-dead-letters = 2
      actor.debug { receive = on, autoreceive = on, lifecycle = on, unhandled = on }
    }
    """)
{
    [Fact]
    public async Task Each_message_of_an_actor_that_asks_for_it()
    {
        var lines = Lines<Debug>();
        var actor = Sys.ActorOf(Props.Create(() => new Logged()), "logged");
        actor.Tell("hello", lines.Ref);
        await Expect<Debug>(lines, actor, $"received handled message hello from {lines.Ref.Path}");
    }

    [Fact]
    public async Task The_messages_that_the_engine_handles_for_an_actor()
    {
        var lines = Lines<Debug>();
        var actor = Sys.ActorOf(Props.Create(() => new Logged()));
        actor.Tell(PoisonPill.Instance);
        await Expect<Debug>(lines, actor, "received AutoReceiveMessage <PoisonPill>");
    }

    [Fact]
    public async Task The_life_of_an_actor()
    {
        var lines = Lines<Debug>();
        var actor = Sys.ActorOf(Props.Create(() => new Logged()));
        await Expect<Debug>(lines, actor, "Started (");
        await lines.Watch(actor);
        await Expect<Debug>(lines, actor, "now watched by ");
        actor.Tell("fail");
        await Expect<Debug>(lines, actor, "Restarting");
        await Expect<Debug>(lines, actor, "Restarted (");
        Sys.Stop(actor);
        await Expect<Debug>(lines, actor, "Stopped");
    }

    [Fact]
    public async Task A_message_that_nobody_handled()
    {
        var lines = Lines<Debug>();
        var actor = Sys.ActorOf(Props.Create(() => new Logged()));
        actor.Tell(42, lines.Ref);
        await Expect<Debug>(lines, actor, $"Unhandled message from {lines.Ref.Path} : 42");
    }

    [Fact]
    public async Task As_many_lost_messages_as_the_settings_say()
    {
        var lines = Lines<Info>();
        var nobody = Sys.ActorSelection("/user/nobody");
        var listener = Sys.ActorSelection("/system/deadLetterListener");
        // The listener listens once it says who it is, and then has seen all five once it says so again.
        await listener.Ask<ActorIdentity>(new Identify(null), Patience);
        for (var i = 0; i < 5; i++)
            nobody.Tell("lost");
        await listener.Ask<ActorIdentity>(new Identify(null), Patience);
        var (first, second) = (await lines.Next<Info>(), await lines.Next<Info>());
        Assert.Equal("akka://spec/user/nobody", first.LogSource);
        Assert.Equal("akka://spec/user/nobody", second.LogSource);
        await lines.ExpectNoMore();
    }

    private Probe Lines<T>() where T : LogEvent
    {
        var lines = NewProbe();
        Sys.EventStream.Subscribe(lines.Ref, typeof(T));
        return lines;
    }

    private static async Task Expect<T>(Probe lines, IActorRef source, string beginning) where T : LogEvent
    {
        while (true)
        {
            if (await lines.Next() is T line && line.LogSource == source.Path.ToString()
                && line.Message.ToString()!.StartsWith(beginning, StringComparison.Ordinal))
                return;
        }
    }

    private sealed class Logged : ReceiveActor, ILogReceive
    {
        public Logged()
        {
            Receive<string>(message => message == "fail", _ => throw new Boom("fail"));
            Receive<string>(_ => { });
        }
    }
}
