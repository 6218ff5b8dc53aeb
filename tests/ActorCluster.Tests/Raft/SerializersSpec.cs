using System.Runtime.Serialization;
using ActorCluster.Core;
using ActorCluster.Core.Raft;
using ActorCluster.Machine.Wire;
using ActorCluster.Raft;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;
using static ActorCluster.Core.Raft.JournalEvent;
using Failure = ActorCluster.Machine.Wire.Failure;

namespace ActorCluster.Tests.Raft;

public sealed class SerializersSpec : TestKit
{
    private static readonly NodeId N1 = new("n1");
    private static readonly NodeId N2 = new("n2");
    private static readonly EntryId Id = new(new Term(7), new LogIndex(300));

    public static TheoryData<string> Messages => [.. All().Select(Name)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_of_the_rules_comes_back_as_it_was(string kind)
    {
        var message = All().Single(message => Name(message) == kind);
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);
        var peer = new PeerMessage(N1, N2, message, new Standing(1, ulong.MaxValue, new Guid(1, 2, 3, new byte[8]), new Boot(4, 5), 6));

        var back = (PeerMessage)serializer.FromBinary(serializer.ToBinary(peer), serializer.Manifest(peer));

        Assert.Equal((N1, N2, peer.Standing), (back.From, back.To, back.Standing));
        if (message is AppendRequest request)
        {
            var append = (AppendRequest)back.Message;
            Assert.Equal(request.Entries.Select(Text), append.Entries.Select(Text));
            Assert.Equal(request with { Entries = [] }, append with { Entries = [] });
        }
        else if (message is SnapshotChunk sent)
        {
            var chunk = (SnapshotChunk)back.Message;
            Assert.Equal(sent.Data.ToArray(), chunk.Data.ToArray());
            Assert.True(sent.Snapshot.IsSameFile(chunk.Snapshot));
            Assert.Equal(sent.Snapshot.At.Voters, chunk.Snapshot.At.Voters);
            Assert.Equal((sent.Term, sent.Offset, sent.Length), (chunk.Term, chunk.Offset, chunk.Length));
        }
        else
        {
            Assert.Equal(message, back.Message);
        }
    }

    [Fact]
    public void Forwarded_commands_and_their_answers_come_back_as_they_were()
    {
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);

        var forwarded = RoundTrip(serializer, new ForwardedProposals(N2, new Term(7), long.MaxValue - 5, [new byte[] { 1, 2 }, new byte[300], default]));
        Assert.Equal((N2, new Term(7), long.MaxValue - 5), (forwarded.From, forwarded.Term, forwarded.FirstId));
        Assert.Equal([2, 300, 0], forwarded.Commands.Select(command => command.Length));

        var answer = new Answer { Term = 3, Index = 9, Revision = 4, Failure = new Failure { Message = "no" } };
        var answers = RoundTrip(serializer, new ForwardedAnswers(N1, [new ForwardedAnswer(5, answer), new ForwardedAnswer(6, new Answer())]));
        Assert.Equal([new ForwardedAnswer(5, answer), new ForwardedAnswer(6, new Answer())], answers.Answers);

