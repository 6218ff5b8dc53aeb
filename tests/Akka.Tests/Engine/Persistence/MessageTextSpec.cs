using Akka.Actor;
using Akka.Persistence;
using Akka.Tests.Persistence;
using Xunit;

namespace Akka.Tests.Engine.Persistence;

/// <summary>
/// Messages of a journal do not name the incarnation that they are for, as Akka.NET's do: it is counted in the process, and a seeded run
/// is to print the same each time.
/// </summary>
public class MessageTextSpec
{
    private static readonly Persistent Event = new(new Noted("a"), 3, "p");

    private static readonly InvalidOperationException Broken = new("broken");

    public static TheoryData<object, string> Messages => new()
    {
        { new WriteMessages([new AtomicWrite(Event)], ActorRefs.Nobody, 7), $"WriteMessages<actor: {ActorRefs.Nobody}>" },
        { new WriteMessageSuccess(Event, 7), $"WriteMessageSuccess<message: {Event}>" },
        { new WriteMessageRejected(Event, Broken, 7), $"WriteMessageRejected<message: {Event}, cause: {Broken}>" },
        { new WriteMessageFailure(Event, Broken, 7), $"WriteMessageFailure<message: {Event}, cause: {Broken}>" },
        { new LoopMessageSuccess("a", 7), "LoopMessageSuccess<message: a>" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_says_what_it_holds(object message, string text) => Assert.Equal(text, message.ToString());
}
