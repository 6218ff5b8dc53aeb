using ActorCluster.Core.Paxos;
using ActorCluster.Core.Raft;
using ActorCluster.Core.Tests.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace ActorCluster.Core.Tests.Paxos;

public sealed class PaxosSpecs(ITestOutputHelper output)
{
    private static readonly Configuration Members = new([new("n1"), new("n2"), new("n3")]);
    private static readonly PaxosOptions Options = new(10, 20, 3, 64);

    private static readonly Met[] OfRaftAlone =
    [
        Met.LeadershipTransferred, Met.LeaseUsed, Met.LeaseNotHad, Met.BoundedReadAnswered, Met.BoundedReadRefused, Met.LeastReadAnswered, Met.LocalReadAnswered,
        Met.MessageOfFirstVersion, Met.MessageToFirstVersion,
        Met.SnapshotTaken, Met.SnapshotTorn, Met.SnapshotChunk, Met.SnapshotUnreadable, Met.SnapshotReplacedByAnother, Met.SnapshotDamaged,
        Met.SnapshotInstalled, Met.SnapshotRestored, Met.SnapshotDeleted, Met.LogCompacted, Met.JournalShortened, Met.StartFromSnapshot,
        Met.CrashBeforeStoreChunk, Met.CrashBeforeRestore, Met.CrashBeforeSnapshotTaken, Met.CrashBeforeSnapshotReceived,
    ];

    [Fact]
    public void A_cluster_keeps_every_promise_under_every_seed()
    {
        var met = new Coverage();
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var result = Simulator.Run(new SimulationSettings(seed, Steps: 8_000, Protocol: "paxos"));
            Assert.True(result.Failure is null, $"seed {seed}: {result.Failure}");
            met.Add(result.Coverage);
        }

        output.WriteLine(met.ToString());
        Assert.Empty(met.Below(5).Except([.. Coverage.OnlyRaft, .. OfRaftAlone, Met.ClusterOfOne, Met.ClusterOfFive, Met.ClusterOfSeven]));
    }

    [Theory]
    [InlineData("paxos-acknowledges-before-the-flush")]
    [InlineData("paxos-ignores-what-was-accepted")]
    public void A_planted_bug_is_found(string bug) =>
        Assert.Contains(Enumerable.Range(1, 50), seed => Simulator.Run(new SimulationSettings((ulong)seed, 8_000, Bug: bug)).Failure is not null);

    [Fact]
    public void A_proposer_proposes_the_value_of_the_highest_ballot_that_was_accepted_and_fills_the_gaps()
    {
        var preparer = Prepare(Start());
        var promise = new Promise(preparer.Promised, [Value(1, 1, "old"), Value(3, 2, "kept")]);
        var opened = Step(preparer, "n2", promise);
        Assert.IsType<Proposer>(opened.Next);
        var accept = Assert.IsType<Accept>(opened.Send[0].Message);
        Assert.Equal(["old", "", "kept"], accept.Values.Select(Text));
    }

    [Fact]
    public void Promises_and_acceptances_wait_for_the_disk_and_a_lower_ballot_is_refused()
    {
        var promised = Step(Start(), "n2", new Prepare(Ballot(5, "n2"), new LogIndex(1)));
        Assert.Empty(promised.Send);
        Assert.IsType<Promise>(Assert.Single(promised.SendAfterPersist).Message);
        Assert.Equal(new PaxosEvent.Promised(Ballot(5, "n2")), Assert.Single(promised.Persist));
        var refused = Step(promised.Next, "n3", new Accept(Ballot(4, "n3"), new LogIndex(1), [Bytes("x")], LogIndex.Zero));
        Assert.Equal(new Refused(Ballot(5, "n2")), Assert.Single(refused.Send).Message);
        Assert.Empty(refused.Persist);
    }

    [Fact]
    public void A_promise_holds_after_a_restart()
    {
        var promised = Step(Start(), "n2", new Prepare(Ballot(5, "n2"), new LogIndex(1)));
        var again = PaxosRole.Start(new NodeId("n1"), Members, promised.Persist, Options, 1);
        Assert.Equal(new Refused(Ballot(5, "n2")), Assert.Single(Step(again, "n3", new Prepare(Ballot(4, "n3"), new LogIndex(1))).Send).Message);
    }

    [Fact]
    public void A_proposer_counts_itself_only_once_its_own_disk_says_so()
    {
        var proposer = Step(Prepare(Start()), "n2", new Promise(Ballot(1, "n1"), [])).Next;
        var proposed = proposer.Step(new PaxosInput.Proposed([Bytes("x")]));
        Assert.Equal(LogIndex.Zero, Step(proposer, "n2", new Accepted(Ballot(1, "n1"), new LogIndex(1), 1)).ChosenThrough);
        Assert.Equal(new LogIndex(1), proposer.Step(new PaxosInput.Persisted(proposed.Step)).ChosenThrough);
    }

    private static PaxosRole Start() => PaxosRole.Start(new NodeId("n1"), Members, [], Options, 1);

    private static PaxosRole Prepare(PaxosRole role)
    {
        for (var ticks = 0; role is not Preparer && ticks <= Options.MaxSilenceTicks; ticks++) role = role.Step(PaxosInput.Tick.Instance).Next;
        return Assert.IsType<Preparer>(role);
    }

    private static PaxosOutput Step(PaxosRole role, string from, PaxosMessage message) => role.Step(new PaxosInput.Received(new NodeId(from), message));

    private static Ballot Ballot(long round, string proposer) => new(round, new NodeId(proposer));

    private static AcceptedValue Value(long slot, long round, string text) => new(new LogIndex(slot), Ballot(round, "n3"), Bytes(text));

    private static ReadOnlyMemory<byte> Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