        Assert.Equal([1, 1L << 60], RoundTrip(serializer, new ProposalsRefused(N1, [1, 1L << 60])).Ids);
    }

    [Fact]
    public void What_founders_say_comes_back_as_it_was()
    {
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);
        var self = new MemberInfo(N1, 5, "h:1", "h:2", "h:3", new Guid(1, 2, 3, new byte[8]));

        var greeting = Assert.IsType<FoundingMessage.Greeting>(RoundTrip(serializer, new FounderMessage(N2, new FoundingMessage.Greeting(self, [N1, N2]))).Message);
        Assert.Equal(self, greeting.Self);
        Assert.Equal([N1, N2], greeting.Founders);

        var to = RoundTrip(serializer, new FounderMessage(N1, new FoundingMessage.Founded(N2, ulong.MaxValue, new Configuration([self]), IsFirst: true)));
        var founded = Assert.IsType<FoundingMessage.Founded>(to.Message);
        Assert.Equal((N1, N2, ulong.MaxValue, true), (to.To, founded.From, founded.ClusterId, founded.IsFirst));
        Assert.Equal([self], founded.Configuration.Members);

        var bytes = serializer.ToBinary(to);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], "G"));
        }
    }

    [Fact]
    public void A_message_of_a_version_that_says_nothing_of_time_says_nothing_of_time()
    {
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);
        var reply = new AppendReply(new Term(3), true, new LogIndex(5), Term.Zero, LogIndex.Zero, 9);
        var bytes = serializer.ToBinary(new PeerMessage(N1, N2, reply));

        var back = (PeerMessage)serializer.FromBinary(bytes[..^3], "M");

        Assert.Equal(reply, back.Message);
    }

    [Fact]
    public void A_message_that_is_cut_off_is_refused()
    {
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);
        var bytes = serializer.ToBinary(new PeerMessage(N1, N2, new VoteRequest(new Term(3), Id)));

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes[..length], "M"));
        }
    }

    [Fact]
    public void The_journals_events_come_back_as_they_were()
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);

        var hardState = new HardStateChanged(new HardState(new Term(3), N2));
        Assert.Equal(hardState, RoundTrip(serializer, hardState));
        var none = new HardStateChanged(new HardState(new Term(4), null));
        Assert.Equal(none, RoundTrip(serializer, none));

        var entries = RoundTrip(serializer, new EntriesAppended(Id, [Entry(7, 301, "a"), Entry(9, 302, "b")]));
        Assert.Equal(Id, entries.Previous);
        Assert.Equal([Text(Entry(7, 301, "a")), Text(Entry(9, 302, "b"))], entries.Entries.Select(Text));

        var compacted = RoundTrip(serializer, new Compacted(Id, new Configuration([N1, N2]), new HardState(new Term(9), N1)));
        Assert.Equal((Id, new HardState(new Term(9), N1)), (compacted.Base, compacted.State));
        Assert.Equal([N1, N2], compacted.At.Voters);
        Assert.Null(compacted.MemberId);
        var added = RoundTrip(serializer, new Compacted(Id, new Configuration([N1, N2]), new HardState(new Term(9), N1), ulong.MaxValue));
        Assert.Equal(ulong.MaxValue, added.MemberId);
        JournalEvent[] met =
        [
            new Started(new Guid(1, 2, 3, new byte[8]), new Boot(4, ulong.MaxValue)), new BelongsTo(ulong.MaxValue), new PeerStarted(N2, 5, new Guid(6, 7, 8, new byte[8]), new Boot(9, 10)),
        ];
        Assert.All(met, one => Assert.Equal(one, RoundTrip(serializer, one)));
        Assert.Equal(met, RoundTrip(serializer, compacted with { Met = met }).Met);
        var joined = RoundTrip(serializer, new Joined(1UL << 63, new Configuration([N2])));
        Assert.Equal((1UL << 63, "n2"), (joined.MemberId, joined.Known.ToString()));
        var installed = RoundTrip(serializer, new SnapshotInstalled(new SnapshotId(Id), new Configuration([N2])));
        Assert.Equal(Id, installed.Snapshot.Last);
        Assert.Equal([N2], installed.At.Voters);
    }

    [Fact]
    public void Every_change_of_the_members_and_its_answer_survive_the_way()
    {
        var serializer = new RaftSerializer((ExtendedActorSystem)Sys);
        ConfigurationChange[] changes =
        [
            new ConfigurationChange.AddLearner(new MemberInfo(N2, ulong.MaxValue, "host:1", "host:2", "host:3", new Guid(1, 2, 3, new byte[8]), IsToVote: true)),
            new ConfigurationChange.Promote(N2, new Guid(1, 2, 3, new byte[8])),
            new ConfigurationChange.Promote(N2),
            new ConfigurationChange.Remove(N1),
            new ConfigurationChange.ChangeAddress(N1, "host:1", "", "host:3"),
        ];
        foreach (var change in changes)
        {
            var request = new ConfigurationRequest(N1, long.MaxValue, change);
            Assert.Equal(request, RoundTrip(serializer, request));
        }

        foreach (var (outcome, refusal) in new (ChangeOutcome, ChangeRefusal?)[] { (ChangeOutcome.Done, null), (ChangeOutcome.Refused, ChangeRefusal.AnotherUnderWay), (ChangeOutcome.Refused, ChangeRefusal.QuorumAtRisk) })
        {
            var reply = RoundTrip(serializer, new ConfigurationReply(N2, 5, new MembershipAnswer(outcome, refusal, "why", new Configuration([N1, N2]))));
            Assert.Equal((N2, 5L, outcome, refusal, "why", "n1,n2"), (reply.From, reply.Id, reply.Answer.Outcome, reply.Answer.Refusal, reply.Answer.Text, reply.Answer.Configuration.ToString()));
        }
    }

    [Fact]
    public void A_damaged_event_is_refused_with_its_place()
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);
        var good = serializer.ToBinary(new EntriesAppended(Id, [Entry(7, 301, "a value of some length")]));

        for (var at = 1; at < good.Length; at++)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x10;
            Assert.Throws<SerializationException>(() => serializer.FromBinary(bad, "E"));
        }

        good[^1] ^= 1;
        var error = Assert.Throws<SerializationException>(() => serializer.FromBinary(good, "E"));
        Assert.Contains($"the entries after {Id}", error.Message);
        AssertPlace(new Compacted(Id, Configuration.None, HardState.Initial), "C", $"the compaction through {Id}");
        AssertPlace(new SnapshotInstalled(new SnapshotId(Id), Configuration.None), "S", $"the snapshot through {Id}");
        good[0] = 9;
        Assert.Contains("version 9", Assert.Throws<SerializationException>(() => serializer.FromBinary(good, "E")).Message);
    }

    private void AssertPlace(JournalEvent journalEvent, string manifest, string place)
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);
        var bytes = serializer.ToBinary(journalEvent);
        bytes[^1] ^= 1;
        Assert.Contains(place, Assert.Throws<SerializationException>(() => serializer.FromBinary(bytes, manifest)).Message);
    }

    private static T RoundTrip<T>(Akka.Serialization.SerializerWithStringManifest serializer, T message)
        where T : notnull => (T)serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));

    private static string Name(RaftMessage message) => message is VoteRequest { IsTransfer: true } ? "VoteRequest at a transfer" : message.GetType().Name;

    private static IEnumerable<RaftMessage> All() =>
    [
        new PreVoteRequest(new Term(8), Id),
        new PreVoteReply(new Term(8), true),
        new VoteRequest(new Term(8), Id),
        new VoteRequest(new Term(8), Id, IsTransfer: true, new Stamp(1L << 60)),
        new TimeoutNow(new Term(8), new Stamp(1L << 60)),
        new NotAMember(new Term(8), new EntryId(new Term(7), new LogIndex(4))),
        new VoteReply(new Term(8), false),
        new AppendRequest(new Term(8), Id, [Entry(7, 301, "x"), Entry(8, 302, "")], new LogIndex(299), 12, new RequestStamps(new Stamp(1L << 60), 10, new Stamp(1L << 59), 300)),
        new AppendReply(new Term(8), false, new LogIndex(300), new Term(5), new LogIndex(200), 12, new ReplyStamps(new Stamp(1L << 60), new Stamp(1L << 59), true)),
        new SnapshotChunk(new Term(8), new SnapshotInfo(new SnapshotId(Id), new Configuration([N1, N2]), 1L << 40, uint.MaxValue), 1L << 33, 3, new byte[] { 1, 2, 3 }),
        new SnapshotReply(new Term(8), new SnapshotId(Id), 1L << 33, true),
        new ReadIndexRequest(new Term(8), long.MaxValue, MayUseLease: true),
        new ReadIndexReply(new Term(8), long.MaxValue, new LogIndex(4), FromLease: true),
    ];

    private static Entry Entry(long term, long index, string text) =>
        new(new EntryId(new Term(term), new LogIndex(index)), EntryKind.Command, System.Text.Encoding.UTF8.GetBytes(text));

    private static string Text(Entry entry) => $"{entry.Id} {entry.Kind} {Convert.ToHexString(entry.Payload.Span)}";
}
