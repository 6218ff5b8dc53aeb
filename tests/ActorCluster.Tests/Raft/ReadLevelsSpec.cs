using ActorCluster.Core.Machine;
using ActorCluster.Core.Raft;
using ActorCluster.Machine;
using ActorCluster.Raft;
using Xunit;
using static ActorCluster.Tests.Raft.Given;

namespace ActorCluster.Tests.Raft;

/// <summary>What a node makes of a read's level: who may answer it, when, and what the answer says.</summary>
public sealed class ReadLevelsSpec
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeOptions Time = new(LeaseTicks: 10, DriftPerMille: 50);

    private readonly HandClock _clock = new();
    private readonly NodeView _view = new(N1);
    private readonly AgeBoard _ages;
    private readonly ReplicatedState _state = new();
    private readonly WaitingReads _reads;

    public ReadLevelsSpec()
    {
        _view.Ages = _ages = new AgeBoard(_clock, Tick, Time);
        _reads = new WaitingReads(_view);
    }

    [Fact]
    public async Task A_bounded_read_is_answered_with_an_age_within_its_bound_and_refused_with_both_numbers_beyond_it()
    {
        _ages.Show(new Freshness(LogIndex.Zero, new Instant(0), default));
        Pass(10);
        var (fresh, old) = (Bounded(300), Bounded(100));
        Answer(fresh, old);

        var answer = await fresh.Task;
        Assert.Equal((Consistency.Bounded, TimeSpan.FromMilliseconds(280)), (answer.Level, answer.Age));
        var error = await Assert.ThrowsAsync<ReadUnavailableException>(() => old.Task);
        Assert.Contains("up to 280 ms old", error.Message);
        Assert.Contains("allows 100 ms", error.Message);
    }

    [Fact]
    public async Task A_bounded_read_that_waits_for_the_apply_grows_older_meanwhile()
    {
        var known = new Freshness(new LogIndex(1), new Instant(0), default);
        _ages.Show(known);
        var read = Bounded(100);
        _reads.Add(new MachineMessage.AnswerReads(known.Index, [read], Known: known), _state);
        Assert.False(read.IsCompleted);
        Pass(5);
        _state.ApplyNothing(Id(1, 1));
        _reads.Applied(_state);

        await Assert.ThrowsAsync<ReadUnavailableException>(() => read.Task);
    }

    [Fact]
    public async Task No_age_is_told_by_a_clock_that_has_parted_from_the_wall_clock()
    {
        _ages.Show(new Freshness(LogIndex.Zero, new Instant(0), default));
        _ages.Look();
        _clock.WallOffset = TimeSpan.FromSeconds(3);
        var (bounded, local) = (Bounded(10_000), new ReadRequest(null, Consistency.Local));
        Answer(bounded, local);

        Assert.Contains("of no provable age", (await Assert.ThrowsAsync<ReadUnavailableException>(() => bounded.Task)).Message);
        Assert.Null((await local.Task).Age);
    }

    /// <summary>Where one clock is read in whole milliseconds and the other is not, they seem to part at each look, and no lease or age were ever believed.</summary>
    [Fact]
    public void Both_clocks_are_read_as_finely_as_they_go()
    {
        for (var looks = 0; looks < 1000; looks++)
        {
            _clock.HighResMonotonicClock += TimeSpan.FromMicroseconds(3300);
            Assert.True(_ages.Look().IsSteady, $"not steady after {looks} looks");
        }
    }

    [Fact]
    public async Task A_read_of_a_revision_waits_until_it_is_applied_whatever_else_it_asks_for()
    {
        var (read, late) = (new ReadRequest(null, new ReadDemand(Consistency.Local, MinRevision: 2)), new ReadRequest(null, new ReadDemand(Consistency.Local, MinRevision: 9)));
        Answer(read, late);
        Assert.False(read.IsCompleted);
        CommandCodec.TryDecode(Put(1, 1).Payload, out var command, out _);
        _state.Apply(Id(1, 1), command!);
        _reads.Applied(_state);
        late.FailLate(TimeSpan.FromSeconds(5));

        Assert.Equal(2, (await read.Task).Revision);
        Assert.StartsWith("revision 9 was not applied at this node within 5 s", (await Assert.ThrowsAsync<ReadUnavailableException>(() => late.Task)).Message);
    }

    [Theory]
    [InlineData(true, Consistency.Lease)]
    [InlineData(false, Consistency.Linearizable)]
    public async Task The_answer_says_whether_a_lease_was_enough_and_who_vouched(bool fromLease, Consistency level)
    {
        var read = new ReadRequest(null, Consistency.Lease);
        _reads.Add(new MachineMessage.AnswerReads(LogIndex.Zero, [read], new ReadProof(N2, new Term(7), fromLease)), _state);

        var answer = await read.Task;
        Assert.Equal((level, N2, new Term(7), TimeSpan.Zero), (answer.Level, answer.Leader, answer.Term, answer.Age));
    }

    [Fact]
    public async Task A_bounded_read_asks_the_leader_no_longer_than_the_age_that_it_allows()
    {
        var desk = new ReadDesk(new RequestIds(1), mayUseLease: false);
        var (short_, long_) = (Bounded(100), Bounded(1000));
        desk.Wait(short_);
        desk.Wait(long_);
        desk.Ask();
        desk.GiveUpBounded(TimeSpan.FromMilliseconds(100), _ages, LogIndex.Zero);

        await Assert.ThrowsAsync<ReadUnavailableException>(() => short_.Task);
        Assert.False(long_.IsCompleted);
    }

    [Fact]
    public void A_demand_that_contradicts_itself_is_refused()
    {
        Assert.Null(new ReadDemand(Consistency.Bounded, TimeSpan.FromSeconds(1), 5).Error);
        Assert.NotNull(new ReadDemand(Consistency.Bounded).Error);
        Assert.NotNull(new ReadDemand(Consistency.Lease, TimeSpan.FromSeconds(1)).Error);
        Assert.NotNull(new ReadDemand(Consistency.Local, MinRevision: -1).Error);
    }

    private static ReadRequest Bounded(int ms) => new(null, new ReadDemand(Consistency.Bounded, TimeSpan.FromMilliseconds(ms)));

    private void Answer(params ReadRequest[] reads) => _reads.Add(new MachineMessage.AnswerReads(LogIndex.Zero, reads), _state);

    private void Pass(int ticks) => _clock.HighResMonotonicClock += ticks * Tick;
}
