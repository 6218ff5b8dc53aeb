using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;
using Xunit;

namespace ActorCluster.Core.Tests.Raft;

/// <summary>Whose votes and acknowledgements count, by the data that they rest on.</summary>
public sealed class IdentityFacts
{
    private const ulong Cluster = 0xC1;
    private static readonly NodeId[] Names = [new("n1"), new("n2"), new("n3")];
    private static readonly Configuration Founders = new(Names.Select(name => MemberInfo.Founder(name) with { DataId = DataOf(name) }));

    [Fact]
    public void A_member_says_hello_to_all_others_with_the_first_thing_that_happens_after_its_start()
    {
        var output = Start("n1").Step(Input.Tick.Instance);
        Assert.Equal([Names[1], Names[2]], output.Send.Select(sent => sent.To));
        Assert.All(output.Send, sent => Assert.Equal([0x11UL], Assert.IsType<Hello>(sent.Message).Nonces));
        Assert.Empty(output.Next.Step(Input.Tick.Instance).Send);
    }

    [Fact]
    public void Who_has_started_several_times_since_is_asked_and_not_heard()
    {
        var output = Hear(Met("n1", "n2", 1, 0x21), "n2", new PreVoteRequest(new Term(2), new EntryId(new Term(1), new LogIndex(1))), StandingOf("n2", 3, 0x23, 0x22));
        Assert.IsType<WhoAreYou>(Assert.Single(output.Send).Message);
        Assert.Equal([0x11UL], Assert.IsType<Hello>(Assert.Single(Hear(output.Next, "n2", new WhoAreYou(new Term(9)), StandingOf("n2", 3, 0x23, 0x22)).Send).Message).Nonces);
    }

    [Fact]
    public void Who_has_started_once_since_is_met_with_whatever_it_says_first_and_its_questions_are_heard()
    {
        var asks = new PreVoteRequest(new Term(2), new EntryId(new Term(1), new LogIndex(1)));
        var met = Hear(Met("n1", "n2", 1, 0x21), "n2", asks, StandingOf("n2", 2, 0x22, 0x21));
        Assert.IsType<JournalEvent.PeerStarted>(Assert.Single(met.Persist));
        Assert.Equal([typeof(Hello), typeof(PreVoteReply)], met.Send.Select(sent => sent.Message.GetType()));
        Assert.Equal(RefusalReason.OlderCopy, ReasonOf(Hear(Met("n1", "n2", 1, 0x21), "n2", asks, StandingOf("n2", 2, 0x22, 0x20))));
    }

    [Fact]
    public void A_vote_counts_only_once_it_is_on_disk_that_the_voter_has_started()
    {
        var candidate = Stand(Greeted("n1"));
        var met = Hear(candidate, "n2", new Hello(new Term(1), [0x21]), StandingOf("n2", 1, 0x21));
        Assert.Equal(new JournalEvent.PeerStarted(Names[1], MemberInfo.FounderId(Names[1]), DataOf(Names[1]), new Boot(1, 0x21)), Assert.Single(met.Persist));
        Assert.Same(candidate, Hear(candidate, "n2", new VoteReply(new Term(2), true), StandingOf("n2", 1, 0x21)).Next);

        candidate.Step(new Input.Persisted(candidate.Log.Last));
        candidate.Step(new Input.Persisted(candidate.Log.Last));
        Assert.IsType<Leader>(Hear(candidate, "n2", new VoteReply(new Term(2), true), StandingOf("n2", 1, 0x21)).Next);
    }

    [Theory]
    [InlineData(2, new ulong[] { 0x21, 0x22 }, null)]
    [InlineData(4, new ulong[] { 0x21, 0x22, 0x23, 0x24 }, null)]
    [InlineData(2, new ulong[] { 0x20, 0x22 }, RefusalReason.OlderCopy)]
    [InlineData(4, new ulong[] { 0x20, 0x22, 0x23, 0x24 }, RefusalReason.OlderCopy)]
    [InlineData(4, new ulong[] { 0x21, 0x22, 0x23, 0x2f }, RefusalReason.OlderCopy)]
    public void Who_starts_again_must_have_the_start_at_which_it_was_last_met_among_its_own(long count, ulong[] nonces, RefusalReason? refused)
    {
        var role = Met("n1", "n2", 1, 0x21);
        var output = Hear(role, "n2", new Hello(new Term(1), nonces), StandingOf("n2", count, (ulong)(0x20 + count), nonces[^2]));
        if (refused is null) Assert.IsType<JournalEvent.PeerStarted>(Assert.Single(output.Persist));
        else Assert.Equal(refused, Assert.IsType<StandingRefused>(Assert.Single(output.Send).Message).Reason);
    }

