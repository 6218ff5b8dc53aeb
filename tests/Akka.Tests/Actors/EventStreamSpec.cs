using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

public class EventStreamSpec : ActorSpec
{
    [Fact]
    public async Task A_subscriber_gets_events_of_the_class_and_below()
    {
        var animals = NewProbe();
        var dogs = NewProbe();
        var named = NewProbe();
        Sys.EventStream.Subscribe(animals.Ref, typeof(Animal));
        Sys.EventStream.Subscribe<Dog>(dogs.Ref);
        Sys.EventStream.Subscribe(named.Ref, typeof(INamed));
        var (dog, cat) = (new Dog("rex"), new Cat());
        Sys.EventStream.Publish(dog);
        Sys.EventStream.Publish(cat);
        await animals.Expect(dog, cat);
        await dogs.Expect(dog);
        await named.Expect(dog);
        await dogs.ExpectNoMore();
        await named.ExpectNoMore();
    }

    [Fact]
    public async Task An_ended_subscription_brings_nothing_more()
    {
        var probe = NewProbe();
        Assert.True(Sys.EventStream.Subscribe(probe.Ref, typeof(Animal)));
        Assert.False(Sys.EventStream.Subscribe(probe.Ref, typeof(Animal)));
        Assert.True(Sys.EventStream.Unsubscribe(probe.Ref, typeof(Animal)));
        Assert.False(Sys.EventStream.Unsubscribe(probe.Ref));
        Sys.EventStream.Publish(new Cat());
        await probe.ExpectNoMore();
    }

    [Fact]
    public async Task A_class_and_one_below_it_are_two_subscriptions_and_an_event_comes_once()
    {
        var probe = NewProbe();
        var (first, second) = (new Dog("first"), new Dog("second"));
        Assert.True(Sys.EventStream.Subscribe(probe.Ref, typeof(Animal)));
        Assert.True(Sys.EventStream.Subscribe(probe.Ref, typeof(Dog)));
        Sys.EventStream.Publish(first);
        Assert.True(Sys.EventStream.Unsubscribe(probe.Ref, typeof(Animal)));
        Sys.EventStream.Publish(new Cat());
        Sys.EventStream.Publish(second);
        await probe.Expect(first, second);
        Assert.True(Sys.EventStream.Unsubscribe(probe.Ref));
    }

    [Fact]
    public async Task A_class_may_be_taken_out_of_a_subscription_to_one_above_it()
    {
        var probe = NewProbe();
        var (dog, cat) = (new Dog("rex"), new Cat());
        Sys.EventStream.Subscribe(probe.Ref, typeof(Animal));
        Sys.EventStream.Publish(dog);
        Assert.True(Sys.EventStream.Unsubscribe(probe.Ref, typeof(Dog)));
        Sys.EventStream.Publish(dog);
        Sys.EventStream.Publish(cat);
        await probe.Expect(dog, cat);
        Assert.False(Sys.EventStream.Unsubscribe(probe.Ref, typeof(string)));
    }

    [Fact]
    public async Task A_subscriber_that_has_ended_is_taken_off()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(letters.Ref);
        var actor = Do((_, _) => { });
        Sys.EventStream.Subscribe(actor, typeof(Animal));
        Assert.True(await actor.GracefulStop(Patience));
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (await IsLost(new Cat(), letters)) // the stream hears of the end a moment later
            Assert.True(since.Elapsed < Patience, "events still go to the subscriber that has ended");
    }

    /// <summary>True if a published event has become a dead letter.</summary>
    private async Task<bool> IsLost(object published, Probe letters)
    {
        Sys.EventStream.Publish(published);
        letters.Ref.Tell("published");
        if (await letters.Next() is "published")
            return false;
        await letters.Expect("published");
        return true;
    }

    [Fact]
    public async Task A_message_to_an_ended_actor_is_published_with_both_ends()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(letters.Ref);
        var actor = Do((_, _) => { });
        Assert.True(await actor.GracefulStop(Patience));
        actor.Tell("lost", letters.Ref);
        var letter = await letters.Next<DeadLetter>();
        Assert.Equal(("lost", letters.Ref, actor), (letter.Message, letter.Sender, letter.Recipient));
    }

    [Fact]
    public async Task A_message_that_nobody_handles_is_published()
    {
        var unhandled = NewProbe();
        Sys.EventStream.Subscribe<UnhandledMessage>(unhandled.Ref);
        var actor = Sys.ActorOf(Props.Create(() => new OnlyStrings()));
        actor.Tell(42);
        Assert.Equal(42, (await unhandled.Next<UnhandledMessage>()).Message);
    }

    [Fact]
    public async Task Log_lines_are_events_and_their_templates_keep_their_parts()
    {
        var lines = NewProbe();
        Sys.EventStream.SetLogLevel(LogLevel.InfoLevel);
        Sys.EventStream.Subscribe<LogEvent>(lines.Ref);
        var log = Akka.Event.Logging.GetLogger(Sys, this);
        log.Debug("not wanted");
        log.Info("order {Order} of {1:0.0}", 7, 2.25);
        log.Error(new Boom("why"), "it failed");
        var info = await FirstThatIsOurs();
        var template = Assert.IsAssignableFrom<LogMessage>(info.Message);
        Assert.Equal("order {Order} of {1:0.0}", template.Format);
        Assert.Equal([7, 2.25], template.Parameters());
        var error = await lines.Next<Error>();
        Assert.Equal("why", error.Cause.Message);

        async Task<Info> FirstThatIsOurs()
        {
            while (true)
            {
                var line = await lines.Next();
                if (line is Info ours) return ours;
                Assert.False(line is Debug { Message: "not wanted" });
            }
        }
    }

    private interface INamed;

    private record Animal;

    private sealed record Dog(string Name) : Animal, INamed;

    private sealed record Cat : Animal;

    private sealed class OnlyStrings : ReceiveActor
    {
        public OnlyStrings() => Receive<string>(_ => { });
    }
}
