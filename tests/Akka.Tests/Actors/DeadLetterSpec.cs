using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actors;

/// <summary>Where messages go that no actor takes.</summary>
public class DeadLetterSpec : ActorSpec
{
    [Fact]
    public void A_sender_that_is_not_there_is_nobody()
    {
        Assert.True(Sys.DeadLetters.IsNobody());
        Assert.True(ActorRefs.Nobody.IsNobody());
        Assert.True(ActorRefs.NoSender.IsNobody());
        var somebody = NewProbe().Ref;
        Assert.False(somebody.IsNobody());
        Assert.Same(somebody, Sys.DeadLetters.GetOrElse(() => somebody));
    }

    [Fact]
    public async Task An_answer_to_nobody_is_one()
    {
        var letters = Letters();
        var actor = Do((context, _) => context.Sender.Tell("answer"));
        actor.Tell("question", ActorRefs.NoSender);
        var letter = await letters.Next<DeadLetter>();
        Assert.Equal(("answer", actor, Sys.DeadLetters), (letter.Message, letter.Sender, letter.Recipient));
    }

    [Fact]
    public async Task A_message_that_is_not_handled_is_none_and_is_published_with_both_ends()
    {
        var letters = Letters();
        var unhandled = NewProbe();
        Sys.EventStream.Subscribe<UnhandledMessage>(unhandled.Ref);
        var actor = Sys.ActorOf(Props.Create(() => new Deaf()));
        actor.Tell("hello", unhandled.Ref);
        var message = await unhandled.Next<UnhandledMessage>();
        Assert.Equal(("hello", unhandled.Ref, actor), (message.Message, message.Sender, message.Recipient));
        await letters.ExpectNoMore();
    }

    private Probe Letters()
    {
        var letters = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(letters.Ref);
        return letters;
    }

    private sealed class Deaf : ReceiveActor;
}
