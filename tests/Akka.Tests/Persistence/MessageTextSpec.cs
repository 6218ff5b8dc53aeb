using Akka.Persistence;
using Xunit;

namespace Akka.Tests.Persistence;

/// <summary>What messages of persistence say of themselves, where a log of dead letters prints them.</summary>
public class MessageTextSpec
{
    private static readonly Persistent Event = new(new Noted("a"), 3, "p");

    private static readonly SnapshotMetadata Metadata = new("p", 3, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));

    public static TheoryData<object, string> Messages => new()
    {
        { new RecoverySuccess(8), "RecoverySuccess<highestSequenceNr: 8>" },
        { new ReplayedMessage(Event), $"ReplayedMessage<message: {Event}>" },
        { new DeleteMessagesSuccess(4), "DeleteMessagesSuccess<toSequenceNr: 4>" },
        { new LoadSnapshotResult(null, 5), "LoadSnapshotResult<toSeqNr: 5, snapshot: >" },
        { new SelectedSnapshot(Metadata, "state"), $"SelectedSnapshot<meta: {Metadata}, snapshot: state>" },
        { new SnapshotOffer(Metadata, "state"), $"SnapshotOffer<meta: {Metadata}, snapshot: state>" },
        { new SaveSnapshotSuccess(Metadata), $"SaveSnapshotSuccess<{Metadata}>" },
        { new AtomicWrite(Event), "AtomicWrite<pid: p, lowSeqNr: 3, highSeqNr: 3, size: 1, sender: >" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_says_what_it_holds(object message, string text) => Assert.Equal(text, message.ToString());
}