    [Theory]
    [InlineData(1, 0x21UL)]
    [InlineData(2, 0x2fUL)]
    public void Who_speaks_as_of_an_earlier_start_is_refused(long count, ulong nonce)
    {
        var output = Hear(Met("n1", "n2", 2, 0x22), "n2", new VoteRequest(new Term(9), new EntryId(new Term(8), new LogIndex(9))), StandingOf("n2", count, nonce));
        var refused = Assert.IsType<StandingRefused>(Assert.Single(output.Send).Message);
        Assert.Equal((RefusalReason.OlderCopy, new Boot(2, 0x22)), (refused.Reason, refused.Known.Boot));
        Assert.Equal(new Term(1), output.Next.Term);
    }

    [Fact]
    public void A_refusal_stops_the_start_that_it_is_about_and_no_later_one()
    {
        var role = Greeted("n1");
        var own = StandingOf("n1", 1, 0x11);
        var delayed = new StandingRefused(new Term(9), RefusalReason.OlderCopy, own with { Boot = new Boot(1, 0x1f) }, own);
        Assert.Null(Hear(role, "n2", delayed, StandingOf("n2", 1, 0x21)).Refused);

        var refused = Hear(role, "n2", delayed with { Refused = own }, StandingOf("n2", 1, 0x21));
        Assert.Equal(new Refusal(RefusalReason.OlderCopy, Names[1], own), refused.Refused);
        var silent = refused.Next.Step(new Input.Received(Names[2], new VoteRequest(new Term(9), new EntryId(new Term(8), new LogIndex(9)))));
        Assert.Empty(silent.SendAfterPersist);
        Assert.Equal(new Term(1), silent.Next.Term);
    }

    [Fact]
    public void One_that_calls_the_cluster_another_stops_nobody_and_a_majority_does()
    {
        var role = Greeted("n1");
        var refusal = new StandingRefused(new Term(9), RefusalReason.OtherCluster, StandingOf("n1", 1, 0x11), default);
        Assert.Null(Hear(role, "n2", refusal, default).Refused);
        Assert.Null(Hear(role, "n2", refusal, default).Refused);
        Assert.Equal(RefusalReason.OtherCluster, Hear(role, "n3", refusal, default).Refused?.Reason);
    }

    [Fact]
    public void Of_another_cluster_and_with_other_data_nobody_is_heard()
    {
        var role = Met("n1", "n2", 1, 0x21);
        var heartbeat = new AppendRequest(new Term(5), EntryId.Zero, [], LogIndex.Zero, 0);
        Assert.Equal(RefusalReason.OtherCluster, ReasonOf(Hear(role, "n2", heartbeat, StandingOf("n2", 1, 0x21) with { ClusterId = 9 })));
        Assert.Equal(RefusalReason.OtherData, ReasonOf(Hear(role, "n2", heartbeat, StandingOf("n2", 1, 0x21) with { DataId = Guid.AllBitsSet })));
        Assert.Equal(RefusalReason.OtherData, ReasonOf(Hear(role, "n2", new Hello(new Term(5), [7]), StandingOf("n2", 1, 7) with { DataId = Guid.AllBitsSet })));
        Assert.Equal(new Term(1), role.Term);
    }

    [Fact]
    public void A_member_with_data_that_its_own_log_calls_anothers_does_not_begin()
    {
        var state = PersistedState.Of([new JournalEvent.Started(DataOf(Names[2]), new Boot(4, 4)), .. Bootstrap.Events(Founders, Cluster)]);
        var output = Core.Raft.Raft.Start(Names[0], state, null, RaftFacts.Options, 1).Step(Input.Tick.Instance);
        Assert.Equal((RefusalReason.OtherData, Names[0]), (output.Refused?.Reason, output.Refused?.By));
        Assert.Empty(output.Send);
    }

    [Fact]
    public void Data_that_no_configuration_names_are_believed_once_and_then_remembered()
    {
        var founders = new Configuration(Names);
        var state = PersistedState.Of([.. Bootstrap.Events(founders), new JournalEvent.Started(DataOf(Names[0]), new Boot(1, 0x11))]);
        var role = Core.Raft.Raft.Start(Names[0], state, null, RaftFacts.Options, 1).Step(Input.Tick.Instance).Next;
        Assert.Single(Hear(role, "n2", new Hello(new Term(1), [0x21]), StandingOf("n2", 1, 0x21)).Persist);
        Assert.Equal(RefusalReason.OtherData, ReasonOf(Hear(role, "n2", new Hello(new Term(1), [5]), StandingOf("n2", 1, 5) with { DataId = Guid.AllBitsSet })));
    }

