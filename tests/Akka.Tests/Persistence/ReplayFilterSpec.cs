using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Xunit;
using AkkaPersistence = Akka.Persistence.Persistence;

namespace Akka.Tests.Persistence;

/// <summary>
/// The replay filter. An event is written here as its writer and its sequence number: A1 A2 A3 B3 is what is left of an actor that was
/// alive twice.
/// </summary>
public sealed class ReplayFilterSpec() : Akka.TestKit.Xunit2.TestKit(Settings)
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        standard { @ }
        repair { @, replay-filter.mode = repair-by-discard-old }
        narrow { @, replay-filter { mode = repair-by-discard-old, window-size = 1 } }
        warn { @, replay-filter.mode = warn }
        fail { @, replay-filter.mode = fail }
        off { @, replay-filter.mode = off }
        mistaken { @, replay-filter.mode = repare }
        """.Replace("@", "class = \"Akka.Persistence.Journal.MemoryJournal, Akka.Persistence\""));

    [Theory]
    // One writer after the other is what a restart leaves, and nothing is wrong with it.
    [InlineData("fail", "A1 A2 B3 B4 C5", "A1 A2 B3 B4 C5")]
    [InlineData("repair", "A1 A2 B3 B4 C5", "A1 A2 B3 B4 C5")]
    // A newer writer begins below the older one: what the older one wrote beyond is left out.
    [InlineData("standard", "A1 A2 A3 A4 B3 B4", "A1 A2 B3 B4")]
    [InlineData("repair", "A1 A2 A3 A4 B3 B4", "A1 A2 B3 B4")]
    [InlineData("warn", "A1 A2 A3 A4 B3 B4", "A1 A2 A3 A4 B3 B4")]
    [InlineData("fail", "A1 A2 A3 A4 B3 B4", "failure")]
    [InlineData("off", "A1 A2 A3 A4 B3 B4", "A1 A2 A3 A4 B3 B4")]
    // The older writer goes on after the newer one has begun.
    [InlineData("repair", "A1 B2 A3 B4", "A1 B2 B4")]
    [InlineData("warn", "A1 B2 A3 B4", "A1 B2 A3 B4")]
    [InlineData("fail", "A1 B2 A3 B4", "failure")]
    // A writer does not go back.
    [InlineData("repair", "A1 A3 A2 A4", "A1 A3 A4")]
    [InlineData("fail", "A1 A3 A2 A4", "failure")]
    // What has left the window cannot be left out any more.
    [InlineData("narrow", "A1 A2 A3 B2 B3", "A1 A2 A3 B2 B3")]
    public void Does_what_its_mode_says_with_events_of_two_writers(string mode, string stored, string replayed)
    {
        var journal = AkkaPersistence.Instance.Apply(Sys).JournalFor(mode);
        foreach (var text in stored.Split(' '))
        {
            var representation = new Persistent(new Noted(text), text[1] - '0', "p", writerGuid: text[..1]);
            journal.Tell(new WriteMessages([new AtomicWrite(representation)], TestActor, 1));
            ExpectMsg<WriteMessagesSuccessful>();
            ExpectMsg<WriteMessageSuccess>();
        }
        journal.Tell(new ReplayMessages(1, long.MaxValue, long.MaxValue, "p", TestActor));
        var events = new List<string>();
        while (ReceiveOne(TimeSpan.FromSeconds(10)) is ReplayedMessage { Persistent.Payload: Noted noted }) events.Add(noted.Text);
        Assert.Equal(replayed, LastMessage is ReplayMessagesFailure ? "failure" : string.Join(' ', events));
    }

    [Fact]
    public void A_mode_that_there_is_not_is_an_error() => Assert.ThrowsAny<Exception>(() =>
        AkkaPersistence.Instance.Apply(Sys).JournalFor("mistaken")
            .Ask(new ReplayMessages(1, 1, 1, "p", ActorRefs.Nobody), TimeSpan.FromMilliseconds(100)).Wait());
}
