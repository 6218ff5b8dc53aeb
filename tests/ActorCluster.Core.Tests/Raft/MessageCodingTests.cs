using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>What members of different versions make of each other's bytes.</summary>
public sealed class MessageCodingTests
{
    private static readonly Term Term = new(7);
    private static readonly EntryId Last = new(new Term(6), new LogIndex(300));
    private static readonly Entry Entry = new(new EntryId(Term, new LogIndex(301)), EntryKind.Command, new byte[] { 1, 2, 3 });

    public static TheoryData<RaftMessage> Messages =>
    [
        new PreVoteRequest(Term, Last),
        new PreVoteReply(Term, true),
        new VoteRequest(Term, Last),
        new VoteRequest(Term, Last, IsTransfer: true, new Stamp(9)),
        new VoteReply(Term, false),
        new AppendRequest(Term, Last, [Entry], new LogIndex(299), 12, new RequestStamps(new Stamp(40), 8, new Stamp(30), 5)),
        new AppendReply(Term, false, new LogIndex(1), new Term(2), new LogIndex(3), 12, new ReplyStamps(new Stamp(40), new Stamp(30), true)),
        new ReadIndexRequest(Term, 4, true),
        new ReadIndexReply(Term, 4, new LogIndex(301), true),
        new ReadIndexReply(Term, 4, null, false),
        new TimeoutNow(Term, new Stamp(40)),
        new NotAMember(Term, Last),
        new NotAMember(Term, Last, ulong.MaxValue - 7),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_was(RaftMessage message) =>
        Same(message, Wire.Read(Wire.Write(message, WireVersion.Current), WireVersion.Current));

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_first_version_and_the_current_one_agree_on_what_both_know(RaftMessage message)
    {
        var known = Wire.Read(Wire.Write(message, WireVersion.First), WireVersion.First);
        Same(known, Wire.Read(Wire.Write(message, WireVersion.First), WireVersion.Current));
        Same(known, Wire.Read(Wire.Write(message, WireVersion.Current), WireVersion.First));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_that_ends_too_early_is_no_message(RaftMessage message)
    {
        var bytes = Wire.Write(message, WireVersion.First);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => Wire.Read(bytes[..length], WireVersion.Current));
    }

    [Fact]
    public void A_kind_that_is_not_known_is_an_error() => Assert.Throws<FormatException>(() => Wire.Read([99, 1], WireVersion.Current));

    /// <summary>Records that hold lists do not compare them; their words and their bytes do.</summary>
    private static void Same(RaftMessage expected, RaftMessage actual)
    {
        Assert.Equal(RaftText.Of(expected, withTime: true), RaftText.Of(actual, withTime: true));
        Assert.Equal(Wire.Write(expected, WireVersion.Current), Wire.Write(actual, WireVersion.Current));
    }
}