    /// <summary>The follower's answer to a message of an earlier term names index 0, which says nothing of its log.</summary>
    [Fact]
    public void A_leader_refuses_who_started_again_without_what_it_had_acknowledged_and_nobody_else()
    {
        var leader = Lead();
        var standing = StandingOf("n2", 1, 0x21);
        Hear(leader, "n2", new AppendReply(leader.Term, true, new LogIndex(2), Term.Zero, LogIndex.Zero, 0), standing);
        Assert.DoesNotContain(Hear(leader, "n2", Reject(leader, 2), standing).Send, sent => sent.Message is StandingRefused);

        Hear(leader, "n2", new Hello(leader.Term, [0x21, 0x22]), StandingOf("n2", 2, 0x22, 0x21));
        leader.Step(new Input.Persisted(leader.Log.Last));
        leader.Step(new Input.Persisted(leader.Log.Last));
        Assert.DoesNotContain(Hear(leader, "n2", Reject(leader, 0), StandingOf("n2", 2, 0x22, 0x21)).Send, sent => sent.Message is StandingRefused);

        var refused = Hear(leader, "n2", Reject(leader, 2), StandingOf("n2", 2, 0x22, 0x21)).Send.Select(sent => sent.Message).OfType<StandingRefused>().Single();
        Assert.Equal((RefusalReason.LostEntries, StandingOf("n2", 2, 0x22, 0x21)), (refused.Reason, refused.Refused));
    }

    [Fact]
    public void What_was_met_outlives_the_compaction_of_the_log_and_a_fold_from_its_middle()
    {
        var met = new JournalEvent.PeerStarted(Names[1], 2, DataOf(Names[1]), new Boot(3, 3));
        JournalEvent[] starts = [.. Enumerable.Range(1, 150).Select(count => new JournalEvent.Started(DataOf(Names[0]), new Boot(count, (ulong)count)))];
        var whole = PersistedState.Of([.. Bootstrap.Events(Founders, Cluster), met, .. starts]);
        var compacted = new JournalEvent.Compacted(new EntryId(new Term(1), new LogIndex(1)), Founders, whole.HardState) { Met = whole.Acquaintances.Events };
        Assert.Equal(whole.Acquaintances.Events, PersistedState.Of([starts[^1], compacted]).Acquaintances.Events);
        Assert.Equal((150, 150UL, Cluster), (whole.Acquaintances.Boot.Count, whole.Acquaintances.Boot.Nonce, whole.Acquaintances.ClusterId));
    }

    [Fact]
    public void A_standing_and_the_messages_about_it_come_back_from_bytes_as_they_were()
    {
        var standing = StandingOf("n2", 300, ulong.MaxValue);
        RaftMessage[] messages =
        [
            new Hello(new Term(4), [1, ulong.MaxValue]), new WhoAreYou(new Term(4)), new StandingRefused(new Term(4), RefusalReason.LostEntries, standing, default),
        ];
        Assert.All(messages, message => Assert.Equal(RaftText.Of(message), RaftText.Of(Wire.Read(Wire.Write(message, WireVersion.Current), WireVersion.Current))));
    }

    private static Guid DataOf(NodeId name) => new(name.Name[^1], 0, 0, new byte[8]);

    internal static Standing StandingOf(string name, long count, ulong nonce, ulong before = 0)
    {
        var id = new NodeId(name);
        return new Standing(Cluster, MemberInfo.FounderId(id), DataOf(id), new Boot(count, nonce), before);
    }

    private static Role Start(string name, params JournalEvent[] more) => Core.Raft.Raft.Start(
        new NodeId(name),
        PersistedState.Of([new JournalEvent.Started(DataOf(new NodeId(name)), new Boot(1, 0x11)), .. Bootstrap.Events(Founders, Cluster), .. more]),
        null,
        RaftFacts.Options,
        1);

    private static Role Greeted(string name, params JournalEvent[] more) => Start(name, more).Step(Input.Tick.Instance).Next;

    private static Role Met(string name, string peer, long count, ulong nonce)
    {
        var (_, id, data, boot, _) = StandingOf(peer, count, nonce);
        return Greeted(name, new JournalEvent.PeerStarted(new NodeId(peer), id, data, boot));
    }

    /// <summary>Until it asks for votes, with its own on disk.</summary>
    private static Role Stand(Role role)
    {
        while (role is not Candidate) role = role.Step(Input.Tick.Instance).Next;
        role = role.Step(new Input.Received(Names[2], new PreVoteReply(new Term(2), true))).Next;
        return role.Step(new Input.Received(role.Self, new VoteReply(new Term(2), true))).Next;
    }

    internal static Role Lead()
    {
        var role = Stand(Met("n1", "n2", 1, 0x21)).Step(new Input.Received(Names[2], new VoteReply(new Term(2), true))).Next;
        Assert.IsType<Leader>(role);
        return role;
    }

    internal static AppendReply Reject(Role leader, long at) => new(leader.Term, false, new LogIndex(at), Term.Zero, new LogIndex(1), 0);

    internal static Output Hear(Role role, string from, RaftMessage message, Standing standing) => role.Step(new Input.Received(new NodeId(from), message, standing));

    private static RefusalReason ReasonOf(Output output) => Assert.IsType<StandingRefused>(Assert.Single(output.Send).Message).Reason;
}
